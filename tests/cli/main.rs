//! Tests of the real binary, as a user types it: standard output, standard error and status of each command.
#![expect(clippy::disallowed_methods, reason = "tests start the program that they test")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod attacks;
mod author;
mod check;
mod doctor;
mod drill;
mod harness;
mod hint;
mod hunt;
mod init;
mod interrupt;
mod journal;
mod lab;
mod notes;
mod output;
mod pack;
mod read;
mod reset;
mod schedule;
mod today;
mod tty;
mod verify;
mod watch;
