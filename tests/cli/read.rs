//! `read` and `lesson`: what a day asks to be read.

use std::fs;

use crate::harness::{Home, copy, finish, fixture_pack};

#[test]
fn reading_is_listed_opened_and_recorded() {
    let home = Home::with_workspace();
    let list = home.run("w", &["read"]);
    assert_eq!((list.status, list.err.as_str()), (0, ""), "{list:?}");
    assert!(list.out.contains("\n   1  Integer operators (5 min)\n"), "{}", list.out);
    assert!(list.out.contains("12 min left.") && list.out.contains("gomastery read 1 1"), "{}", list.out);
    let web = home.run("w", &["read", "1", "1"]);
    assert!(web.out.contains("https://go.dev/ref/spec#Arithmetic_operators\n"), "{web:?}");
    assert!(home.entries().is_empty(), "looking is not reading");
    assert_eq!(home.run("w", &["read", "1", "1", "--done"]).status, 0);
    assert_eq!(home.run("w", &["read", "1", "1", "--done"]).status, 0);
    let entries = home.entries();
    assert_eq!(entries.len(), 1, "it is recorded once: {entries:?}");
    assert_eq!(entries[0]["item"], "https://go.dev/ref/spec#Arithmetic_operators");
    let list = home.run("w", &["read", "1"]);
    assert!(
        list.out.contains(" 1  Integer operators (5 min, read)") && list.out.contains("7 min left."),
        "{}",
        list.out
    );
    let today = home.run("w", &["today"]);
    assert!(today.out.contains("✓ Integer operators (5 min, read)"), "{}", today.out);
}

#[test]
fn a_source_is_found_in_this_go_by_its_symbol() {
    let home = Home::with_workspace();
    let done = home.run("w", &["read", "1", "2"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""), "{done:?}");
    let line = done
        .out
        .lines()
        .find(|line| line.trim_start().starts_with("Builder.WriteByte  "))
        .expect("the symbol");
    let (path, number) = line.trim().rsplit_once(':').expect("a line");
    let path = path.split_whitespace().last().expect("a path");
    let text = fs::read_to_string(path).expect("the file in GOROOT");
    let number: usize = number.parse().expect("a number");
    let declared = text.lines().nth(number - 1).expect("the line");
    assert!(declared.starts_with("func (b *Builder) WriteByte("), "{declared}");
    assert!(done.out.contains("in the library of go1."), "{}", done.out);
}

#[test]
fn what_is_not_there_is_told() {
    let home = Home::with_workspace();
    for (args, words) in [
        (vec!["read", "9"], "there is no day 9"),
        (vec!["read", "1", "7"], "day 1 has no item 7"),
        (vec!["read", "1", "0"], "day 1 has no item 0"),
        (vec!["read", "--done"], "ITEM"),
        (vec!["lesson", "9"], "there is no day 9"),
        (vec!["lesson", "2"], "the lesson of day 2 will come"),
    ] {
        let done = home.run("w", &args);
        assert_eq!((done.status, done.out.as_str()), (2, ""), "{args:?}: {done:?}");
        assert!(done.err.contains(words), "{args:?}: {}", done.err);
    }
}

/// What `author verify` says of the plan with this lesson for its first day.
fn proofread(lesson: &str) -> (i32, String) {
    let home = Home::new();
    let pack = home.path("pack");
    copy(fixture_pack(), &pack);
    // One exercise is enough: it is the lesson that is read.
    fs::write(pack.join("curriculum/week01_core/day01.md"), lesson).expect("the lesson");
    let mut command = home.bare(".", &["author", "verify", "--variant", "none", "--pack"]);
    command.arg(&pack);
    let done = finish(command);
    (done.status, done.out + &done.err)
}

const GOOD: &str = "# One\n\nWords.\n\n```go\nfunc f() int { return 1 }\n```\n\n```go\npackage main\n\nimport \"fmt\"\n\n\
    func main() { fmt.Println(1 + 1) }\n```\n\n```text\n2\n```\n";

