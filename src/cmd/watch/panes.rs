//! Owns what keys show or do besides checking: texts of other commands, the list, editor and benchmarks.

use std::io::Read as _;

use crossterm::event::KeyCode;

use super::super::args::{self, Target};
use super::super::error::{Exit, Failure};
use super::super::screen::Terminal;
use super::super::screen::reader::{self, After};
use super::super::session::Session;
use super::super::{editor, hint, lab, lesson, reset};
use super::Watch;
use crate::exec::proc::Runner;
use crate::model::verdict::Verdict;
use crate::view;
use crate::view::verdict::Shown;
use crate::view::words::{minutes, pad};
use crate::watch::finder::{Finder, Item};
use crate::watch::keys::Action;
use crate::watch::pager::Pager;
use crate::watch::{Check, Pane};

impl Watch<'_, '_> {
    fn target(&self) -> Target {
        Target { id: Some(self.screen.exercise.id.to_string()) }
    }

    /// What another command prints, at most so wide. An error is text, too.
    fn said(
        &self,
        width: usize,
        run: impl FnOnce(&mut Session<'_>) -> Result<Exit, Failure>,
    ) -> (String, bool) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let palette = self.palette(width);
        let mut session = Session {
            env: self.session.env.clone(),
            cwd: self.session.cwd.clone(),
            now: self.now(),
            out: &mut out,
            err: &mut err,
            palette,
            chatter: palette,
            live: false,
            screen: false,
            runner: Runner::new(self.session.runner.cancel().child()),
            cache: self.session.cache.clone(),
        };
        let done = run(&mut session);
        let ok = done.is_ok();
        let mut text = String::from_utf8_lossy(&out).into_owned();
        text.push_str(&String::from_utf8_lossy(&err));
        if let Err(failure) = done {
            let mut told = Vec::new();
            // Writing to memory does not fail.
            let _ = view::failure::show(&mut told, &palette, &failure.error, &failure.hints);
            text.push_str(&String::from_utf8_lossy(&told));
        }
        (text, ok)
    }

    fn page(&mut self, title: &str, text: &str) {
        self.screen.pane = Pane::Pager(Pager::new(format!("{}  {title}", self.screen.exercise.id), text));
    }

