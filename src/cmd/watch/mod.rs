//! Owns `watch`: every save is checked at once, and every key is live while it is.

mod panes;
mod worker;

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::Zoned;

use super::args::{self, Globals};
use super::desk::{self, Desk};
use super::error::{Exit, Failure};
use super::screen::{Input, Signals, Terminal, input};
use super::session::Session;
use super::{check, lab, notebook};
use crate::curriculum::variant;
use crate::exec::proc::Cancel;
use crate::model::files::FileSet;
use crate::model::verdict::{Decision, Verdict};
use crate::view::style::Palette;
use crate::watch::keys::{self, Action};
use crate::watch::{Check, Has, Pane, Screen, draw};
use crate::workspace::changes::Changes;
use crate::workspace::sources;
use worker::{News, Order, Worker};

/// How often keys, files and news are looked at: the longest that any of them waits.
const TICK: Duration = Duration::from_millis(20);
/// Editors save in several steps: a file is read once nothing was written for so long.
const QUIET: Duration = Duration::from_millis(40);
/// Under a storm of saves it is read so often nevertheless.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often files are read where the system does not tell of changes.
const POLL: Duration = Duration::from_secs(1);

/// Shows the screen until it is left.
pub(super) fn run(session: &mut Session<'_>, globals: &Globals, args: &args::Watch) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let exercise = desk.exercise(session, args.target.id.as_deref())?.clone();
    let root = desk.workspace()?.root.clone();
    check::read(&root.join(&exercise.folder), &exercise)?;
    if !session.screen {
        return Err(Failure::usage("watch needs a terminal")
            .hint(format!("`gomastery check {}` works anywhere", exercise.id.slug())));
    }
    let worker = Worker {
        pack: desk::pack(session, globals)?,
        env: session.env.clone(),
        cache: session.cache.clone(),
    };
    let (orders, waiting) = channel();
    let (tell, news) = channel();
    let saved = tell.clone();
    let changes = if args.poll {
        Changes::silent("--poll was given".to_owned())
    } else {
        Changes::of(&root, move |path| {
            let _ = saved.send(News::Saved(path));
        })
    };
    let mut watch = Watch::new(session, globals, desk, &exercise, orders, news)?;
    watch.screen.polling.clone_from(&changes.silent);
    thread::scope(|scope| {
        scope.spawn(move || worker.work(&waiting, &tell));
        let ended = watch.show();
        watch.stop_check();
        // Without anybody to ask for checks the worker ends.
        drop(watch);
        ended
    })
}

/// The screen and all that it stands for.
struct Watch<'a, 's> {
    session: &'a mut Session<'s>,
    globals: &'a Globals,
    desk: Desk,
    screen: Screen,
    orders: Sender<Order>,
    news: Receiver<News>,
    /// The check that runs or ran last.
    number: u64,
    cancel: Cancel,
    /// What was checked last.
    checked: Option<FileSet>,
    /// What was read a moment ago. Only what is the same twice is checked: a file may be in the middle of being written.
    candidate: Option<FileSet>,
    /// When the first and the last of the unread saves came.
    saves: Option<(Instant, Instant)>,
    looked: Instant,
    began: (Zoned, Instant),
    left: Option<Exit>,
}

impl<'a, 's> Watch<'a, 's> {
    fn new(
        session: &'a mut Session<'s>,
        globals: &'a Globals,
        desk: Desk,
        exercise: &crate::model::exercise::Exercise,
        orders: Sender<Order>,
        news: Receiver<News>,
    ) -> Result<Self, Failure> {
        let folder = desk.workspace()?.folder(&exercise.folder);
        let began = (session.now.clone(), Instant::now());
        let screen = Screen {
            exercise: exercise.clone(),
            typed: PathBuf::new(),
            folder,
            accepted: false,
            has: Has::default(),
            neighbour: None,
            day: String::new(),
            next: None,
            polling: None,
            note: None,
            check: Check::Idle,
            pane: Pane::Check,
        };
        let mut watch = Self {
            cancel: session.runner.cancel().child(),
            session,
            globals,
            desk,
            screen,
            orders,
            news,
            number: 0,
            checked: None,
            candidate: None,
            saves: None,
            looked: Instant::now(),
            began,
            left: None,
        };
        watch.know()?;
        Ok(watch)
    }

