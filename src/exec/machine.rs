//! Owns naming the processor that numbers come from. Knows nothing of the numbers.

use std::ffi::OsString;
use std::fs;

use super::go::Env;

/// The name of the processor, or at least its architecture.
#[must_use]
pub fn cpu(env: &Env) -> String {
    let linux = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| named(&text));
    // Windows says it in the environment. Elsewhere the architecture has to do.
    let windows =
        || env.get(&OsString::from("PROCESSOR_IDENTIFIER")).map(|name| name.to_string_lossy().into_owned());
    linux.or_else(windows).unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

fn named(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    let name = line.split_once(':')?.1.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_that_of_the_first_processor() {
        let text = "processor\t: 0\nvendor_id\t: X\nmodel name\t: Some CPU @ 2.0 GHz\n\nprocessor\t: 1\n";
        assert_eq!(named(text), Some("Some CPU @ 2.0 GHz".to_owned()));
        assert_eq!(named("Features: fp\n"), None);
        assert!(!cpu(&Env::new()).is_empty());
    }
}
