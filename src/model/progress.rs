//! Owns progress: a pure fold over the journal's entries, never stored. Knows nothing of files.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::drill::{self, Drill, Grade, Review};
use super::entry::{Act, Entry};
use super::exercise::named;
use super::id::ExerciseId;
use super::plan::{Day, Plan, Reading, Slot};
use super::schedule::{self, Schedule};
use super::verdict::Decision;

named! {
    /// Where the learner stands with an exercise.
    State {
        /// It is not written yet.
        Coming = "coming",
        /// It was never checked.
        New = "new",
        /// It was checked, and not accepted yet.
        Open = "open",
        /// It was accepted.
        Accepted = "accepted",
    }
}

/// What the journal says of one exercise.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// How often it was checked.
    pub checks: u32,
    /// It was accepted at least once.
    pub accepted: bool,
    /// How many checks it took up to the first acceptance.
    pub checks_to_accept: u32,
    /// The highest number of a hint that was shown.
    pub hints: u32,
    /// The solution was looked at before acceptance.
    pub gave_up: bool,
    /// Active minutes spent while this was the exercise at hand.
    pub minutes: u32,
}

/// All that is derived from a journal.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    records: HashMap<String, Record>,
    active: BTreeMap<Date, u32>,
    read: BTreeSet<String>,
    reviews: Vec<Review>,
}

/// A pause longer than this many minutes was not spent on the exercise.
const PAUSE: i64 = 30;

impl Progress {
    /// Folds the entries, in the order of the journal.
    #[must_use]
    pub fn fold(entries: &[Entry]) -> Self {
        let mut progress = Self::default();
        let mut previous: Option<i64> = None;
        let mut day = Stamp::default();
        for entry in entries {
            // Thousands of entries share a few dates: each is read once.
            if day.text != entry.date() {
                day = Stamp::of(entry.date());
            }
            if let Some(date) = day.date {
                *progress.active.entry(date).or_default() += 1;
            }
            let minute = day.minute(&entry.at);
            let spent = previous.zip(minute).map_or(0, |(from, to)| to - from);
            previous = minute.or(previous);
            if let (Act::Read, Some(item)) = (entry.act, &entry.item) {
                progress.read.insert(item.clone());
                continue;
            }
            if let (Act::Drilled, Some(item), Some(grade)) =
                (entry.act, &entry.item, entry.number.and_then(Grade::of))
            {
                progress.reviews.push(Review { drill: item.clone(), at: entry.at.clone(), grade });
                continue;
            }
            progress.record(entry, if (0..=PAUSE).contains(&spent) { spent } else { 0 });
        }
        progress
    }

    fn record(&mut self, entry: &Entry, minutes: i64) {
        let record = match self.records.get_mut(&entry.exercise) {
            Some(record) => record,
            None => self.records.entry(entry.exercise.clone()).or_default(),
        };
        record.minutes += u32::try_from(minutes).unwrap_or(0);
        match entry.act {
            Act::Checked if entry.verdict != Some(Decision::Broken) => {
                record.checks += 1;
                if entry.accepts() && !record.accepted {
                    record.accepted = true;
                    record.checks_to_accept = record.checks;
                }
            }
            Act::Hinted => record.hints = record.hints.max(entry.number.unwrap_or(0)),
            Act::GaveUp => record.gave_up = true,
            Act::Checked | Act::Reset | Act::Undone | Act::Read | Act::Drilled => {}
        }
    }

    /// What the journal says of `id`.
    #[must_use]
    pub fn of(&self, id: &ExerciseId) -> Record {
        self.records.get(id.as_str()).cloned().unwrap_or_default()
    }

    /// Where the learner stands with an exercise.
    #[must_use]
    pub fn state(&self, slot: &Slot) -> State {
        let record = self.records.get(slot.id.as_str());
        match record {
            _ if !slot.ready() => State::Coming,
            Some(record) if record.accepted => State::Accepted,
            Some(record) if record.checks > 0 => State::Open,
            _ => State::New,
        }
    }

    /// The day has core exercises, all are written, and all are accepted.
    #[must_use]
    pub fn day_done(&self, day: &Day) -> bool {
        let mut core = day.exercises.iter().filter(|slot| slot.core).peekable();
        core.peek().is_some() && core.all(|slot| self.state(slot) == State::Accepted)
    }

