//! Owns a terminal of our own, in which the real binary runs and whose screen can be read.

use std::io::{Read as _, Write as _};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::harness::{Home, fixture_pack};

/// A terminal with a program in it.
pub(crate) struct Tty {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn std::io::Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
}

/// The longest that anything may take to appear.
const PATIENCE: Duration = Duration::from_mins(1);

fn size(number: u16) -> NonZero<u16> {
    NonZero::new(number).expect("a size")
}

impl Tty {
    /// Runs a shell script in the folder `w` of a home, on a terminal of 80 columns and 24 lines. `$G` is the binary with
    /// the pack of the fixtures.
    pub(crate) fn run(home: &Home, script: &str) -> Self {
        let lines = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(lines).expect("a terminal");
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", script]);
        command.cwd(home.path("w"));
        command.env_clear();
        for (name, value) in home.environment().iter().filter(|(name, _)| *name != "COLUMNS") {
            command.env(name, value);
        }
        let bin = env!("CARGO_BIN_EXE_gomastery");
        command.env("G", format!("{bin} --pack {}", fixture_pack().display()));
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).expect("a shell");
        drop(pair.slave);
        let screen = Arc::new(Mutex::new(vt100::Parser::new(size(24), size(80), 0)));
        let mut output = pair.master.try_clone_reader().expect("the output");
        let drawn = Arc::clone(&screen);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                drawn.lock().unwrap_or_else(PoisonError::into_inner).process(&bytes[..count]);
            }
        });
        let keys = pair.master.take_writer().expect("the keys");
        Self { master: pair.master, child, keys, screen }
    }

    /// What a person sees.
    pub(crate) fn screen(&self) -> String {
        self.screen.lock().unwrap_or_else(PoisonError::into_inner).screen().contents()
    }

    /// A program has the whole screen.
    pub(crate) fn full_screen(&self) -> bool {
        self.screen.lock().unwrap_or_else(PoisonError::into_inner).screen().alternate_screen()
    }

    /// Waits until the screen shows something.
    pub(crate) fn wait(&self, words: &str) -> String {
        self.until(words, |screen| screen.contains(words))
    }

    /// Waits until the screen is as wanted.
    pub(crate) fn until(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let started = Instant::now();
        loop {
            let screen = self.screen();
            if wanted(&screen) {
                return screen;
            }
            assert!(started.elapsed() < PATIENCE, "`{what}` did not appear:\n{screen}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Types keys.
    pub(crate) fn type_keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("typing");
        self.keys.flush().expect("typing");
    }

    /// Makes the terminal larger or smaller.
    pub(crate) fn resize(&self, rows: u16, cols: u16) {
        self.screen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .screen_mut()
            .set_size(size(rows), size(cols));
        self.master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).expect("another size");
    }

    /// The settings of the terminal, as `stty` tells them.
    pub(crate) fn settings(&self) -> String {
        let tty: PathBuf = self.master.tty_name().expect("a name");
        let file = std::fs::File::open(tty).expect("the terminal");
        let stty = std::process::Command::new("stty").arg("-a").stdin(file).output().expect("stty");
        String::from_utf8_lossy(&stty.stdout).into_owned()
    }

    /// The process below the shell.
    pub(crate) fn pid(&self) -> String {
        let shell = self.child.process_id().expect("the shell's number");
        let children = std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children"));
        children.expect("its children").split_whitespace().next().expect("a child").to_owned()
    }

    /// Sends a signal to the program.
    pub(crate) fn signal(&self, signal: &str) {
        let kill = std::process::Command::new("kill").args([signal, &self.pid()]).status();
        assert!(kill.expect("kill").success(), "{signal}");
    }

    /// Waits for the end of the script.
    pub(crate) fn end(mut self) -> u32 {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("the shell") {
                return status.exit_code();
            }
            assert!(started.elapsed() < PATIENCE, "it does not end:\n{}", self.screen());
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        // It has ended, unless a test failed.
        let _ = self.child.kill();
    }
}
