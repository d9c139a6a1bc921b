//! Tests of the real binary, as a user types it: standard output, standard error and status of each command.
#![expect(clippy::disallowed_methods, reason = "tests start the program that they test")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must say so and stop")]

mod attacks;
mod harness;
mod verify;
