package live_test

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
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

// takesLock finds the methods of locks, whatever type has them: a Mutex, one behind an interface, one made by hand.
func takesLock(n ast.Node) (string, bool) {
	sel, ok := n.(*ast.SelectorExpr)
	if !ok || !slices.Contains([]string{"Lock", "TryLock", "RLock", "TryRLock"}, sel.Sel.Name) {
		return "", false
	}
	return sel.Sel.Name, true
}

// spins finds loops that try to change something until they can.
func spins(n ast.Node) (string, bool) {
	loop, ok := n.(*ast.ForStmt)
	if !ok {
		return "", false
	}
	tries := false
	ast.Inspect(loop, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && (strings.HasPrefix(sel.Sel.Name, "CompareAndSwap") || strings.HasPrefix(sel.Sel.Name, "Swap")) {
			tries = true
		}
		return true
	})
	return "for", tries
}