    /// Nothing of the day's core is left to do: all that is written is accepted. A day whose core is still to come
    /// has nothing to check; it is over when the calendar has passed it.
    fn day_over(&self, day: &Day, calendar: u32) -> bool {
        let written = || day.exercises.iter().filter(|slot| slot.core && slot.ready());
        if written().next().is_none() {
            return day.number < calendar;
        }
        written().all(|slot| self.state(slot) == State::Accepted)
    }

    /// The first day with an open core exercise; `None` when all is done.
    #[must_use]
    pub fn today<'a>(&self, plan: &'a Plan, calendar: u32) -> Option<&'a Day> {
        plan.days.iter().find(|day| !self.day_over(day, calendar))
    }

    /// The exercise to work on: the first open one of today, core first, else the first open one of the plan.
    #[must_use]
    pub fn current<'a>(&self, plan: &'a Plan, calendar: u32) -> Option<&'a Slot> {
        let open = |slot: &&Slot| matches!(self.state(slot), State::New | State::Open);
        let today = self.today(plan, calendar)?;
        let by_core = |core| today.exercises.iter().filter(move |slot| slot.core == core).find(open);
        by_core(true).or_else(|| by_core(false)).or_else(|| plan.slots().map(|(_, slot)| slot).find(open))
    }

    /// Something of the reading was read.
    #[must_use]
    pub fn has_read(&self, item: &Reading) -> bool {
        self.read.contains(item.key())
    }

    /// How often a drill was answered.
    #[must_use]
    pub fn drilled(&self) -> usize {
        self.reviews.len()
    }

    /// The drills to ask at `now`: what is overdue, the oldest first, then what was never asked of the days up to `day`.
    #[must_use]
    pub fn due_drills<'a>(&self, plan: &'a Plan, day: u32, now: &str) -> Vec<(&'a Day, &'a Drill)> {
        let (due, now) = (drill::due(&self.reviews), drill::time(now));
        let all = || plan.days.iter().flat_map(|day| day.drills.iter().map(move |drill| (day, drill)));
        let mut again: Vec<_> = all()
            .filter_map(|(day, drill)| Some((*due.get(drill.id.as_str())?, day, drill)))
            .filter(|(due, ..)| now.is_some_and(|now| *due <= now))
            .collect();
        again.sort_by_key(|(due, ..)| *due);
        let new = all().filter(|(of, drill)| of.number <= day && !due.contains_key(drill.id.as_str()));
        again.into_iter().map(|(_, day, drill)| (day, drill)).chain(new).collect()
    }

    /// Active days with how much was done on each, for the heatmap.
    #[must_use]
    pub fn active(&self) -> &BTreeMap<Date, u32> {
        &self.active
    }

    /// Days in a row on which something was done, up to today; the schedule's days of rest do not break it.
    #[must_use]
    pub fn streak(&self, today: Date, schedule: &Schedule) -> u32 {
        let dates: Vec<Date> = self.active.keys().copied().collect();
        schedule::streak(&dates, today, schedule.rest_days())
    }

    /// The syllabus bullets that took the most checks and hints, hardest first.
    #[must_use]
    pub fn weakest<'a>(&self, plan: &'a Plan, most: usize) -> Vec<&'a str> {
        let mut cost: BTreeMap<&str, u32> = BTreeMap::new();
        for (_, slot) in plan.slots() {
            let record = self.of(&slot.id);
            let tries =
                if record.accepted { record.checks_to_accept.saturating_sub(1) } else { record.checks };
            let points = tries + 2 * record.hints + if record.gave_up { 5 } else { 0 };
            for bullet in slot.trains.iter().filter(|_| points >= 3) {
                *cost.entry(bullet).or_default() += points;
            }
        }
        let mut ranked: Vec<_> = cost.into_iter().collect();
        ranked.sort_by_key(|(_, points)| std::cmp::Reverse(*points));
        let texts = |id: &str| {
            plan.weeks.iter().flat_map(|w| &w.syllabus).find(|b| b.id == id).map(|b| b.text.as_str())
        };
        let mut seen = BTreeSet::new();
        ranked
            .into_iter()
            .filter_map(|(id, _)| texts(id))
            .filter(|text| seen.insert(*text))
            .take(most)
            .collect()
    }
}

/// The date at the beginning of a time, read.
#[derive(Debug, Default)]
struct Stamp<'a> {
    text: &'a str,
    date: Option<Date>,
    number: i64,
}

