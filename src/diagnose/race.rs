//! Owns the reading of the race detector's reports. Knows nothing of whose code the frames are.

use super::Place;

/// One report of the race detector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RaceReport {
    /// The two accesses, the later first; fewer if the text is cut.
    pub accesses: Vec<Access>,
    /// Where the goroutines were started, in the order of the report; none where the detector lost the stack.
    pub created: Vec<Option<Place>>,
}

/// One of the two uses of the same memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// `read`, `write`, `previous read` or `previous write`.
    pub kind: String,
    /// `goroutine 7` or `main goroutine`.
    pub goroutine: String,
    /// The stack, innermost first; empty where the detector lost it.
    pub frames: Vec<Place>,
}

impl RaceReport {
    /// For each access its first frame in a file that `in_learner` accepts.
    #[must_use]
    pub fn top_frames_in(&self, in_learner: &dyn Fn(&str) -> bool) -> Vec<&Place> {
        self.accesses.iter().filter_map(|access| access.top_frame_in(in_learner)).collect()
    }
}

impl Access {
    /// The first frame in a file that `in_learner` accepts.
    #[must_use]
    pub fn top_frame_in(&self, in_learner: &dyn Fn(&str) -> bool) -> Option<&Place> {
        self.frames.iter().find(|frame| in_learner(&frame.file))
    }

    /// Reads `Previous write at 0x00c000012345 by goroutine 7:`.
    fn read(heading: &str) -> Option<Self> {
        let (kind, rest) = heading.strip_suffix(':')?.split_once(" at 0x")?;
        let (_, goroutine) = rest.split_once(" by ")?;
        let kind = kind.to_lowercase();
        if !kind.ends_with("read") && !kind.ends_with("write") {
            return None;
        }
        Some(Self { kind, goroutine: goroutine.to_owned(), frames: Vec::new() })
    }
}

/// Every data race that `text` reports.
#[must_use]
pub fn races(text: &str) -> Vec<RaceReport> {
    let reports = text.split("WARNING: DATA RACE").skip(1);
    reports.map(report).filter(|report| !report.accesses.is_empty()).collect()
}

fn report(text: &str) -> RaceReport {
    let mut report = RaceReport { accesses: Vec::new(), created: Vec::new() };
    let body: Vec<&str> = text.lines().take_while(|line| !line.starts_with("==================")).collect();
    for section in body.split(|line| line.is_empty()) {
        // The first section follows the rest of the line with the warning.
        let Some((heading, rest)) = section.split_first() else { continue };
        if let Some(access) = Access::read(heading) {
            report.accesses.push(Access { frames: frames(rest), ..access });
        } else if heading.starts_with("Goroutine ") {
            report.created.push(frames(rest).into_iter().next());
        }
    }
    report
}

fn frames(lines: &[&str]) -> Vec<Place> {
    lines.chunks(2).map_while(|frame| Place::read(frame.first()?, frame.get(1)?)).collect()
}
