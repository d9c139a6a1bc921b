//! Owns the thread that grades, one check after the other, so that keys are always live.

use std::path::PathBuf;
use std::sync::RwLock;
use std::sync::mpsc::{Receiver, Sender};

use super::super::error::Failure;
use super::super::grade::{self, Bench, Wish};
use crate::curriculum::Pack;
use crate::exec::go::Env;
use crate::exec::proc::{Cancel, Runner};
use crate::model::event::{Crasher, Event, Evidence};
use crate::model::exercise::Exercise;
use crate::model::files::FileSet;
use crate::model::verdict::Verdict;

/// A check to run.
pub(super) struct Order {
    pub number: u64,
    pub exercise: Exercise,
    pub sources: FileSet,
    pub cancel: Cancel,
    /// A remembered verdict will not do.
    pub fresh: bool,
}

/// What the screen is told.
pub(super) enum News {
    /// Something happened in a check.
    Event(u64, Box<Event>),
    /// A check ended.
    Done(u64, Box<Result<Graded, Failure>>),
    /// A file was written.
    Saved(PathBuf),
}

/// What came of a check.
pub(super) struct Graded {
    pub verdict: Verdict,
    pub go: String,
    pub crashers: Vec<Crasher>,
}

/// What grading needs.
pub(super) struct Worker {
    pub pack: Pack,
    pub env: Env,
    pub cache: PathBuf,
}

impl Worker {
    /// Runs checks until nobody can ask for any more.
    pub(super) fn work(&self, orders: &Receiver<Order>, news: &Sender<News>) {
        let machine = RwLock::new(());
        while let Ok(order) = orders.recv() {
            if order.cancel.asked() {
                continue;
            }
            let graded = self.one(&machine, &order, news);
            if news.send(News::Done(order.number, Box::new(graded))).is_err() {
                return;
            }
        }
    }

    fn one(&self, machine: &RwLock<()>, order: &Order, news: &Sender<News>) -> Result<Graded, Failure> {
        let runner = Runner::new(order.cancel.clone());
        let bench = Bench { pack: &self.pack, env: &self.env, runner: &runner, cache: &self.cache, machine };
        let wish = Wish { only: None, remembered: !order.fresh };
        let mut crashers = Vec::new();
        let mut sink = |event: Event| match event {
            Event::Evidence(Evidence::Crasher(crasher)) => crashers.push(crasher),
            Event::Evidence(Evidence::TestStarted(_) | Evidence::Trial(_))
            | Event::GateStarted { .. }
            | Event::GateFinished { .. } => {
                // A screen that went away needs no news.
                let _ = news.send(News::Event(order.number, Box::new(event)));
            }
            Event::Evidence(_) => {}
        };
        let (verdict, toolchain) =
            grade::grade(&bench, &order.exercise, order.sources.clone(), wish, &mut sink)?;
        Ok(Graded { verdict, go: toolchain.version, crashers })
    }
}
