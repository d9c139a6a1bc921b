//! Owns the nouns: checked, owned values and pure folds over them. Knows nothing of files, processes or terminals.

pub mod benchmark;
pub mod drill;
pub mod entry;
pub mod event;
pub mod exercise;
pub mod files;
pub mod id;
pub mod plan;
pub mod progress;
pub mod schedule;
pub mod stats;
pub mod timeline;
pub mod verdict;