    pub(super) fn task(&mut self, width: usize) {
        let path = self.screen.folder.join("TASK.md");
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| format!("{}: {error}", path.display()));
        self.page("task", &view::markdown::render(&self.palette(width), &text));
    }

    pub(super) fn lesson(&mut self, width: usize) {
        let number = self.desk.pack.plan.slot(&self.screen.exercise.id).map(|(day, _)| day.number);
        let args = args::Lesson { number };
        let (text, _) = self.said(width, |session| lesson::run(session, self.globals, &args));
        self.page("lesson", &text);
    }

    /// Shows the next hint below those that were seen.
    pub(super) fn hint(&mut self, width: usize) -> Result<(), Failure> {
        let next = args::Hint { target: self.target(), seen: false };
        let (failed, ok) = self.said(width, |session| hint::hint(session, self.globals, &next));
        let seen = args::Hint { target: self.target(), seen: true };
        let (text, _) = self.said(width, |session| hint::hint(session, self.globals, &seen));
        self.page("hints", if ok { &text } else { &failed });
        self.reopen()
    }

    pub(super) fn diff(&mut self, width: usize) {
        let args = args::Solution { target: self.target(), give_up: false, diff: true };
        let (diff, _) = self.said(width, |session| hint::solution(session, self.globals, &args));
        self.page("difference to the solution", &diff);
    }

    pub(super) fn reasons(&mut self, width: usize) {
        let Check::Done(verdict) = &self.screen.check else { return };
        let text = self.explained(verdict, width);
        self.page("reasons", &text);
    }

    fn explained(&self, verdict: &Verdict, width: usize) -> String {
        let palette = self.palette(width);
        let (folder, typed) = (&self.screen.folder, &self.screen.typed);
        let exercise = &self.screen.exercise;
        let shown = Shown { exercise, verdict, folder, typed, raw: false, partial: false };
        let mut text = String::new();
        if let Some((what, place)) = view::verdict::first_reason(&palette, &shown) {
            text = format!("{what}{place}");
        }
        for gate in &verdict.gates {
            for reason in &gate.reasons {
                let test = reason.test.as_deref().unwrap_or_default();
                let head = format!("\n{}\n", palette.bold(format!("{} {test}", gate.kind).trim_end()));
                text.push_str(&head);
                text.push_str(&palette.wrap(&reason.message, "  "));
                if let Some(file) = &reason.file {
                    text.push_str(&format!(
                        "\n  {}:{}",
                        typed.join(file).display(),
                        reason.line.unwrap_or(1)
                    ));
                }
                text.push('\n');
            }
        }
        text
    }

    pub(super) fn output(&mut self) {
        let raw = self.screen.check.raw();
        self.page("output of Go", &raw);
    }

    pub(super) fn undo(&mut self) -> Result<(), Failure> {
        let (text, _) = self.said(200, |session| reset::undo(session, self.globals));
        self.reopen()?;
        self.check(false);
        self.screen.note = Some(text.lines().next().unwrap_or_default().to_owned());
        Ok(())
    }

    pub(super) fn agreed(&mut self, action: Action) -> Result<(), Failure> {
        if action != Action::Reset {
            return Ok(());
        }
        self.stop_check();
        let (text, _) = self.said(200, |session| reset::reset(session, self.globals, &self.target()));
        self.reopen()?;
        self.check(false);
        self.screen.note =
            Some(format!("{} u puts your files back.", text.lines().next().unwrap_or_default()));
        Ok(())
    }

    /// Gives the terminal to the editor; one with a window of its own returns at once.
    pub(super) fn edit(&mut self, terminal: &mut Terminal) -> Result<(), Failure> {
        let (globals, target) = (self.globals, self.target());
        let opened = terminal.aside(|| editor::exercise(self.session, globals, &target))?;
        if let Err(failure) = opened {
            self.screen.note = Some(format!("{:#}", failure.error));
        }
        Ok(())
    }

    /// Runs the benchmarks on the ordinary screen, where their progress is seen.
    pub(super) fn bench(&mut self, terminal: &mut Terminal) -> Result<(), Failure> {
        let args = args::Bench {
            target: self.target(),
            against: "starter".to_owned(),
            bench: ".".to_owned(),
            count: 6,
            benchtime: "300ms".to_owned(),
        };
        let globals = self.globals;
        terminal.aside(|| -> Result<(), Failure> {
            if let Err(failure) = lab::bench(self.session, globals, &args) {
                if failure.exit == Exit::Interrupted {
                    return Err(failure);
                }
                view::failure::show(self.session.err, &self.session.chatter, &failure.error, &failure.hints)?;
            }
            write!(self.session.out, "\nEnter goes back. ")?;
            self.session.out.flush()?;
            let mut line = [0_u8; 1];
            while std::io::stdin().read(&mut line)? == 1 && line != *b"\n" {}
            Ok(())
        })?
    }

    pub(super) fn find(&mut self) {
        let plan = &self.desk.pack.plan;
        let items = plan.slots().filter(|(_, slot)| slot.ready()).map(|(day, slot)| {
            let state = self.desk.progress.state(slot);
            let line = format!(
                "{} {} {}  day {:<2} {} ({})",
                pad(slot.id.as_str(), 26),
                pad(state.name(), 9),
                pad(slot.kind.name(), 11),
                day.number,
                slot.title,
                minutes(slot.minutes)
            );
            Item { id: slot.id.to_string(), line }
        });
        self.screen.pane = Pane::Finder(Finder::new(items.collect(), self.screen.exercise.id.as_str()));
    }

    pub(super) fn finder_key(&mut self, code: KeyCode) -> Result<(), Failure> {
        let Pane::Finder(finder) = &mut self.screen.pane else { return Ok(()) };
        match code {
            KeyCode::Esc => self.screen.pane = Pane::Check,
            KeyCode::Up => finder.go(-1),
            KeyCode::Down => finder.go(1),
            KeyCode::PageUp => finder.go(-10),
            KeyCode::PageDown => finder.go(10),
            KeyCode::Backspace => finder.backspace(),
            KeyCode::Char(letter) => finder.letter(letter),
            KeyCode::Enter => {
                let chosen = finder.chosen().map(str::to_owned);
                if chosen.is_some() {
                    return self.go(chosen);
                }
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn pager_key(&mut self, code: KeyCode) {
        let Pane::Pager(pager) = &mut self.screen.pane else { return };
        match reader::key(pager, code) {
            After::Stay => {}
            After::Close => self.screen.pane = Pane::Check,
            After::Quit => self.left = Some(Exit::Done),
        }
    }
}
