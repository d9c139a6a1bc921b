//! Owns cutting Go code into what an editor colours. Knows nothing of colours.

use tree_sitter::{Node, Parser};

/// What a piece of code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// A comment.
    Comment,
    /// A string or a rune.
    Text,
    /// A number.
    Number,
    /// A keyword.
    Keyword,
    /// Anything else.
    Plain,
}

/// The code in pieces, which together are the code.
#[must_use]
pub fn tokens(code: &str) -> Vec<(&str, Token)> {
    let mut parser = Parser::new();
    let tree =
        parser.set_language(&tree_sitter_go::LANGUAGE.into()).ok().and_then(|()| parser.parse(code, None));
    let Some(tree) = tree else { return vec![(code, Token::Plain)] };
    let mut found = Vec::new();
    leaves(tree.root_node(), &mut found);
    let mut pieces = Vec::new();
    let mut done = 0;
    for (start, end, token) in found {
        if let (Some(between), Some(piece)) = (code.get(done..start), code.get(start..end)) {
            pieces.push((between, Token::Plain));
            pieces.push((piece, token));
            done = end;
        }
    }
    pieces.push((code.get(done..).unwrap_or(""), Token::Plain));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

/// The smallest nodes that have a colour, in order.
fn leaves(node: Node<'_>, found: &mut Vec<(usize, usize, Token)>) {
    let token = match node.kind() {
        "comment" => Token::Comment,
        "interpreted_string_literal" | "raw_string_literal" | "rune_literal" => Token::Text,
        "int_literal" | "float_literal" | "imaginary_literal" => Token::Number,
        kind if !node.is_named() && kind.bytes().all(|b| b.is_ascii_lowercase()) => Token::Keyword,
        _ => Token::Plain,
    };
    if token != Token::Plain {
        found.push((node.start_byte(), node.end_byte(), token));
        return;
    }
    let mut cursor = node.walk();
    for child in node.children(&mut cursor) {
        leaves(child, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_are_the_code() {
        let code = "func f(é int) string { // why é\n\tx := 1.5\n\treturn \"é\" + 'a'\n}\n broken (";
        let pieces = tokens(code);
        assert_eq!(pieces.iter().map(|(piece, _)| *piece).collect::<String>(), code);
        for wanted in [
            ("func", Token::Keyword),
            ("return", Token::Keyword),
            ("// why é", Token::Comment),
            ("1.5", Token::Number),
            ("\"é\"", Token::Text),
        ] {
            assert!(pieces.contains(&wanted), "{wanted:?} in {pieces:?}");
        }
    }
}
