//! Owns reading Go source without the Go toolchain: imports, directives, functions and where they stand. Knows nothing of
//! exercises.

mod symbols;
mod tokens;

use tree_sitter::{Node, Parser};

pub use symbols::line_of;
pub use tokens::{Token, tokens};

/// What is found in a Go file. Lines are counted from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoFile {
    /// The package's name, if there is a package clause.
    pub package: Option<String>,
    /// Imported paths with their lines.
    pub imports: Vec<(String, u32)>,
    /// Comments that the toolchain obeys (`//go:build`, `//go:linkname`, `// +build`), with their lines.
    pub directives: Vec<(String, u32)>,
    /// Functions and methods.
    pub functions: Vec<Function>,
    /// What it uses of other packages, by their paths (`os.Args`), with the lines; not what a dot import brings along.
    pub uses: Vec<(String, u32)>,
}

/// A function or method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// `Name`, or `Type.Name` for a method, without a star.
    pub name: String,
    /// Its first line.
    pub first: u32,
    /// Its last line.
    pub last: u32,
}

/// Reads a file; broken code is read as far as it goes.
#[must_use]
pub fn parse(text: &str) -> GoFile {
    let mut file = GoFile::default();
    let mut parser = Parser::new();
    // The grammar is linked in: loading it fails only if its version does not fit the library, which a test would see.
    if parser.set_language(&tree_sitter_go::LANGUAGE.into()).is_err() {
        return file;
    }
    let Some(tree) = parser.parse(text, None) else { return file };
    let root = tree.root_node();
    let mut cursor = root.walk();
    for node in root.children(&mut cursor) {
        match node.kind() {
            "package_clause" => file.package = node.named_child(0).map(|name| slice(text, name).to_owned()),
            "import_declaration" => imports(node, text, &mut file.imports),
            "function_declaration" | "method_declaration" => file.functions.extend(function(node, text)),
            _ => {}
        }
    }
    comments(root, text, &mut file.directives);
    let mut names = Vec::new();
    local_names(root, text, &mut names);
    uses(root, text, &names, &mut file.uses);
    file
}

impl GoFile {
    /// The function that a line belongs to.
    #[must_use]
    pub fn function_at(&self, line: u32) -> Option<&Function> {
        self.functions.iter().find(|function| (function.first..=function.last).contains(&line))
    }
}

fn slice<'a>(text: &'a str, node: Node<'_>) -> &'a str {
    text.get(node.byte_range()).unwrap_or("")
}

fn line(node: Node<'_>) -> u32 {
    u32::try_from(node.start_position().row + 1).unwrap_or(u32::MAX)
}

fn imports(node: Node<'_>, text: &str, found: &mut Vec<(String, u32)>) {
    if node.kind() == "import_spec" {
        if let Some(path) = node.child_by_field_name("path") {
            found.push((slice(text, path).trim_matches(['"', '`']).to_owned(), line(path)));
        }
        return;
    }
    let mut cursor = node.walk();
    for child in node.named_children(&mut cursor) {
        imports(child, text, found);
    }
}

/// The names by which the file calls the packages that it imports, with their paths.
fn local_names<'a>(node: Node<'_>, text: &'a str, found: &mut Vec<(&'a str, &'a str)>) {
    if node.kind() == "import_spec" {
        if let Some(path) = node.child_by_field_name("path") {
            let path = slice(text, path).trim_matches(['"', '`']);
            let last = path.rsplit('/').next().unwrap_or(path);
            found.push((node.child_by_field_name("name").map_or(last, |name| slice(text, name)), path));
        }
        return;
    }
    let mut cursor = node.walk();
    for child in node.named_children(&mut cursor).filter(|child| child.kind().starts_with("import_")) {
        local_names(child, text, found);
    }
}

fn uses(node: Node<'_>, text: &str, names: &[(&str, &str)], found: &mut Vec<(String, u32)>) {
    if node.kind() == "selector_expression"
        && let Some(package) = node.child_by_field_name("operand")
        && let Some(field) = node.child_by_field_name("field")
        && let Some((_, path)) = names.iter().find(|(name, _)| *name == slice(text, package))
    {
        found.push((format!("{path}.{}", slice(text, field)), line(field)));
    }
    let mut cursor = node.walk();
    for child in node.named_children(&mut cursor) {
        uses(child, text, names, found);
    }
}

fn function(node: Node<'_>, text: &str) -> Option<Function> {
    let name = slice(text, node.child_by_field_name("name")?);
    let receiver = node.child_by_field_name("receiver").and_then(|list| receiver_type(list, text));
    let name = receiver.map_or_else(|| name.to_owned(), |receiver| format!("{receiver}.{name}"));
    let last = u32::try_from(node.end_position().row + 1).unwrap_or(u32::MAX);
    Some(Function { name, first: line(node), last })
}

/// The first type name inside a receiver: `(p *Pool[I, O])` gives `Pool`.
fn receiver_type<'a>(node: Node<'_>, text: &'a str) -> Option<&'a str> {
    if node.kind() == "type_identifier" {
        return Some(slice(text, node));
    }
    let mut cursor = node.walk();
    let mut children = node.named_children(&mut cursor);
    children.find_map(|child| receiver_type(child, text))
}

fn comments(node: Node<'_>, text: &str, found: &mut Vec<(String, u32)>) {
    if node.kind() == "comment" {
        let comment = slice(text, node);
        if comment.starts_with("//go:") || is_old_constraint(comment) {
            found.push((comment.trim_end().to_owned(), line(node)));
        }
        return;
    }
    let mut cursor = node.walk();
    for child in node.children(&mut cursor) {
        comments(child, text, found);
    }
}

/// `// +build` in any spacing that Go accepts.
fn is_old_constraint(comment: &str) -> bool {
    comment.strip_prefix("//").is_some_and(|rest| rest.trim_start().starts_with("+build"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "//go:build linux\n// +build linux\n\npackage p\n\nimport (\n\t\"fmt\"\n\tu \"unsafe\"\n)\nimport `os`\n\n\
        //go:noinline\nfunc F() {\n\tfmt.Println(u.Sizeof(1), \"//go:embed x\", os.Args)\n}\n\nfunc (p *Pool[I, O]) Get() {}\n";

    #[test]
    fn a_file_is_read() {
        let file = parse(TEXT);
        assert_eq!(file.package.as_deref(), Some("p"));
        let imports: Vec<_> = file.imports.iter().map(|(path, line)| (path.as_str(), *line)).collect();
        assert_eq!(imports, [("fmt", 7), ("unsafe", 8), ("os", 10)]);
        let directives: Vec<_> = file.directives.iter().map(|(text, line)| (text.as_str(), *line)).collect();
        assert_eq!(directives, [("//go:build linux", 1), ("// +build linux", 2), ("//go:noinline", 12)]);
        let names: Vec<_> = file.functions.iter().map(|f| (f.name.as_str(), f.first, f.last)).collect();
        assert_eq!(names, [("F", 13, 15), ("Pool.Get", 17, 17)]);
        assert_eq!(file.function_at(14).map(|f| f.name.as_str()), Some("F"));
        assert_eq!(file.function_at(16), None);
    }

    #[test]
    fn broken_code_is_read_as_far_as_it_goes() {
        let file = parse("package p\n\nimport \"C\"\n\nfunc F( {\n");
        assert_eq!(file.imports, [("C".to_owned(), 3)]);
    }
}
