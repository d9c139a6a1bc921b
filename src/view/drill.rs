//! Owns the words of a drill. Knows nothing of when it is asked.

use std::io::{self, Write};

use super::markdown;
use super::style::Palette;
use super::words::count;
use crate::model::drill::{Answer, Drill};
use crate::model::plan::Day;

/// The question, and how to answer it.
///
/// # Errors
/// When the writer fails.
pub fn ask(
    out: &mut dyn Write,
    p: &Palette,
    day: &Day,
    drill: &Drill,
    place: (usize, usize),
) -> io::Result<()> {
    let (number, all) = place;
    let head = format!("{number} of {all}  day {}: {}", day.number, day.title);
    writeln!(out, "\n{}\n", p.bold(&head))?;
    write!(out, "{}", markdown::render(p, &drill.question))?;
    match &drill.answer {
        Answer::Predict { program, .. } => {
            writeln!(out, "{}", markdown::render(p, &format!("```go\n{}\n```", program.trim())))?;
            writeln!(
                out,
                "{}",
                p.dim("Type what it prints; an empty line ends the answer. ? you do not know, q leaves.")
            )
        }
        Answer::Choose { options, .. } => {
            writeln!(out)?;
            for (index, option) in options.iter().enumerate() {
                let text = p.wrap(option, "     ");
                writeln!(out, "  {}  {}", p.command(&(index + 1).to_string()), text.trim_start())?;
            }
            let hint = format!("\nType a number from 1 to {}. ? you do not know, q leaves.", options.len());
            writeln!(out, "{}", p.dim(&hint))
        }
        Answer::Explain { .. } => {
            writeln!(
                out,
                "\n{}",
                p.dim("Answer aloud or here; an empty line shows what belongs in it. q leaves.")
            )
        }
    }
}

/// Whether the answer was right, what is right, and why.
///
/// # Errors
/// When the writer fails.
pub fn tell(out: &mut dyn Write, p: &Palette, drill: &Drill, right: Option<bool>) -> io::Result<()> {
    match right {
        Some(true) => writeln!(out, "{}", p.good("Right."))?,
        Some(false) => writeln!(out, "{}", p.note("Not quite."))?,
        None => {}
    }
    match &drill.answer {
        Answer::Predict { output, .. } if right == Some(false) => {
            writeln!(out, "It prints:")?;
            output.trim_end().lines().try_for_each(|line| writeln!(out, "    {line}"))?;
        }
        Answer::Choose { options, right: number } if right == Some(false) => {
            let text = format!("{number}: {}", options.get(number - 1).map_or("", String::as_str));
            writeln!(out, "{}", p.wrap(&text, "    "))?;
        }
        Answer::Explain { points } => {
            writeln!(out, "What belongs in it:")?;
            for point in points {
                writeln!(out, "  {} {}", p.symbol("•", "-"), p.wrap(point, "    ").trim_start())?;
            }
        }
        _ => {}
    }
    writeln!(out)?;
    write!(out, "{}", markdown::render(p, &drill.why))
}

/// What was done, and when there is more.
///
/// # Errors
/// When the writer fails.
pub fn end(out: &mut dyn Write, p: &Palette, answered: usize, left: usize) -> io::Result<()> {
    let done = if answered == 0 {
        "Nothing was answered".to_owned()
    } else {
        format!("{} answered and recorded", count(answered, "drill"))
    };
    let rest = if left == 0 {
        "nothing more is due today".to_owned()
    } else {
        format!("{left} more to do: `gomastery drill`")
    };
    writeln!(out, "\n{}; {rest}.", p.bold(&done))
}
