//! Owns running a process: its group, its deadline, its output, and that nothing of it is left behind. Knows nothing of
//! Go.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, PipeReader, PipeWriter, Read as _};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::tree::{self, Tree};
use crate::model::event::Exit;

/// How often a quiet process is looked at: the longest that an end, a deadline or a cancellation goes unseen.
const TICK: Duration = Duration::from_millis(10);
/// How long output is still read after the end of the leader and its group: only an escapee could hold the pipe longer. It is
/// long because on a starved machine the reading thread gets its turn late, and a verdict must not depend on that.
const GRACE: Duration = Duration::from_secs(5);
/// The size of one read.
const CHUNK: usize = 64 * 1024;

/// A request to stop, shared by all that run. A child's request leaves its parent's alone.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    asked: AtomicBool,
    parent: Option<Cancel>,
}

impl Cancel {
    /// Asks everything under this request to stop.
    pub fn ask(&self) {
        self.0.asked.store(true, Ordering::SeqCst);
    }

    /// Whether to stop.
    #[must_use]
    pub fn asked(&self) -> bool {
        self.0.asked.load(Ordering::SeqCst) || self.0.parent.as_ref().is_some_and(Self::asked)
    }

    /// A request that is also asked when this one is.
    #[must_use]
    pub fn child(&self) -> Self {
        Self(Arc::new(Inner { asked: AtomicBool::new(false), parent: Some(self.clone()) }))
    }
}

/// Runs a program that takes over the terminal, such as an editor, and waits for its end. Returns whether it ended well.
///
/// # Errors
/// When it cannot be started.
pub fn foreground(
    program: &str,
    args: impl IntoIterator<Item = OsString>,
    dir: &std::path::Path,
) -> io::Result<bool> {
    #[expect(clippy::disallowed_methods, reason = "the one place that starts processes")]
    let mut command = Command::new(program);
    command.args(args).current_dir(dir).status().map(|status| status.success())
}

/// Opens a web page in the browser that the desktop prefers. Returns whether that could be asked for.
#[must_use]
pub fn open_in_browser(url: &str) -> bool {
    open::that_detached(url).is_ok()
}

/// What to run.
#[derive(Debug)]
pub struct Spec {
    /// The program, as a path.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Its working folder.
    pub dir: PathBuf,
    /// Its whole environment.
    pub env: Vec<(OsString, OsString)>,
    /// What it gets as its standard input; nothing when `None`.
    pub stdin: Option<PipeWriter>,
    /// When it is ended, counted from its start.
    pub deadline: Option<Duration>,
    /// It yields to others.
    pub nice: bool,
}

/// How a process ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Its end.
    pub exit: Exit,
    /// How many bytes it printed.
    pub printed: u64,
    /// How long it took.
    pub took: Duration,
}

/// The leaders that live. Children belong to the process, not to a runner: a sweep must know those of all runners.
static LIVE: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// Runs processes.
#[derive(Debug, Default)]
pub struct Runner {
    cancel: Cancel,
}

impl Runner {
    /// A runner that stops when `cancel` asks.
    #[must_use]
    pub fn new(cancel: Cancel) -> Self {
        Self { cancel }
    }

    /// The request that this runner heeds.
    #[must_use]
    pub fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    /// Runs to the end, handing over what is printed (standard output and error, as they come) piece by piece. When it
    /// returns, every process of the group is dead, and so are descendants that left it.
    ///
    /// # Errors
    /// When the process cannot be started or waited for.
    pub fn run(&self, spec: Spec, on_output: &mut dyn FnMut(&[u8])) -> io::Result<Finished> {
        let started = Instant::now();
        let nice = spec.nice;
        let deadline = spec.deadline;
        let (mut tree, output) = spawn(spec)?;
        if nice {
            tree.nice();
        }
        let chunks = read_aside(output);
        let mut printed = 0;
        let mut take = |bytes: &[u8]| {
            printed += bytes.len() as u64;
            on_output(bytes);
        };
        let early = self.watch(&mut tree, &chunks, started, deadline, &mut take)?;
        let id = tree.id();
        let status = tree.end();
        forget(id);
        drain(&chunks, &mut take);
        let exit = early.map_or_else(|| status.map(exit_of), Ok)?;
        Ok(Finished { exit, printed, took: started.elapsed() })
    }

