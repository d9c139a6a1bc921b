//! Owns process trees: starting a leader with all its descendants in one group (a job on Windows), and ending them all.
//! Knows nothing of what they are for.

#[cfg(unix)]
pub(super) use unix::Tree;
#[cfg(windows)]
pub(super) use windows::Tree;

/// Makes orphaned descendants children of this process, so that what left its group can still be found and ended.
/// Only Linux can do this; elsewhere a process that leaves its group escapes.
pub fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    {
        // Without it only escapees are missed: nothing to tell the user.
        let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
    }
}

#[cfg(unix)]
mod unix {
    use std::collections::BTreeSet;
    use std::io;
    use std::os::unix::process::CommandExt as _;
    use std::process::{Child, Command, ExitStatus};

    use rustix::process::{Pid, Signal, WaitId, WaitIdOptions};

    /// A leader and its process group.
    pub(in crate::exec) struct Tree {
        child: Child,
        group: Pid,
    }

    impl Tree {
        pub(in crate::exec) fn spawn(command: &mut Command) -> io::Result<Self> {
            let child = command.process_group(0).spawn()?;
            let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
            let group = group.ok_or_else(|| io::Error::other("the process has no usable id"))?;
            Ok(Self { child, group })
        }

        pub(in crate::exec) fn id(&self) -> u32 {
            self.child.id()
        }

        /// Lowers the priority, so that what the user waits for comes first.
        pub(in crate::exec) fn nice(&self) {
            // A failure costs time only.
            let _ = rustix::process::setpriority_process(Some(self.group), 15);
        }

        /// Whether the leader has ended. It is not reaped, so that its id cannot be taken before the group is ended.
        pub(in crate::exec) fn exited(&mut self) -> io::Result<bool> {
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
            Ok(rustix::process::waitid(WaitId::Pid(self.group), options)?.is_some())
        }

        /// Ends the whole group and reaps the leader.
        pub(in crate::exec) fn end(mut self) -> io::Result<ExitStatus> {
            // An error means that no member is left.
            let _ = rustix::process::kill_process_group(self.group, Signal::KILL);
            self.child.wait()
        }
    }

    /// Ends the orphans that this process has adopted: its children that are neither leaders nor in a living group.
    #[cfg(target_os = "linux")]
    pub(in crate::exec) fn sweep(live: &BTreeSet<u32>) {
        // A killed orphan may itself have had children: look again until there are none, but not for ever.
        for _ in 0..50 {
            let orphans = orphans(live);
            if orphans.is_empty() {
                return;
            }
            for pid in orphans {
                let _ = rustix::process::kill_process(pid, Signal::KILL);
                let _ = rustix::process::waitpid(Some(pid), rustix::process::WaitOptions::empty());
            }
        }
    }

    #[cfg(not(target_os = "linux"))]
    pub(in crate::exec) fn sweep(_live: &BTreeSet<u32>) {}

    #[cfg(target_os = "linux")]
    fn orphans(live: &BTreeSet<u32>) -> Vec<Pid> {
        let me = std::process::id();
        let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
        let ids = entries
            .filter_map(Result::ok)
            .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        ids.filter(|id| !live.contains(id) && is_orphan(*id, me, live))
            .filter_map(|id| Pid::from_raw(i32::try_from(id).ok()?))
            .collect()
    }

    /// `/proc/ID/stat` is `id (name) state parent group …`; the name may hold spaces and parentheses.
    #[cfg(target_os = "linux")]
    fn is_orphan(id: u32, me: u32, live: &BTreeSet<u32>) -> bool {
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{id}/stat")) else { return false };
        let Some((_, rest)) = stat.rsplit_once(')') else { return false };
        let mut fields = rest.split_whitespace().skip(1).map(str::parse::<u32>);
        let (parent, group) = (fields.next(), fields.next());
        parent == Some(Ok(me)) && !matches!(group, Some(Ok(group)) if live.contains(&group))
    }
}

#[cfg(windows)]
mod windows {
    use std::collections::BTreeSet;
    use std::io;
    use std::os::windows::io::AsRawHandle as _;
    use std::process::{Child, Command, ExitStatus};

    use win32job::Job;

    /// A leader and the job that holds it and all that it starts.
    pub(in crate::exec) struct Tree {
        child: Child,
        job: Job,
    }

    impl Tree {
        pub(in crate::exec) fn spawn(command: &mut Command) -> io::Result<Self> {
            let job = Job::create().map_err(io::Error::other)?;
            let mut limits = job.query_extended_limit_info().map_err(io::Error::other)?;
            limits.limit_kill_on_job_close();
            job.set_extended_limit_info(&limits).map_err(io::Error::other)?;
            let child = command.spawn()?;
            job.assign_process(child.as_raw_handle() as isize).map_err(io::Error::other)?;
            Ok(Self { child, job })
        }

        pub(in crate::exec) fn id(&self) -> u32 {
            self.child.id()
        }

        pub(in crate::exec) fn nice(&self) {}

        pub(in crate::exec) fn exited(&mut self) -> io::Result<bool> {
            Ok(self.child.try_wait()?.is_some())
        }

        /// Closing the job ends every process in it.
        pub(in crate::exec) fn end(mut self) -> io::Result<ExitStatus> {
            drop(self.job);
            self.child.wait()
        }
    }

    pub(in crate::exec) fn sweep(_live: &BTreeSet<u32>) {}
}

#[cfg(unix)]
pub(super) use unix::sweep;
#[cfg(windows)]
pub(super) use windows::sweep;
