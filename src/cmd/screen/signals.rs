//! Owns the signals of job control: the terminal is given back before the program stops, and taken again afterwards.

#[cfg(unix)]
use std::sync::Arc;
#[cfg(unix)]
use std::sync::atomic::{AtomicBool, Ordering};

/// What was asked for since the last look.
#[derive(Debug, Default)]
pub(in crate::cmd) struct Signals {
    #[cfg(unix)]
    stop: Arc<AtomicBool>,
    #[cfg(unix)]
    go_on: Arc<AtomicBool>,
}

#[cfg(unix)]
impl Signals {
    pub(in crate::cmd) fn listen() -> Self {
        use signal_hook::consts::{SIGCONT, SIGTSTP};
        let signals = Self::default();
        // Without them the system's own way of stopping holds.
        let _ = signal_hook::flag::register(SIGTSTP, Arc::clone(&signals.stop));
        let _ = signal_hook::flag::register(SIGCONT, Arc::clone(&signals.go_on));
        signals
    }

    /// Somebody asks the program to stop until it is told to go on.
    pub(super) fn asked_to_stop(&self) -> bool {
        self.stop.swap(false, Ordering::SeqCst)
    }

    /// The program goes on after it was stopped.
    pub(super) fn went_on(&self) -> bool {
        self.go_on.swap(false, Ordering::SeqCst)
    }

    /// Stops here until somebody lets it go on.
    pub(super) fn stop(&self) {
        let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
        self.go_on.store(false, Ordering::SeqCst);
    }
}

#[cfg(not(unix))]
impl Signals {
    pub(in crate::cmd) fn listen() -> Self {
        Self::default()
    }

    pub(super) fn asked_to_stop(&self) -> bool {
        false
    }

    pub(super) fn went_on(&self) -> bool {
        false
    }

    pub(super) fn stop(&self) {}
}