impl<'a> Stamp<'a> {
    fn of(text: &'a str) -> Self {
        let date: Option<Date> = text.parse().ok();
        let number = date.map_or(0, |date| schedule::days_between(Date::constant(2000, 1, 1), date));
        Self { text, date, number }
    }

    /// Minutes since an arbitrary origin, from the date and the `HH:MM` behind it.
    fn minute(&self, at: &str) -> Option<i64> {
        self.date?;
        let hour: i64 = at.get(11..13)?.parse().ok()?;
        let minute: i64 = at.get(14..16)?.parse().ok()?;
        Some((self.number * 24 + hour) * 60 + minute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::exercise::{GateKind, Kind};

    fn slot(id: &str, core: bool, ready: bool) -> Slot {
        Slot {
            id: ExerciseId::parse(id).unwrap(),
            title: String::new(),
            kind: Kind::Fix,
            minutes: 1,
            brief: String::new(),
            trains: vec!["w1-x".into()],
            core,
            gates: ready.then(|| vec![GateKind::Test]),
        }
    }

    fn day(number: u32, exercises: Vec<Slot>) -> Day {
        Day {
            number,
            week: 0,
            title: String::new(),
            topics: vec![],
            covers: vec![],
            objectives: vec![],
            reading: vec![],
            exercises,
            drills: Vec::new(),
        }
    }

    fn plan() -> Plan {
        let days = vec![
            day(1, vec![slot("w/a", true, true), slot("w/b", false, true)]),
            day(2, vec![slot("w/c", true, false)]),
            day(3, vec![slot("w/d", true, true)]),
        ];
        Plan { title: String::new(), weeks: vec![], days }
    }

    fn checked(at: &str, exercise: &str, verdict: Decision) -> Entry {
        Entry { verdict: Some(verdict), ..Entry::new(at.into(), Act::Checked, exercise) }
    }

    #[test]
    fn today_is_the_first_day_with_an_open_core_exercise() {
        let plan = plan();
        let number = |progress: &Progress, calendar| progress.today(&plan, calendar).map(|d| d.number);
        let fresh = Progress::fold(&[]);
        assert_eq!(number(&fresh, 3), Some(1), "an open core exercise holds the day");
        let a = checked("2026-01-01T10:00:00Z", "w/a", Decision::Accepted);
        let done = Progress::fold(std::slice::from_ref(&a));
        assert_eq!(number(&done, 2), Some(2), "nothing to check on day 2, and the calendar is there");
        assert_eq!(number(&done, 3), Some(3), "the calendar passed day 2");
        let all = Progress::fold(&[a, checked("2026-01-01T10:00:00Z", "w/d", Decision::Accepted)]);
        assert_eq!(number(&all, 3), None);
        assert!(!all.day_done(&plan.days[1]), "a day whose exercise is to come is not done");
    }

    #[test]
    fn current_prefers_the_core_exercise_of_today() {
        let plan = plan();
        let current = |progress: &Progress| progress.current(&plan, 1).map(|slot| slot.id.to_string());
        assert_eq!(current(&Progress::fold(&[])).as_deref(), Some("w/a"));
        let done = Progress::fold(&[checked("2026-01-01T10:00:00Z", "w/a", Decision::Accepted)]);
        assert_eq!(
            current(&done).as_deref(),
            Some("w/b"),
            "day 2 has nothing to do; the first open one is offered"
        );
    }

    #[test]
    fn a_partial_or_broken_check_accepts_nothing() {
        let partial = Entry { partial: true, ..checked("2026-01-01T10:00:00Z", "w/a", Decision::Accepted) };
        let broken = checked("2026-01-01T10:00:00Z", "w/a", Decision::Broken);
        let progress = Progress::fold(&[partial, broken]);
        assert!(!progress.of(&ExerciseId::parse("w/a").unwrap()).accepted);
        assert_eq!(
            progress.of(&ExerciseId::parse("w/a").unwrap()).checks,
            1,
            "a broken check is not the learner's"
        );
    }

    #[test]
    fn time_spent_leaves_out_long_pauses() {
        let at = |time: &str| checked(&format!("2026-01-01T{time}:00Z"), "w/a", Decision::Rejected);
        let progress = Progress::fold(&[at("10:00"), at("10:20"), at("12:00"), at("12:05")]);
        assert_eq!(progress.of(&ExerciseId::parse("w/a").unwrap()).minutes, 25);
    }
}