    /// Brings what follows from the journal up to date.
    fn know(&mut self) -> Result<(), Failure> {
        let id = &self.screen.exercise.id;
        let record = self.desk.progress.of(id);
        self.screen.accepted = record.accepted;
        self.screen.has.solution = record.accepted || record.gave_up;
        self.screen.folder = self.desk.workspace()?.folder(&self.screen.exercise.folder);
        let typed = self.screen.folder.strip_prefix(&self.session.cwd).unwrap_or(&self.screen.folder);
        self.screen.typed = typed.to_owned();
        self.screen.has.benchmarks = lab::has_benchmarks(&self.desk, &self.screen.exercise);
        let plan = &self.desk.pack.plan;
        if let Some((day, _)) = plan.slot(id) {
            let slots = day.exercises.iter().filter(|slot| slot.ready());
            let accepted = slots.clone().filter(|slot| self.desk.progress.of(&slot.id).accepted).count();
            self.screen.day = format!("day {}: {accepted} of {} accepted", day.number, slots.count());
            self.screen.has.lesson = self.desk.pack.lesson(day).is_some();
        }
        let current = self.desk.current(self.session).map(|slot| slot.id.clone()).filter(|open| open != id);
        self.screen.next = current.map(|id| id.to_string()).or_else(|| self.neighbour(1));
        Ok(())
    }

    /// The exercise so many places further in the plan.
    fn neighbour(&self, by: isize) -> Option<String> {
        let ready: Vec<_> =
            self.desk.pack.plan.slots().map(|(_, slot)| slot).filter(|slot| slot.ready()).collect();
        let at = ready.iter().position(|slot| slot.id == self.screen.exercise.id)?;
        ready.get(at.checked_add_signed(by)?).map(|slot| slot.id.to_string())
    }

    /// The time now, from the one clock that was read.
    fn now(&self) -> Zoned {
        let (then, since) = &self.began;
        then.checked_add(since.elapsed()).unwrap_or_else(|_| then.clone())
    }

    fn show(&mut self) -> Result<Exit, Failure> {
        let mut terminal = Terminal::take()?;
        let signals = Signals::listen();
        self.draw(&mut terminal)?;
        self.check(false);
        loop {
            self.take_news()?;
            self.look();
            self.draw(&mut terminal)?;
            match input(TICK)? {
                Input::Key(key) => self.key(key, &mut terminal, &signals)?,
                Input::Nothing => {}
                Input::Gone => return Ok(Exit::Interrupted),
            }
            terminal.obey(&signals)?;
            if self.session.runner.cancel().asked() {
                return Ok(Exit::Interrupted);
            }
            if let Some(exit) = self.left {
                // A verdict that has just come in is recorded before the screen goes.
                self.take_news()?;
                return Ok(exit);
            }
        }
    }

    fn draw(&mut self, terminal: &mut Terminal) -> Result<(), Failure> {
        let (width, height) = terminal.size();
        let palette = self.palette(width);
        terminal.show(&draw::lines(&mut self.screen, &palette, height, Instant::now()))?;
        Ok(())
    }

    /// Links are left out: the screen counts columns.
    fn palette(&self, width: usize) -> Palette {
        Palette { links: false, width, ..self.session.palette }
    }

    fn take_news(&mut self) -> Result<(), Failure> {
        loop {
            match self.news.try_recv() {
                Ok(News::Event(number, event)) if number == self.number => {
                    self.screen.check.event(&event, Instant::now());
                }
                Ok(News::Done(number, graded)) if number == self.number => self.done(*graded)?,
                Ok(News::Saved(path)) => self.saved(&path),
                // Of a check that was cancelled.
                Ok(_) => {}
                Err(TryRecvError::Empty) => return Ok(()),
                Err(TryRecvError::Disconnected) => {
                    return Err(Failure::new(Exit::Bug, anyhow::anyhow!("the thread that grades has ended")));
                }
            }
        }
    }

