//! Owns `completions` and `man`.

use std::io;

use clap::{Command, CommandFactory as _};
use clap_complete::Shell;

use super::args::Cli;
use super::error::{Exit, Failure};
use super::session::Session;

/// Prints completions.
pub(super) fn completions(session: &mut Session<'_>, shell: Shell) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "gomastery", &mut text);
    session.out.write_all(&text)?;
    Ok(Exit::Done)
}

/// Prints the manual page: the help of every command, and the exit codes.
pub(super) fn man(session: &mut Session<'_>) -> Result<Exit, Failure> {
    let codes: Vec<String> =
        Exit::ALL.iter().map(|exit| format!("{}: {}.", exit.code(), exit.meaning())).collect();
    let mut root = Cli::command().after_long_help(format!("Exit codes:\n\n{}", codes.join("\n\n")));
    root.build();
    let mut text = Vec::new();
    clap_mangen::Man::new(root.clone()).render(&mut text)?;
    sections(&root, &mut text)?;
    session.out.write_all(&text)?;
    Ok(Exit::Done)
}

/// The sections of every command below `parent`, and of theirs.
fn sections(parent: &Command, text: &mut Vec<u8>) -> io::Result<()> {
    let told = |command: &&Command| !command.is_hide_set() && command.get_name() != "help";
    for command in parent.get_subcommands().filter(told) {
        let man = clap_mangen::Man::new(command.clone());
        man.render_name_section(text)?;
        man.render_synopsis_section(text)?;
        man.render_description_section(text)?;
        man.render_options_section(text)?;
        sections(command, text)?;
    }
    Ok(())
}
