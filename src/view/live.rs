//! Owns the line that moves while something runs, on a terminal only. Knows nothing of how long it will take.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::style::Palette;
use crate::model::event::{Event, Evidence};

/// A moving line on standard error.
#[derive(Debug)]
pub struct Live {
    bar: ProgressBar,
    palette: Palette,
    done: String,
    now: String,
    trials: u32,
}

impl Live {
    /// Starts at once; invisible unless `shown`.
    #[must_use]
    pub fn start(shown: bool, palette: Palette, title: &str) -> Self {
        let target =
            if shown { ProgressDrawTarget::stderr_with_hz(15) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        let ticks = if palette.unicode { "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ " } else { "|/-\\ " };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} {wide_msg} {elapsed}") {
            bar.set_style(style.tick_chars(ticks));
        }
        bar.set_prefix(title.to_owned());
        bar.enable_steady_tick(Duration::from_millis(80));
        bar.tick();
        Self { bar, palette, done: String::new(), now: String::new(), trials: 0 }
    }

    /// Shows what a check does at this moment.
    pub fn event(&mut self, event: &Event) {
        match event {
            Event::GateStarted { kind, .. } => self.now = format!("{kind} …"),
            Event::Evidence(Evidence::TestStarted(test)) => self.now = format!("{test} …"),
            Event::Evidence(Evidence::Trial(trial)) => {
                self.trials += 1;
                self.now = match &trial.search {
                    Some(target) => format!("searching inputs of {target} …"),
                    None => format!("run {} on other code …", self.trials),
                };
            }
            Event::GateFinished { result, .. } => {
                self.done.push_str(&format!("{} {}  ", self.palette.status(result.status), result.kind));
                self.now.clear();
            }
            Event::Evidence(_) => return,
        }
        self.bar.set_message(format!("{}{}", self.done, self.now));
    }

    /// Shows a text.
    pub fn say(&self, text: &str) {
        self.bar.set_message(text.to_owned());
    }

    /// Goes on as a bar of so many steps, with the time that is left.
    pub fn steps(&mut self, total: usize, what: &'static str) {
        let template =
            format!("{{spinner}} {{prefix}} {{bar:20}} {{pos}}/{{len}} {what}, {{eta}} left {{wide_msg}}");
        let (full, rest) = if self.palette.unicode { ("█", "░") } else { ("#", "-") };
        if let Ok(style) = ProgressStyle::with_template(&template) {
            self.bar.set_style(style.progress_chars(&format!("{full}{rest}")));
        }
        self.bar.set_message("");
        self.bar.set_length(total as u64);
        self.bar.reset_eta();
    }

    /// One step is done.
    pub fn step(&self) {
        self.bar.inc(1);
    }

    /// Takes the line away.
    pub fn end(self) {
        self.bar.finish_and_clear();
    }
}
