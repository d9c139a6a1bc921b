//! Owns the calendar: which plan day belongs to which date, and streaks. Knows nothing of the clock.

use jiff::civil::Date;

/// When the plan was begun and how fast it is meant to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// The date of day 1.
    pub start: Date,
    /// How many days of the plan are meant to be done in seven days of the calendar, 1 to 7.
    pub days_per_week: u32,
}

impl Schedule {
    /// The plan day that the calendar asks for on `date`: 1 until the day after the start, never more than `last`.
    #[must_use]
    pub fn day_on(&self, date: Date, last: u32) -> u32 {
        let elapsed = days_between(self.start, date).max(0);
        let due = elapsed * i64::from(self.days_per_week) / 7;
        u32::try_from(due).unwrap_or(u32::MAX).saturating_add(1).min(last)
    }

    /// The date on which the calendar reaches plan day `number`.
    #[must_use]
    pub fn date_of(&self, number: u32) -> Date {
        let per_week = i64::from(self.days_per_week);
        let days = (i64::from(number) - 1).max(0) * 7;
        // Rounded up: the first date on which `day_on` has reached the number.
        let days = (days + per_week - 1) / per_week;
        self.start.saturating_add(jiff::Span::new().days(days))
    }

    /// How many days of rest a streak survives.
    #[must_use]
    pub fn rest_days(&self) -> u32 {
        7_u32.saturating_sub(self.days_per_week)
    }
}

/// Whole days from `from` to `to`; negative when `to` is earlier.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i64 {
    i64::from(from.until(to).map_or(0, |span| span.get_days()))
}

/// How many of `dates` (ascending, each once) make up the streak that reaches `today`, with at most `rest` days between.
#[must_use]
pub fn streak(dates: &[Date], today: Date, rest: u32) -> u32 {
    let mut count = 0;
    let mut next = today;
    for date in dates.iter().rev() {
        if days_between(*date, next) > i64::from(rest) + 1 {
            break;
        }
        count += 1;
        next = *date;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_calendar_moves_with_the_days_a_week() {
        let daily = Schedule { start: date(2026, 3, 1), days_per_week: 7 };
        assert_eq!(daily.day_on(date(2026, 3, 1), 30), 1);
        assert_eq!(daily.day_on(date(2026, 3, 10), 30), 10);
        assert_eq!(daily.day_on(date(2027, 3, 10), 30), 30, "never beyond the last day");
        assert_eq!(daily.day_on(date(2026, 2, 1), 30), 1, "a start in the future is day 1");
        let five = Schedule { start: date(2026, 3, 1), days_per_week: 5 };
        assert_eq!(five.day_on(date(2026, 3, 8), 30), 6);
    }

    #[test]
    fn date_of_is_the_first_date_that_asks_for_the_day() {
        for per_week in 1..=7 {
            let plan = Schedule { start: date(2026, 3, 1), days_per_week: per_week };
            for number in 1..=30 {
                let on = plan.date_of(number);
                assert_eq!(plan.day_on(on, 30), number, "{per_week} a week, day {number}");
                if number > 1 {
                    assert_eq!(plan.day_on(on.yesterday().unwrap(), 30), number - 1);
                }
            }
        }
    }

    #[test]
    fn a_streak_survives_the_days_of_rest_and_no_more() {
        let days = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 5)];
        assert_eq!(streak(&days, date(2026, 3, 5), 0), 1);
        assert_eq!(streak(&days, date(2026, 3, 5), 2), 3);
        assert_eq!(streak(&days, date(2026, 3, 7), 0), 0, "yesterday was missed");
        assert_eq!(streak(&days, date(2026, 3, 6), 0), 1, "today is not over yet");
        assert_eq!(streak(&[], date(2026, 3, 6), 6), 0);
    }
}
