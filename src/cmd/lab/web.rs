//! Owns handing a measurement to the browser pages of Go's own tools.

use std::ffi::OsString;

use super::super::error::Failure;
use super::Rig;
use crate::model::event::Exit as Ended;

impl Rig<'_, '_> {
    /// Runs `go tool …`, which opens the browser and serves its pages until it is interrupted.
    pub(super) fn serve(&self, args: &[&str]) -> Result<(), Failure> {
        let mut spec =
            self.toolchain.command(&self.session.env, &self.sandbox.module(), &self.sandbox.temp(), args);
        // Opening a browser needs to know of the desktop.
        let known: Vec<OsString> = spec.env.iter().map(|(name, _)| name.clone()).collect();
        let rest = self.session.env.iter().filter(|(name, _)| !known.contains(name) && !is_go(name));
        spec.env.extend(rest.map(|(name, value)| (name.clone(), value.clone())));
        spec.deadline = None;
        let mut said = Vec::new();
        let live = self.live();
        live.say("starting the page; Ctrl-C ends it");
        let finished = self.session.runner.run(spec, &mut |bytes| {
            said.extend_from_slice(bytes);
            let last = String::from_utf8_lossy(&said);
            live.say(&format!("{}  (Ctrl-C ends it)", last.lines().last().unwrap_or("").trim()));
        });
        live.end();
        match finished?.exit {
            Ended::Cancelled | Ended::Code(0) => Ok(()),
            _ => Err(Failure::from(anyhow::anyhow!(
                "`go {}` says: {}",
                args.iter().take(2).copied().collect::<Vec<_>>().join(" "),
                String::from_utf8_lossy(&said).trim()
            ))),
        }
    }
}

fn is_go(name: &OsString) -> bool {
    name.to_string_lossy().starts_with("GO")
}