    /// Like [`Self::run`], with the output kept up to `cap` bytes.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn capture(&self, spec: Spec, cap: usize) -> io::Result<(Finished, String)> {
        let mut kept = Vec::new();
        let finished = self.run(spec, &mut |bytes| {
            let room = cap.saturating_sub(kept.len()).min(bytes.len());
            kept.extend_from_slice(&bytes[..room]);
        })?;
        Ok((finished, String::from_utf8_lossy(&kept).into_owned()))
    }

    /// Passes output on until the leader ends; returns why it was ended early, if it was.
    fn watch(
        &self,
        tree: &mut Tree,
        chunks: &Receiver<Vec<u8>>,
        started: Instant,
        deadline: Option<Duration>,
        take: &mut dyn FnMut(&[u8]),
    ) -> io::Result<Option<Exit>> {
        loop {
            match chunks.recv_timeout(TICK) {
                Ok(bytes) => take(&bytes),
                Err(_) if tree.exited()? => return Ok(None),
                Err(RecvTimeoutError::Timeout) => {}
                // It closed its output: most likely it is ending this moment.
                Err(RecvTimeoutError::Disconnected) => thread::sleep(Duration::from_millis(1)),
            }
            if self.cancel.asked() {
                return Ok(Some(Exit::Cancelled));
            }
            if deadline.is_some_and(|limit| started.elapsed() > limit) {
                return Ok(Some(Exit::Deadline));
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that starts processes")]
fn spawn(spec: Spec) -> io::Result<(Tree, PipeReader)> {
    let (output, writer) = io::pipe()?;
    let mut command = Command::new(&spec.program);
    command.args(&spec.args).current_dir(&spec.dir).env_clear().envs(spec.env);
    command.stdin(spec.stdin.map_or_else(Stdio::null, Stdio::from));
    command.stdout(writer.try_clone()?).stderr(writer);
    // Held while starting, so that a sweep on another thread does not take the newcomer for an orphan.
    let mut live = LIVE.lock().unwrap_or_else(PoisonError::into_inner);
    let tree = Tree::spawn(&mut command)?;
    live.insert(tree.id());
    Ok((tree, output))
}

fn forget(id: u32) {
    let mut live = LIVE.lock().unwrap_or_else(PoisonError::into_inner);
    live.remove(&id);
    tree::sweep(&live);
}

/// Reads a pipe on a thread of its own, a few chunks ahead. The thread ends with the pipe or with the receiver.
fn read_aside(mut pipe: PipeReader) -> Receiver<Vec<u8>> {
    let (sender, chunks) = sync_channel(4);
    thread::spawn(move || {
        let mut buffer = vec![0; CHUNK];
        while let Ok(n @ 1..) = pipe.read(&mut buffer) {
            if sender.send(buffer[..n].to_vec()).is_err() {
                break;
            }
        }
    });
    chunks
}

fn drain(chunks: &Receiver<Vec<u8>>, take: &mut dyn FnMut(&[u8])) {
    let end = Instant::now() + GRACE;
    while let Ok(bytes) = chunks.recv_timeout(end.saturating_duration_since(Instant::now())) {
        take(&bytes);
    }
}

fn exit_of(status: ExitStatus) -> Exit {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        if let Some(signal) = status.signal() {
            return Exit::Signal(signal);
        }
    }
    Exit::Code(status.code().unwrap_or(-1))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Spec {
        Spec {
            program: "/bin/sh".into(),
            args: vec!["-c".into(), script.into()],
            dir: "/".into(),
            env: vec![("PATH".into(), "/bin:/usr/bin".into())],
            stdin: None,
            deadline: Some(Duration::from_secs(20)),
            nice: false,
        }
    }

    fn run(spec: Spec) -> (Finished, String) {
        Runner::default().capture(spec, 1 << 20).expect("the shell starts")
    }

    #[test]
    fn status_and_both_streams_are_seen() {
        let (finished, output) = run(shell("echo out; echo err >&2; exit 3"));
        assert_eq!(finished.exit, Exit::Code(3));
        assert_eq!(output, "out\nerr\n");
        assert_eq!(run(shell("kill -9 $$")).0.exit, Exit::Signal(9));
    }

    #[test]
    fn a_deadline_ends_the_whole_group() {
        let mark = format!("987{}", std::process::id());
        let spec = Spec {
            deadline: Some(Duration::from_millis(200)),
            ..shell(&format!("sleep {mark} & sleep {mark}"))
        };
        let (finished, _) = run(spec);
        assert_eq!(finished.exit, Exit::Deadline);
        assert!(finished.took < Duration::from_secs(10), "{:?}", finished.took);
        assert!(!alive(&mark), "a grandchild is left");
    }

    #[test]
    fn what_a_finished_process_left_behind_is_ended_at_once() {
        let mark = format!("986{}", std::process::id());
        let (finished, _) = run(shell(&format!("sleep {mark} & echo done")));
        assert_eq!(finished.exit, Exit::Code(0));
        assert!(
            finished.took < Duration::from_secs(10),
            "it holds the pipe, and is not waited for: {:?}",
            finished.took
        );
        assert!(!alive(&mark));
    }

    #[test]
    fn cancelling_ends_it_at_once() {
        let cancel = Cancel::default();
        let runner = Runner::new(cancel.child());
        let asker = thread::spawn(move || {
            thread::sleep(Duration::from_millis(100));
            cancel.ask();
        });
        let (finished, _) = runner.capture(shell("sleep 60"), 10).unwrap();
        asker.join().unwrap();
        assert_eq!(finished.exit, Exit::Cancelled);
    }

    #[test]
    fn a_flood_is_counted_and_kept_to_the_cap() {
        let (finished, output) =
            Runner::default().capture(shell("head -c 50000000 /dev/zero"), 1000).unwrap();
        assert_eq!((finished.printed, output.len()), (50_000_000, 1000));
    }

    /// A process of ours whose command line holds the mark.
    fn alive(mark: &str) -> bool {
        let processes: Vec<_> = std::fs::read_dir("/proc").into_iter().flatten().flatten().collect();
        let lines = processes.iter().filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
        lines
            .map(|line| String::from_utf8_lossy(&line).into_owned())
            .any(|line| line.starts_with("sleep") && line.contains(mark))
    }
}
