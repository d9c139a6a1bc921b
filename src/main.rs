//! gomastery: reads arguments, environment, terminal and clock once, runs the command, tells errors, and ends.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;
use etcetera::BaseStrategy as _;

use gomastery::cmd::args::Cli;
use gomastery::cmd::error::{Exit, Failure};
use gomastery::cmd::session::Session;
use gomastery::exec::go::Env;
use gomastery::exec::proc::{Cancel, Runner};
use gomastery::view;
use gomastery::view::style::{self, Palette};

fn main() -> ExitCode {
    let env: Env = std::env::vars_os().collect::<BTreeMap<_, _>>();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    style::prepare();
    gomastery::exec::adopt_orphans();
    let cancel = Cancel::default();
    watch_signals(cancel.clone());
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let chatter = palette(&env, stderr.is_terminal());
    let mut err = io::stderr();
    let live = stderr.is_terminal();
    let screen = stdout.is_terminal() && io::stdin().is_terminal();
    let out_palette = palette(&env, stdout.is_terminal());
    let mut out = BufWriter::new(stdout.lock());
    let ended =
        session(env, cancel, &mut out, &mut err, out_palette, chatter, live).and_then(|mut session| {
            session.screen = screen;
            let exit = gomastery::cmd::run(&mut session, cli)?;
            session.out.flush()?;
            Ok(exit)
        });
    // What was written so far belongs before the error. A reader that went away is told nothing.
    let _ = out.flush();
    end(ended, &chatter)
}

fn session<'a>(
    env: Env,
    cancel: Cancel,
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    palette: Palette,
    chatter: Palette,
    live: bool,
) -> Result<Session<'a>, Failure> {
    let base = etcetera::choose_base_strategy().map_err(|_| {
        Failure::new(Exit::Files, anyhow::anyhow!("there is no home folder"))
            .hint("set HOME, or XDG_CACHE_HOME")
    })?;
    let cwd = std::env::current_dir().map_err(|error| {
        Failure::new(Exit::Files, anyhow::Error::from(error).context("finding the current folder"))
            .hint("it may have been removed: cd to one that exists")
    })?;
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    let now = jiff::Zoned::now();
    let cache: PathBuf = base.cache_dir().join("gomastery");
    Ok(Session {
        env,
        cwd,
        now,
        out,
        err,
        palette,
        chatter,
        live,
        screen: false,
        runner: Runner::new(cancel),
        cache,
    })
}

/// Ctrl-C and a request to terminate end all that runs; a second one ends this program at once.
fn watch_signals(cancel: Cancel) {
    let handler = move || {
        if cancel.asked() {
            #[expect(clippy::exit, reason = "the user asked twice")]
            std::process::exit(i32::from(Exit::Interrupted.code()));
        }
        cancel.ask();
    };
    // Without a handler the system's own way of ending a program holds.
    let _ = ctrlc::set_handler(handler);
}

fn palette(env: &Env, terminal: bool) -> Palette {
    let set = |name: &str| {
        env.get(std::ffi::OsStr::new(name)).is_some_and(|value| !value.is_empty() && value != "0")
    };
    let text =
        |name: &str| env.get(std::ffi::OsStr::new(name)).map(|value| value.to_string_lossy().into_owned());
    let dumb = text("TERM").is_some_and(|term| term == "dumb");
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().filter_map(|name| text(name)).find(|value| !value.is_empty());
    let ascii = locale.is_some_and(|value| value == "C" || value == "POSIX");
    let width = text("COLUMNS").and_then(|columns| columns.parse().ok());
    let width = width.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)));
    let color = set("CLICOLOR_FORCE") || (terminal && !dumb && !set("NO_COLOR"));
    Palette { color, unicode: !ascii, links: terminal && !dumb, width: width.unwrap_or(80) }
}

/// clap's own texts: help and version are data, everything else is an error.
fn usage(error: &clap::Error) -> ExitCode {
    // A closed pipe is no error.
    let _ = error.print();
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    ExitCode::from(if asked { Exit::Done } else { Exit::Usage }.code())
}

fn end(ended: Result<Exit, Failure>, chatter: &Palette) -> ExitCode {
    let exit = match ended {
        Ok(exit) => exit,
        Err(failure) if failure.is_closed_pipe() => Exit::Done,
        Err(failure) => {
            // There is nobody left to tell if this fails.
            let _ = view::failure::show(&mut io::stderr(), chatter, &failure.error, &failure.hints);
            failure.exit
        }
    };
    ExitCode::from(exit.code())
}
