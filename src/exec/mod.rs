//! Owns everything that leaves this process: children, Go's command line, and the scratch copy they work in. Knows
//! nothing of exercises' meaning.

pub mod git;
pub mod go;
pub mod machine;
pub mod pprof;
pub mod proc;
pub mod receipt;
pub mod sandbox;
pub mod testjson;
pub mod trace;
mod tree;

pub use tree::adopt_orphans;
