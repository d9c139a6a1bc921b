//! Owns what a person or a script sees: each view is a function of a writer, a palette and data. Knows nothing of where the
//! data comes from.

pub mod day;
pub mod doctor;
pub mod drill;
pub mod failure;
pub mod hint;
pub mod json;
pub mod lab;
pub mod list;
pub mod live;
pub mod markdown;
pub mod notebook;
pub mod progress;
pub mod style;
pub mod verdict;
pub mod verify;
pub mod words;