    fn done(&mut self, graded: Result<worker::Graded, Failure>) -> Result<(), Failure> {
        let graded = match graded {
            Ok(graded) => graded,
            Err(failure) if failure.exit == Exit::Interrupted => {
                self.screen.check = Check::Idle;
                return Ok(());
            }
            Err(failure) => {
                let hints: String = failure.hints.iter().map(|hint| format!("\n{hint}")).collect();
                self.screen.check = Check::Failed(format!("{:#}{hints}", failure.error));
                return Ok(());
            }
        };
        let exercise = self.screen.exercise.clone();
        let verdict = graded.verdict;
        check::keep(&self.screen.folder, &graded.crashers)?;
        // Accepted once is accepted: a remembered verdict that is in the journal already is not written again.
        if !(verdict.cached && self.screen.accepted && verdict.decision == Decision::Accepted) {
            let at = self.now().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
            self.desk.journal()?.append(&check::entry(at, &exercise, &verdict, &graded.go, false))?;
        }
        if let Err(error) =
            notebook::try_check(&self.desk, &self.session.env, &self.now(), &exercise, &graded.go, &verdict)
        {
            self.screen.note = Some(format!("{error:#}"));
        }
        // On this screen Enter runs it again; the words for the command line do not fit.
        self.screen.check = Check::Done(Verdict { cached: false, ..verdict });
        self.reopen()
    }

    /// Reads the journal again.
    fn reopen(&mut self) -> Result<(), Failure> {
        self.desk = Desk::open(self.session, self.globals)?;
        self.know()
    }

    /// Something was written: in this exercise it will be read, in another one that is told.
    fn saved(&mut self, path: &std::path::Path) {
        let now = Instant::now();
        if path.starts_with(&self.screen.folder) {
            let first = self.saves.map_or(now, |(first, _)| first);
            self.saves = Some((first, now));
            return;
        }
        let other = self.desk.pack.exercises.values().find(|exercise| {
            let folder = self.desk.workspace.as_ref().map(|workspace| workspace.folder(&exercise.folder));
            let below =
                folder.and_then(|folder| path.strip_prefix(folder).ok().map(std::path::Path::to_owned));
            below.is_some_and(|below| variant::is_source(exercise, &below.to_string_lossy()))
        });
        if let Some(other) = other {
            self.screen.note =
                Some(format!("{} was saved; this screen is on another exercise: g goes there", other.id));
            self.screen.neighbour = Some(other.id.to_string());
        }
    }

    /// Reads the files when it is time to, and checks them if they changed.
    fn look(&mut self) {
        let due = match self.saves {
            Some((first, last)) => last.elapsed() >= QUIET || first.elapsed() >= PATIENCE,
            None => self.screen.polling.is_some() && self.looked.elapsed() >= POLL,
        };
        if !due {
            return;
        }
        let exercise = &self.screen.exercise;
        match sources::read(&self.screen.folder, &|path| variant::is_source(exercise, path)) {
            // In the middle of a rename a file may be away.
            Err(error) => self.screen.note = Some(format!("{error:#}")),
            Ok(files) if self.checked.as_ref() != Some(&files) && self.candidate.as_ref() != Some(&files) => {
                self.candidate = Some(files);
                return;
            }
            Ok(files) if self.checked.as_ref() == Some(&files) => {
                if self.saves.is_some() && !self.screen.check.is_running() {
                    self.screen.note = Some("saved; nothing changed since the last check".to_owned());
                }
            }
            Ok(files) => self.check_files(files, false),
        }
        self.saves = None;
        self.looked = Instant::now();
    }

    /// Checks what is there now.
    fn check(&mut self, fresh: bool) {
        let exercise = &self.screen.exercise;
        match check::read(&self.screen.folder, exercise) {
            Ok(files) => self.check_files(files, fresh),
            Err(failure) => self.screen.check = Check::Failed(format!("{:#}", failure.error)),
        }
    }

