package quote_test

import (
	"go/ast"
	"testing"

	"gomastery/internal/grade/shape"
)

// isContext reports whether a type expression is context.Context, whatever the import is called. A selector in the
// place of a type is a type of a package.
func isContext(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.SelectorExpr:
		return e.Sel.Name == "Context"
	case *ast.StarExpr:
		return isContext(e.X)
	case *ast.ArrayType:
		return isContext(e.Elt)
	case *ast.MapType:
		return isContext(e.Key) || isContext(e.Value)
	case *ast.ChanType:
		return isContext(e.Value)
	}
	return false
}

// TestNoContextIsKept: a context is passed, not kept.
func TestNoContextIsKept(t *testing.T) {
	src := shape.LoadTree(t, ".", "contract.go")
	const why = "A struct lives longer than a request, or is shared by two: which request does the context in it belong to? Pass it from call to call."
	src.Find(func(n ast.Node) (string, bool) {
		s, ok := n.(*ast.StructType)
		if !ok {
			return "", false
		}
		for _, f := range s.Fields.List {
			if isContext(f.Type) {
				return "context.Context", true
			}
		}
		return "", false
	}).AtMost(t, 0, "struct types with a context in them", why)
	src.Find(func(n ast.Node) (string, bool) {
		switch s := n.(type) {
		case *ast.TypeSpec:
			if isContext(s.Type) {
				return s.Name.Name, true
			}
		}
		return "", false
	}).AtMost(t, 0, "other names for context.Context", why)
	src.Find(func(n ast.Node) (string, bool) {
		f, ok := n.(*ast.File)
		if !ok {
			return "", false
		}
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok {
				for _, spec := range g.Specs {
					if v, ok := spec.(*ast.ValueSpec); ok && v.Type != nil && isContext(v.Type) {
						return v.Names[0].Name, true
					}
				}
			}
		}
		return "", false
	}).AtMost(t, 0, "package variables with a context in them", why)
}

// TestContextComesFirst: where it is a parameter at all.
func TestContextComesFirst(t *testing.T) {
	shape.LoadTree(t, ".", "contract.go").Find(func(n ast.Node) (string, bool) {
		f, ok := n.(*ast.FuncType)
		if !ok {
			return "", false
		}
		for i, p := range f.Params.List {
			if isContext(p.Type) && (i > 0 || len(p.Names) > 1) {
				return "context.Context", true
			}
		}
		return "", false
	}).AtMost(t, 0, "functions whose context is not the first parameter", "Readers look for it there, and see at a glance whether a call can be stopped.")
}

// TestNoNewRoots: every context comes from the request.
func TestNoNewRoots(t *testing.T) {
	shape.LoadTree(t, ".", "contract.go").Uses("context.Background", "context.TODO").AtMost(t, 0, "new roots of contexts",
		"Below the handler, a context that does not come from the caller has neither his deadline, nor his cancellation, nor his values. What outlives a request takes context.WithoutCancel, and a limit.")
}
