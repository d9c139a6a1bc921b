//! Owns finding where a name is declared in Go code. Knows nothing of what it stands for.

use tree_sitter::{Node, Parser};

/// The line, counted from 1, at which `symbol` is declared: `Name` of a function, type, constant, variable or, where there
/// is none of these, a method of that name; `Type.Name` of a method or of a field.
#[must_use]
pub fn line_of(text: &str, symbol: &str) -> Option<u32> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_go::LANGUAGE.into()).ok()?;
    let tree = parser.parse(text, None)?;
    let mut declared = Vec::new();
    top(tree.root_node(), text, &mut declared);
    let exact = declared.iter().find(|(name, _)| name == symbol);
    let method = || {
        let ending = format!(".{symbol}");
        declared.iter().find(|(name, _)| !symbol.contains('.') && name.ends_with(&ending))
    };
    exact.or_else(method).map(|(_, line)| *line)
}

/// Every declaration at the top of a file, with the fields and methods of types.
fn top(root: Node<'_>, text: &str, declared: &mut Vec<(String, u32)>) {
    let mut cursor = root.walk();
    for node in root.named_children(&mut cursor) {
        match node.kind() {
            "function_declaration" => name(node, text, "", declared),
            "method_declaration" => {
                let receiver = node.child_by_field_name("receiver").map_or("", |node| slice(text, node));
                // `(b *B[K, V])` is of type `B`.
                let of = receiver.trim_matches(['(', ')']).split('[').next().unwrap_or("");
                let of = of.split_whitespace().last().unwrap_or("").trim_start_matches('*');
                name(node, text, of, declared);
            }
            "type_declaration" | "const_declaration" | "var_declaration" => specs(node, text, declared),
            _ => {}
        }
    }
}

fn specs(node: Node<'_>, text: &str, declared: &mut Vec<(String, u32)>) {
    let mut cursor = node.walk();
    for spec in node.named_children(&mut cursor) {
        match spec.kind() {
            "type_spec" | "type_alias" => {
                name(spec, text, "", declared);
                let of = spec.child_by_field_name("name").map_or("", |node| slice(text, node));
                members(spec, text, of, declared);
            }
            "const_spec" | "var_spec" => {
                let mut names = spec.walk();
                for each in spec.children_by_field_name("name", &mut names) {
                    declared.push((slice(text, each).to_owned(), line(each)));
                }
            }
            // A group of variables has a list around its parts.
            _ => specs(spec, text, declared),
        }
    }
}

/// Fields of a struct, and methods of an interface.
fn members(node: Node<'_>, text: &str, of: &str, declared: &mut Vec<(String, u32)>) {
    let mut cursor = node.walk();
    for child in node.named_children(&mut cursor) {
        if ["field_declaration", "method_elem", "method_spec"].contains(&child.kind()) {
            let mut names = child.walk();
            for each in child.children_by_field_name("name", &mut names) {
                declared.push((format!("{of}.{}", slice(text, each)), line(each)));
            }
        } else {
            members(child, text, of, declared);
        }
    }
}

fn name(node: Node<'_>, text: &str, of: &str, declared: &mut Vec<(String, u32)>) {
    if let Some(name) = node.child_by_field_name("name") {
        let name = slice(text, name);
        let whole = if of.is_empty() { name.to_owned() } else { format!("{of}.{name}") };
        declared.push((whole, line(node)));
    }
}

fn slice<'t>(text: &'t str, node: Node<'_>) -> &'t str {
    text.get(node.byte_range()).unwrap_or("")
}

fn line(node: Node<'_>) -> u32 {
    u32::try_from(node.start_position().row).unwrap_or(0) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_declaration_is_found() {
        let code = "package p\n\nconst A = 1\n\nvar (\n\tb, c int\n\td = 2\n)\n\ntype T[K, V any] struct {\n\tmu, x int\n}\n\n\
            func (t *T[K, V]) Get() {}\n\nfunc get() {}\n\ntype I interface {\n\tDo()\n}\n\ntype (\n\tU = T[int, int]\n)\n";
        for (symbol, want) in [
            ("A", Some(3)),
            ("c", Some(6)),
            ("d", Some(7)),
            ("T", Some(10)),
            ("T.x", Some(11)),
            ("T.Get", Some(14)),
            ("Get", Some(14)),
            ("get", Some(16)),
            ("I.Do", Some(19)),
            ("U", Some(23)),
            ("I.Get", None),
            ("nothing", None),
        ] {
            assert_eq!(line_of(code, symbol), want, "{symbol}");
        }
    }
}