    fn check_files(&mut self, files: FileSet, fresh: bool) {
        self.stop_check();
        self.number += 1;
        self.cancel = self.session.runner.cancel().child();
        self.checked = Some(files.clone());
        self.screen.note = None;
        self.screen.neighbour = None;
        self.screen.check = Check::start(&self.screen.exercise, Instant::now());
        let order = Order {
            number: self.number,
            exercise: self.screen.exercise.clone(),
            sources: files,
            cancel: self.cancel.clone(),
            fresh,
        };
        // A worker that ended is told by the news.
        let _ = self.orders.send(order);
    }

    fn stop_check(&mut self) {
        self.cancel.ask();
    }

    fn key(&mut self, key: KeyEvent, terminal: &mut Terminal, signals: &Signals) -> Result<(), Failure> {
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            match key.code {
                KeyCode::Char('c') => self.left = Some(Exit::Interrupted),
                KeyCode::Char('z') => terminal.pause(signals)?,
                KeyCode::Char('l') => terminal.again()?,
                _ => {}
            }
            return Ok(());
        }
        match &self.screen.pane {
            Pane::Check => {
                let letter = match key.code {
                    KeyCode::Enter => '\n',
                    KeyCode::Char(letter) => letter,
                    _ => return Ok(()),
                };
                if let Some(action) = keys::action(&self.screen, letter) {
                    return self.act(action, terminal);
                }
                let name = keys::name(letter);
                self.screen.note = Some(format!("`{name}` does nothing here; ? lists the keys"));
                Ok(())
            }
            Pane::Help => {
                self.screen.pane = Pane::Check;
                if key.code == KeyCode::Char('q') {
                    self.left = Some(Exit::Done);
                }
                Ok(())
            }
            Pane::Ask(action) => {
                let action = *action;
                self.screen.pane = Pane::Check;
                if key.code == KeyCode::Char('y') { self.agreed(action) } else { Ok(()) }
            }
            Pane::Pager(_) => {
                self.pager_key(key.code);
                Ok(())
            }
            Pane::Finder(_) => self.finder_key(key.code),
        }
    }

    fn act(&mut self, action: Action, terminal: &mut Terminal) -> Result<(), Failure> {
        self.screen.note = None;
        let width = terminal.size().0;
        match action {
            Action::Quit => self.left = Some(Exit::Done),
            Action::Help => self.screen.pane = Pane::Help,
            Action::Reset => self.screen.pane = Pane::Ask(action),
            Action::Find => self.find(),
            Action::Check => self.check(true),
            Action::Cancel => {
                self.stop_check();
                self.screen.note = Some("the check was stopped; a save or Enter starts the next".to_owned());
            }
            Action::Next if self.screen.check.accepted() => self.go(self.screen.next.clone())?,
            Action::Next => self.go(self.neighbour(1))?,
            Action::Previous => self.go(self.neighbour(-1))?,
            Action::Follow => self.go(self.screen.neighbour.clone())?,
            Action::Undo => self.undo()?,
            Action::Task => self.task(width),
            Action::Lesson => self.lesson(width),
            Action::Hint => self.hint(width)?,
            Action::Diff => self.diff(width),
            Action::Reasons => self.reasons(width),
            Action::Output => self.output(),
            Action::Editor => self.edit(terminal)?,
            Action::Bench => self.bench(terminal)?,
        }
        Ok(())
    }

    /// Goes to another exercise, and checks it.
    fn go(&mut self, id: Option<String>) -> Result<(), Failure> {
        let Some(id) = id else {
            self.screen.note = Some("there is no other exercise in that direction".to_owned());
            return Ok(());
        };
        let exercise = match self.desk.exercise(self.session, Some(&id)) {
            Ok(exercise) => exercise.clone(),
            Err(failure) => {
                self.screen.note = Some(format!("{:#}", failure.error));
                return Ok(());
            }
        };
        self.stop_check();
        self.screen.exercise = exercise;
        self.screen.pane = Pane::Check;
        self.screen.note = None;
        self.screen.neighbour = None;
        self.checked = None;
        self.saves = None;
        self.know()?;
        self.check(false);
        Ok(())
    }
}
