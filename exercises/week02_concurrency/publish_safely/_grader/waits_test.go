package live_test

import (
	"go/ast"
	"go/token"
)

// waits finds what sends, receives or selects.
func waits(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.SendStmt:
		return "send", true
	case *ast.SelectStmt:
		return "select", true
	case *ast.UnaryExpr:
		return "receive", n.Op == token.ARROW
	}
	return "", false
}
