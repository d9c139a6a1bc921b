//! gomastery: a 30-day Go trainer for the terminal whose verdicts come from evidence.
//!
//! Data flows one way: curriculum → plan → exercise → gates → events → verdict → journal → views. `cmd` joins the rooms;
//! they never import each other (see `tests/architecture.rs`).

pub mod cmd;
pub mod curriculum;
pub mod diagnose;
pub mod exec;
pub mod gates;
pub mod gosrc;
pub mod journal;
pub mod judge;
pub mod model;
pub mod view;
pub mod watch;
pub mod workspace;
