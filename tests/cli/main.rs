//! Tests of the real binary, as a user types it: standard output, standard error and status of each command.
#![expect(clippy::disallowed_methods, reason = "tests start the program that they test")]

mod attacks;
mod harness;
mod verify;
