//! Owns finding the workspace that a command works in. Knows nothing of its contents.

use std::path::{Path, PathBuf};

use super::{STATE, Workspace};

/// Looks, in this order: the folder that was named (by option or environment), the nearest folder above `cwd` that holds
/// `.gomastery/`, a checkout of this project above `cwd`.
#[must_use]
pub fn find(named: Option<&Path>, cwd: &Path) -> Option<Workspace> {
    if let Some(root) = named {
        let root = cwd.join(root);
        return root.join(STATE).is_dir().then_some(Workspace { root });
    }
    let holds_state = cwd.ancestors().find(|dir| dir.join(STATE).is_dir()).map(Path::to_owned);
    holds_state.or_else(|| checkout(cwd).map(|dir| dir.join("exercises"))).map(|root| Workspace { root })
}

/// A checkout of this project at or above `cwd`, which is a pack as well.
#[must_use]
pub fn checkout(cwd: &Path) -> Option<PathBuf> {
    let is_pack =
        |dir: &&Path| dir.join("curriculum/plan.toml").is_file() && dir.join("exercises/go.mod").is_file();
    cwd.ancestors().find(is_pack).map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_order_of_the_search() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        fs::create_dir_all(root.join("repo/curriculum")).unwrap();
        fs::create_dir_all(root.join("repo/exercises/week01_x/a")).unwrap();
        fs::write(root.join("repo/curriculum/plan.toml"), "").unwrap();
        fs::write(root.join("repo/exercises/go.mod"), "").unwrap();
        let found = |named: Option<&str>, cwd: &str| {
            find(named.map(Path::new), &root.join(cwd)).map(|w| w.root.strip_prefix(root).unwrap().to_owned())
        };
        assert_eq!(found(None, ""), None);
        assert_eq!(found(None, "repo"), Some("repo/exercises".into()));
        assert_eq!(found(None, "repo/exercises/week01_x/a"), Some("repo/exercises".into()));
        fs::create_dir_all(root.join("repo/mine").join(STATE)).unwrap();
        assert_eq!(
            found(None, "repo/mine"),
            Some("repo/mine".into()),
            "a workspace is nearer than the checkout"
        );
        assert_eq!(found(Some("repo/mine"), ""), Some("repo/mine".into()));
        assert_eq!(found(Some("nothing"), "repo"), None, "what was named is not replaced by something else");
    }
}
