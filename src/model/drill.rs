//! Owns drills: short questions that come back as often as they are forgotten. Knows nothing of how they are asked.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rs_fsrs::{Card, FSRS, Parameters, Rating};

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drill {
    /// `d01-nil-map`, unique in the pack.
    pub id: String,
    /// What is asked, as Markdown.
    pub question: String,
    /// What a right answer is.
    pub answer: Answer,
    /// Why it is right, as Markdown.
    pub why: String,
}

/// What a right answer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// What a program prints.
    Predict {
        /// A whole Go program.
        program: String,
        /// What it prints.
        output: String,
    },
    /// One of several.
    Choose {
        /// What can be chosen.
        options: Vec<String>,
        /// The number of the right one, counted from 1.
        right: usize,
    },
    /// An explanation, which the learner grades.
    Explain {
        /// What it must contain.
        points: Vec<String>,
    },
}

/// How well a drill was remembered: `again`, `hard`, `good`, `easy` are 1 to 4, as FSRS counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grade(Rating);

impl Grade {
    /// It was wrong, or not known.
    pub const AGAIN: Self = Self(Rating::Again);

    /// The grade of a number from 1 to 4.
    #[must_use]
    pub fn of(number: u32) -> Option<Self> {
        let all = [Rating::Again, Rating::Hard, Rating::Good, Rating::Easy];
        number.checked_sub(1).and_then(|index| all.get(index as usize)).copied().map(Self)
    }

    /// Its number.
    #[must_use]
    pub fn number(self) -> u32 {
        match self.0 {
            Rating::Again => 1,
            Rating::Hard => 2,
            Rating::Good => 3,
            Rating::Easy => 4,
        }
    }
}

/// One answer of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The drill's ID.
    pub drill: String,
    /// RFC 3339.
    pub at: String,
    /// How well it was remembered.
    pub grade: Grade,
}

/// When each drill that was answered is due again, by FSRS with whole days: a drill is for another day.
#[must_use]
pub fn due(reviews: &[Review]) -> BTreeMap<&str, DateTime<Utc>> {
    let scheduler = FSRS::new(Parameters { enable_short_term: false, ..Parameters::default() });
    let mut cards: BTreeMap<&str, Card> = BTreeMap::new();
    for review in reviews {
        let Some(at) = time(&review.at) else { continue };
        let card = cards.remove(review.drill.as_str()).unwrap_or_else(|| Card {
            due: at,
            last_review: at,
            ..Card::default()
        });
        cards.insert(&review.drill, scheduler.next(card, at, review.grade.0).card);
    }
    cards.into_iter().map(|(drill, card)| (drill, card.due)).collect()
}

/// The moment of a time of the journal.
#[must_use]
pub fn time(at: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(at).ok().map(|at| at.to_utc())
}

/// Whether two outputs are the same to a person: spaces at the ends of lines and blank lines at the end do not count.
#[must_use]
pub fn same_output(a: &str, b: &str) -> bool {
    let lines = |text: &str| {
        let mut lines: Vec<String> =
            text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    };
    lines(a) == lines(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn review(drill: &str, at: &str, grade: u32) -> Review {
        Review { drill: drill.to_owned(), at: at.to_owned(), grade: Grade::of(grade).unwrap() }
    }

    #[test]
    fn what_was_known_comes_back_later_than_what_was_not() {
        let day = "2026-03-01T10:00:00+01:00";
        let reviews = [review("a", day, 1), review("b", day, 3), review("c", day, 4)];
        let due = due(&reviews);
        let days = |drill: &str| (due[drill] - time(day).unwrap()).num_days();
        // The first intervals of FSRS with its default weights: 0.41, 3.13 and 15.47 days, rounded.
        assert_eq!([days("a"), days("b"), days("c")], [1, 3, 15]);
    }

    #[test]
    fn every_good_answer_makes_the_pause_longer_and_a_bad_one_ends_it() {
        let mut reviews = Vec::new();
        let (mut at, mut pauses) = (time("2026-03-01T10:00:00Z").unwrap(), Vec::new());
        for grade in [3, 3, 3, 1] {
            reviews.push(review("a", &at.to_rfc3339(), grade));
            let next = due(&reviews)["a"];
            pauses.push((next - at).num_days());
            at = next;
        }
        assert!(pauses[0] < pauses[1] && pauses[1] < pauses[2] && pauses[3] < pauses[2], "{pauses:?}");
    }

    #[test]
    fn outputs_are_compared_as_people_do() {
        assert!(same_output("0 0  true \n[1]\n\n", "0 0 true\n[1]"));
        assert!(!same_output("0 0 true", "0 0 false"));
        assert!(!same_output("a\nb", "a b"));
        assert_eq!((Grade::of(0), Grade::of(5)), (None, None));
    }
}