#[test]
fn the_go_of_a_lesson_compiles_and_prints_what_it_says() {
    assert_eq!(proofread(GOOD).0, 0, "{}", proofread(GOOD).1);
    for (from, to, words) in [
        ("return 1 }", "return \"1\" }", "day01.md:5: "),
        ("```text\n2\n", "```text\n3\n", "it prints\n2\nand the text says\n3"),
        (
            "func f() int { return 1 }",
            "func f()  int { return 1 }",
            "gofmt would change the code: day01.md:5",
        ),
    ] {
        let (status, said) = proofread(&GOOD.replace(from, to));
        assert_eq!(status, 3, "{said}");
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn a_lesson_is_shown() {
    let home = Home::new();
    let pack = home.path("pack");
    copy(fixture_pack(), &pack);
    fs::write(pack.join("curriculum/week01_core/day01.md"), GOOD).expect("the lesson");
    let mut command = home.bare(".", &["lesson", "1", "--pack"]);
    command.arg(&pack);
    let done = finish(command);
    assert_eq!((done.status, done.err.as_str()), (0, ""), "{done:?}");
    assert!(done.out.starts_with("One\n\nWords.\n\n    func f() int { return 1 }\n"), "{}", done.out);
}

#[cfg(unix)]
mod in_a_terminal {
    use super::*;
    use crate::tty::Tty;

    /// A pack whose first day has a lesson of so many lines.
    fn lesson_of(home: &Home, lines: usize) {
        let pack = home.path("pack");
        copy(fixture_pack(), &pack);
        let text: String = (1..=lines).map(|n| format!("- item {n}\n")).collect();
        fs::write(pack.join("curriculum/week01_core/day01.md"), format!("# One\n\n{text}"))
            .expect("the lesson");
    }

    const SCRIPT: &str = "sleep 0.2; ${G%% *} lesson 1 --pack ../pack; echo status $?; sleep 0.2; read line";

    #[test]
    fn a_long_lesson_is_paged_and_searched() {
        let home = Home::with_workspace();
        lesson_of(&home, 100);
        let mut tty = Tty::run(&home, SCRIPT);
        let before = tty.settings();
        let first = tty.wait("q quit");
        assert!(tty.full_screen() && first.contains("item 1\n") && !first.contains("item 90"), "{first}");
        tty.type_keys("/item 77\r");
        tty.wait("item 77");
        tty.resize(40, 60);
        let wide = tty.until("more lines", |screen| screen.lines().count() > 35);
        assert!(wide.contains("item 77"), "{wide}");
        tty.type_keys("G");
        tty.wait("item 100");
        tty.type_keys("q");
        let left = tty.wait("status 0");
        assert!(!tty.full_screen() && !left.contains("item"), "{left}");
        assert_eq!(tty.settings().replace("rows 40", "rows 24").replace("columns 60", "columns 80"), before);
        tty.type_keys("\n");
        assert_eq!(tty.end(), 0);
    }

    #[test]
    fn a_lesson_that_fits_is_printed() {
        let home = Home::with_workspace();
        lesson_of(&home, 10);
        let mut tty = Tty::run(&home, SCRIPT);
        let screen = tty.wait("status 0");
        assert!(!tty.full_screen() && screen.contains("item 10"), "{screen}");
        tty.type_keys("\n");
        assert_eq!(tty.end(), 0);
    }

    #[test]
    fn an_interruption_gives_the_terminal_back() {
        let home = Home::with_workspace();
        lesson_of(&home, 100);
        for (key, signal) in [(Some("\x03"), None), (None, Some("-TERM"))] {
            let mut tty = Tty::run(&home, &format!("trap : INT; {SCRIPT}"));
            let before = tty.settings();
            tty.wait("q quit");
            if let Some(key) = key {
                tty.type_keys(key);
            }
            if let Some(signal) = signal {
                tty.signal(signal);
            }
            tty.wait("status 130");
            assert_eq!((tty.full_screen(), tty.settings()), (false, before));
            tty.type_keys("\n");
            tty.end();
        }
    }
}
