//! Owns exercise IDs and how a typed word finds one. Knows nothing of where exercises are stored.

use std::fmt;

/// The ID of an exercise: its week and its slug, as in `week02/workerpool`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExerciseId(String);

impl ExerciseId {
    /// Reads `week/slug`; both parts are lower-case letters, digits and `_`, and must not be empty.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (week, slug) = text.split_once('/')?;
        (is_word(week) && is_word(slug)).then(|| Self(text.to_owned()))
    }

    /// The ID as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the slash: `week02`, `capstone`.
    #[must_use]
    pub fn week(&self) -> &str {
        self.0.split_once('/').map_or("", |(week, _)| week)
    }

    /// The part after the slash: `workerpool`.
    #[must_use]
    pub fn slug(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, slug)| slug)
    }
}

impl fmt::Display for ExerciseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// What a typed word means among the known IDs.
#[derive(Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// Exactly one exercise is meant.
    One(&'a ExerciseId),
    /// The word fits several: the user must say more.
    Several(Vec<&'a ExerciseId>),
    /// Nothing fits; these are the nearest names, best first.
    Nearest(Vec<&'a ExerciseId>),
}

/// Finds the exercise that `word` means: the whole ID, the slug, or a unique beginning of either.
#[must_use]
pub fn find<'a>(word: &str, known: &'a [ExerciseId]) -> Found<'a> {
    let word = word.trim_matches('/');
    let exact = |id: &&ExerciseId| id.as_str() == word || id.slug() == word;
    let prefix = |id: &&ExerciseId| id.as_str().starts_with(word) || id.slug().starts_with(word);
    for fits in [&exact as &dyn Fn(&&ExerciseId) -> bool, &prefix] {
        let mut hits: Vec<_> = known.iter().filter(|id| !word.is_empty() && fits(id)).collect();
        match hits.len() {
            0 => {}
            1 => return Found::One(hits.remove(0)),
            _ => return Found::Several(hits),
        }
    }
    Found::Nearest(nearest(word, known))
}

fn nearest<'a>(word: &str, known: &'a [ExerciseId]) -> Vec<&'a ExerciseId> {
    let score =
        |id: &ExerciseId| strsim::jaro_winkler(word, id.slug()).max(strsim::jaro_winkler(word, id.as_str()));
    let mut scored: Vec<_> = known.iter().map(|id| (score(id), id)).filter(|(s, _)| *s > 0.75).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().take(3).map(|(_, id)| id).collect()
}

/// The known name nearest to `word`, if one is near enough to be a slip of the keyboard.
#[must_use]
pub fn nearest_name<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(word, name), name))
        .filter(|(score, _)| *score > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(texts: &[&str]) -> Vec<ExerciseId> {
        texts.iter().map(|t| ExerciseId::parse(t).unwrap()).collect()
    }

    #[test]
    fn parse_takes_week_and_slug_only() {
        assert!(ExerciseId::parse("week02/workerpool").is_some());
        for bad in ["workerpool", "week02/", "/x", "week02/a/b", "Week02/x", "week02/../x", ""] {
            assert_eq!(ExerciseId::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn find_prefers_exact_then_unique_prefix() {
        let known = ids(&["week01/testing", "week02/test", "week02/workerpool"]);
        assert_eq!(find("test", &known), Found::One(&known[1]));
        assert_eq!(find("work", &known), Found::One(&known[2]));
        assert_eq!(find("week02/workerpool/", &known), Found::One(&known[2]));
        assert_eq!(find("week02", &known), Found::Several(vec![&known[1], &known[2]]));
    }

    #[test]
    fn find_suggests_the_nearest() {
        let known = ids(&["week02/workerpool", "week01/errors"]);
        assert_eq!(find("wokrerpool", &known), Found::Nearest(vec![&known[0]]));
        assert_eq!(find("zzz", &known), Found::Nearest(vec![]));
        assert_eq!(find("", &known), Found::Nearest(vec![]));
    }
}
