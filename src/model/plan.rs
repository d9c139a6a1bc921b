//! Owns the plan: weeks, days, topics, reading and the place of each exercise. Knows nothing of its TOML.

use super::drill::Drill;
use super::exercise::{GateKind, Kind};
use super::id::ExerciseId;

/// The whole curriculum in order.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The name of the plan.
    pub title: String,
    /// The weeks in order; the capstone is the last.
    pub weeks: Vec<Week>,
    /// The days in order: `days[0]` is day 1.
    pub days: Vec<Day>,
}

/// A week, or the capstone.
#[derive(Debug, Clone)]
pub struct Week {
    /// The first part of its exercises' IDs: `week02`, `capstone`.
    pub id: String,
    /// The folder's name: `week02_concurrency`.
    pub folder: String,
    /// What the week is about.
    pub title: String,
    /// The syllabus' one line of focus.
    pub focus: String,
    /// Day numbers, counted from 1.
    pub days: Vec<u32>,
    /// The syllabus' bullets.
    pub syllabus: Vec<Bullet>,
}

/// One bullet of the syllabus.
#[derive(Debug, Clone)]
pub struct Bullet {
    /// A short key that days and exercises name.
    pub id: String,
    /// The bullet's words.
    pub text: String,
}

/// One day of the plan.
#[derive(Debug, Clone)]
pub struct Day {
    /// Counted from 1.
    pub number: u32,
    /// Index into [`Plan::weeks`].
    pub week: usize,
    /// What the day is about.
    pub title: String,
    /// Short topics.
    pub topics: Vec<String>,
    /// The syllabus bullets that the day covers, by ID.
    pub covers: Vec<String>,
    /// What the learner can do afterwards.
    pub objectives: Vec<String>,
    /// What to read.
    pub reading: Vec<Reading>,
    /// The exercises in order.
    pub exercises: Vec<Slot>,
    /// Its drills.
    pub drills: Vec<Drill>,
}

/// One thing to read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What it is.
    pub title: String,
    /// Where it is.
    pub place: Place,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// Worth it, but not required.
    pub optional: bool,
}

impl Reading {
    /// What stays the same when the days are put in another order: its address, its file, or its title.
    #[must_use]
    pub fn key(&self) -> &str {
        match &self.place {
            Place::Url(place) | Place::Source(place) => place,
            Place::Shelf => &self.title,
        }
    }
}

/// Where a reading is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A web page.
    Url(String),
    /// A file below `GOROOT/src`, with the symbols to look at: `sync/once.go: Once, doSlow`.
    Source(String),
    /// A book on the shelf.
    Shelf,
}

/// An exercise's place in a day.
#[derive(Debug, Clone)]
pub struct Slot {
    /// Its ID.
    pub id: ExerciseId,
    /// What it is called.
    pub title: String,
    /// What the learner does in it.
    pub kind: Kind,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// The situation, in a sentence or two.
    pub brief: String,
    /// The syllabus bullets that it trains, by ID.
    pub trains: Vec<String>,
    /// The day is not done without it.
    pub core: bool,
    /// The gates it has; `None` while it is still to come.
    pub gates: Option<Vec<GateKind>>,
}

impl Slot {
    /// The exercise is written and can be worked on.
    #[must_use]
    pub fn ready(&self) -> bool {
        self.gates.is_some()
    }
}

impl Plan {
    /// Day `number`, counted from 1.
    #[must_use]
    pub fn day(&self, number: u32) -> Option<&Day> {
        self.days.iter().find(|day| day.number == number)
    }

    /// All exercises with their day, in the order of the plan.
    pub fn slots(&self) -> impl Iterator<Item = (&Day, &Slot)> {
        self.days.iter().flat_map(|day| day.exercises.iter().map(move |slot| (day, slot)))
    }

    /// The slot of `id` and its day.
    #[must_use]
    pub fn slot(&self, id: &ExerciseId) -> Option<(&Day, &Slot)> {
        self.slots().find(|(_, slot)| slot.id == *id)
    }

    /// All IDs, in the order of the plan.
    #[must_use]
    pub fn ids(&self) -> Vec<ExerciseId> {
        self.slots().map(|(_, slot)| slot.id.clone()).collect()
    }

    /// The folder of an exercise below `exercises/` and below a workspace: `week02_concurrency/workerpool`.
    #[must_use]
    pub fn folder(&self, id: &ExerciseId) -> String {
        let week = self.weeks.iter().find(|week| week.id == id.week());
        format!("{}/{}", week.map_or(id.week(), |week| &week.folder), id.slug())
    }
}

impl Day {
    /// Minutes of all that is required: reading and exercises.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        self.reading_minutes() + self.exercises.iter().map(|slot| slot.minutes).sum::<u32>()
    }

    /// Minutes of the required reading.
    #[must_use]
    pub fn reading_minutes(&self) -> u32 {
        self.reading.iter().filter(|item| !item.optional).map(|item| item.minutes).sum()
    }
}
