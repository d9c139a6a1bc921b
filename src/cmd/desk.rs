//! Owns what most commands begin with: the pack, the workspace, its journal and schedule, and which exercise is meant.

use std::path::Path;

use crate::curriculum::source::Source;
use crate::curriculum::{self, Pack};
use crate::journal::{Journal, Read};
use crate::model::exercise::Exercise;
use crate::model::id::{self, ExerciseId, Found};
use crate::model::plan::{Day, Slot};
use crate::model::progress::Progress;
use crate::model::schedule::Schedule;
use crate::workspace::{Workspace, find, settings};

use super::args::Globals;
use super::error::{Exit, Failure};
use super::session::Session;

/// Pack, workspace and what follows from the journal.
pub(super) struct Desk {
    pub pack: Pack,
    pub workspace: Option<Workspace>,
    pub schedule: Schedule,
    pub progress: Progress,
}

/// Opens the pack that was asked for: a folder, else the built-in one.
pub(super) fn pack(session: &Session<'_>, globals: &Globals) -> Result<Pack, Failure> {
    let source = match &globals.pack {
        None => Source::Embedded,
        Some(dir) => Source::open(&session.cwd.join(dir)).map_err(|error| {
            Failure::usage(format!("`{}` is not a pack: {error}", dir.display()))
                .hint("a pack holds `curriculum/` and `exercises/`")
        })?,
    };
    curriculum::load(source).map_err(|problems| Failure::pack(&problems))
}

impl Desk {
    /// Reads everything; a command that only shows the plan works without a workspace.
    pub(super) fn open(session: &Session<'_>, globals: &Globals) -> Result<Self, Failure> {
        Self::of(session, globals, pack(session, globals)?)
    }

    /// The same, over a pack that is open already.
    pub(super) fn of(session: &Session<'_>, globals: &Globals, pack: Pack) -> Result<Self, Failure> {
        let workspace = find::find(globals.workspace.as_deref(), &session.cwd);
        if let (Some(named), None) = (&globals.workspace, &workspace) {
            let hint = format!("`gomastery init {}` makes it one", named.display());
            return Err(Failure::usage(format!("`{}` is not a workspace", named.display())).hint(hint));
        }
        let read = workspace
            .as_ref()
            .map_or_else(|| Ok(Read::default()), |w| Journal::in_state(&w.state()).read())?;
        let settings = workspace.as_ref().map_or(Ok(None), |w| settings::read(&w.state()))?;
        // A checkout of the project has no settings until they are set: its calendar began with the first act.
        let began = read.entries.first().and_then(|entry| entry.date().parse().ok());
        let start = began.unwrap_or_else(|| session.now.date());
        let schedule = settings.unwrap_or(Schedule { start, days_per_week: 7 });
        let progress = Progress::fold(&read.entries);
        Ok(Self { pack, workspace, schedule, progress })
    }

    /// The workspace, for commands that need one.
    pub(super) fn workspace(&self) -> Result<&Workspace, Failure> {
        self.workspace.as_ref().ok_or_else(|| {
            Failure::usage("there is no workspace here")
                .hint("`gomastery init` makes one; then `cd` into it. `--workspace DIR` names one elsewhere")
        })
    }

    /// The journal, for commands that write.
    pub(super) fn journal(&self) -> Result<Journal, Failure> {
        Ok(Journal::in_state(&self.workspace()?.state()))
    }

    /// The plan day that the calendar asks for.
    pub(super) fn calendar(&self, session: &Session<'_>) -> u32 {
        let last = u32::try_from(self.pack.plan.days.len()).unwrap_or(u32::MAX);
        self.schedule.day_on(session.now.date(), last)
    }

    /// Today in the plan; `None` when all is done.
    pub(super) fn today(&self, session: &Session<'_>) -> Option<&Day> {
        self.progress.today(&self.pack.plan, self.calendar(session))
    }

    /// The exercise at hand; `None` when all is done.
    pub(super) fn current(&self, session: &Session<'_>) -> Option<&Slot> {
        self.progress.current(&self.pack.plan, self.calendar(session))
    }

    /// The exercise that is meant: by path, ID, name or unique beginning; else the one of this folder; else the current.
    pub(super) fn exercise(&self, session: &Session<'_>, word: Option<&str>) -> Result<&Exercise, Failure> {
        let id = match word {
            Some(word) => match self.at_path(&session.cwd.join(word)) {
                Some(id) => id,
                None => self.named(word)?,
            },
            None => self.at_path(&session.cwd).map_or_else(|| self.at_hand(session), Ok)?,
        };
        self.written(&id)
    }

    fn at_hand(&self, session: &Session<'_>) -> Result<ExerciseId, Failure> {
        let none = || Failure::usage("every exercise is accepted: name the one you mean");
        self.current(session).map(|slot| slot.id.clone()).ok_or_else(none)
    }

    /// The exercise whose folder holds `path`.
    fn at_path(&self, path: &Path) -> Option<ExerciseId> {
        let workspace = self.workspace.as_ref()?;
        let (path, root) = (path.canonicalize().ok()?, workspace.root.canonicalize().ok()?);
        let below = Workspace { root }.below(&path)?;
        let fits = |exercise: &&Exercise| {
            below.strip_prefix(&exercise.folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.pack.exercises.values().find(fits).map(|exercise| exercise.id.clone())
    }

    /// The exercise of that name.
    fn named(&self, word: &str) -> Result<ExerciseId, Failure> {
        let known = self.pack.plan.ids();
        match id::find(word, &known) {
            Found::One(id) => Ok(id.clone()),
            Found::Several(ids) => Err(Failure::usage(format!("`{word}` fits several exercises"))
                .hint(format!("say which: {}", list(&ids)))),
            Found::Nearest(ids) if ids.is_empty() => {
                Err(Failure::usage(format!("there is no exercise `{word}`"))
                    .hint("`gomastery list` shows all"))
            }
            Found::Nearest(ids) => {
                let hint = format!("did you mean {}?", list(&ids));
                Err(Failure::usage(format!("there is no exercise `{word}`")).hint(hint))
            }
        }
    }

    /// The exercise of an ID, if it is written already.
    pub(super) fn written(&self, id: &ExerciseId) -> Result<&Exercise, Failure> {
        self.pack.exercises.get(id).ok_or_else(|| {
            let ready: Vec<&ExerciseId> = self.pack.exercises.keys().collect();
            Failure::new(Exit::Usage, anyhow::anyhow!("`{id}` is planned and will come in a later release"))
                .hint(format!("ready now: {}", list(&ready)))
        })
    }
}

fn list(ids: &[&ExerciseId]) -> String {
    let names: Vec<&str> = ids.iter().take(8).map(|id| id.as_str()).collect();
    let more = ids.len().saturating_sub(names.len());
    if more == 0 { names.join(", ") } else { format!("{} and {more} more", names.join(", ")) }
}
