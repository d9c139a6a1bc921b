package billing_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const root = "gomastery/week01_core/money_receivers"

// unit is one of the learner's packages.
type unit struct {
	files []*ast.File
	pkg   *types.Package
	info  *types.Info
	busy  bool
}

// source is what the learner wrote, type-checked: aliases, embedding and sub-packages
// hide nothing.
type source struct {
	fset  *token.FileSet
	units map[string]*unit
	std   types.Importer
	err   error
}

var load = sync.OnceValue(func() *source {
	s := &source{fset: token.NewFileSet(), units: map[string]*unit{}}
	s.std = importer.ForCompiler(s.fset, "source", nil)
	s.err = filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		switch {
		case d.IsDir() && name != "." && (strings.HasPrefix(base, "_") || strings.HasPrefix(base, ".") || base == "testdata"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(s.fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		at := path.Join(root, path.Dir(filepath.ToSlash(name)))
		if s.units[at] == nil {
			s.units[at] = &unit{}
		}
		s.units[at].files = append(s.units[at].files, file)
		return nil
	})
	for _, at := range slices.Sorted(maps.Keys(s.units)) {
		if _, err := s.Import(at); err != nil && s.err == nil {
			s.err = err
		}
	}
	return s
})

// Import makes a source an importer of its own packages.
func (s *source) Import(at string) (*types.Package, error) {
	u := s.units[at]
	if u == nil {
		return s.std.Import(at)
	}
	if u.pkg != nil {
		return u.pkg, nil
	}
	if u.busy {
		return nil, fmt.Errorf("%s imports itself", at)
	}
	u.busy = true
	u.info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{},
		Defs:  map[*ast.Ident]types.Object{},
		Uses:  map[*ast.Ident]types.Object{},
	}
	pkg, err := (&types.Config{Importer: s}).Check(at, s.fset, u.files, u.info)
	u.pkg = pkg
	return pkg, err
}

func loaded(t *testing.T) *source {
	t.Helper()
	s := load()
	if s.err != nil {
		t.Fatalf("cannot type-check your files: %v", s.err)
	}
	return s
}

func (s *source) at(p token.Pos) string {
	pos := s.fset.Position(p)
	return fmt.Sprintf("%s:%d", pos.Filename, pos.Line)
}

// named returns a type of the package by its name, as what it really is.
func (s *source) named(t *testing.T, name string) *types.Named {
	t.Helper()
	obj, _ := s.units[root].pkg.Scope().Lookup(name).(*types.TypeName)
	if obj == nil {
		t.Fatalf("got no type %s, want one", name)
	}
	typ, _ := types.Unalias(obj.Type()).(*types.Named)
	if typ == nil {
		t.Fatalf("got %s = %v, want a type that is declared, and its methods with it", name, obj.Type())
	}
	return typ
}

// compile type-checks a declaration as another package would write it, which imports
// this one as billing.
func (s *source) compile(decl string) error {
	text := "package caller\n\nimport billing \"" + root + "\"\n\n"
	for _, std := range []string{"fmt", "encoding"} {
		if strings.Contains(decl, std+".") {
			text += "import \"" + std + "\"\n\n"
		}
	}
	file, err := parser.ParseFile(s.fset, "caller.go", text+decl+"\n", parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	_, err = (&types.Config{Importer: s}).Check("caller", s.fset, []*ast.File{file}, nil)
	var wrong types.Error
	if errors.As(err, &wrong) {
		return errors.New(wrong.Msg)
	}
	return err
}

// compiles fails the test for every declaration that the compiler would refuse.
func compiles(t *testing.T, why string, decls ...string) {
	t.Helper()
	s := loaded(t)
	for _, decl := range decls {
		if err := s.compile(decl); err != nil {
			t.Errorf("in another package, `%s`: the compiler says %v, want it to compile. %s", decl, err, why)
		}
	}
}

// TestMoneyIsAValue compiles what callers do with values.
func TestMoneyIsAValue(t *testing.T) {
	compiles(t, "Whoever gets a Money as a value, in a field, an element or an interface, has only the methods with a value receiver",
		"var _ fmt.Stringer = billing.Money{}",
		"var _ encoding.TextAppender = billing.Money{}",
	)
	compiles(t, "Money has to be comparable, to be the key of a map",
		"var _ = billing.Money{} == billing.Money{}",
		"var _ map[billing.Money]bool",
	)
	compiles(t, "A Money is a value like an int: it is passed, returned and kept as Money, not by its address",
		"var _ func(int64, string) (billing.Money, error) = billing.New",
		"var _ func(billing.Money) int64 = billing.Money.Minor",
		"var _ func(billing.Money) string = billing.Money.Currency",
		"var _ func(billing.Money) bool = billing.Money.IsZero",
		"var _ func(billing.Money, billing.Money) (billing.Money, error) = billing.Money.Add",
		"var _ func(billing.Money, int64) billing.Money = billing.Money.Mul",
		"var _ billing.Money = billing.Line{}.Amount",
		"var _ string = billing.Line{}.Text",
		"var _ func(*billing.Book) map[billing.Money][]string = (*billing.Book).ByTotal",
	)
	s := loaded(t)
	st, ok := s.named(t, "Money").Underlying().(*types.Struct)
	if !ok {
		t.Fatalf("got Money as a %v, want a struct: its fields are nobody's business but yours", s.named(t, "Money").Underlying())
	}
	for f := range st.Fields() {
		if f.Exported() {
			t.Errorf("%s: got the exported field %s in Money, want none: what everybody can write to is not immutable", s.at(f.Pos()), f.Name())
		}
	}
}

// TestInvoiceIsAPointer compiles what callers do with invoices, and what they must not.
func TestInvoiceIsAPointer(t *testing.T) {
	compiles(t, "An Invoice is used through its pointer only",
		"var _ fmt.Stringer = new(billing.Invoice)",
		"var _ func(string, string) (*billing.Invoice, error) = billing.NewInvoice",
		"var _ func(*billing.Invoice) string = (*billing.Invoice).Number",
		"var _ func(*billing.Invoice, string, billing.Money) error = (*billing.Invoice).AddLine",
		"var _ func(*billing.Invoice) []billing.Line = (*billing.Invoice).Lines",
		"var _ func(*billing.Invoice) billing.Money = (*billing.Invoice).Total",
		"var _ func(*billing.Invoice, billing.Money) error = (*billing.Invoice).Pay",
		"var _ func(*billing.Invoice) billing.Money = (*billing.Invoice).Due",
		"var _ func() *billing.Book = billing.NewBook",
		"var _ func(*billing.Book, string, string) (*billing.Invoice, error) = (*billing.Book).Issue",
		"var _ func(*billing.Book, string) (*billing.Invoice, bool) = (*billing.Book).Invoice",
		"var _ func(*billing.Book, billing.Money) (*billing.Invoice, bool) = (*billing.Book).Match",
	)
	const decl = "var _ fmt.Stringer = billing.Invoice{}"
	switch err := loaded(t).compile(decl); {
	case err == nil:
		t.Errorf("in another package, `%s`: got code that compiles, want the compiler to refuse it. "+
			"A value receiver works on a copy of the invoice, lock and all, and invites callers to make copies", decl)
	case !strings.Contains(err.Error(), "method String has pointer receiver"):
		t.Errorf("in another package, `%s`: the compiler says %v, want it to miss String because that has a pointer receiver", decl, err)
	}
}

// TestReceivers: one kind of receiver for each type.
func TestReceivers(t *testing.T) {
	s := loaded(t)
	for _, at := range slices.Sorted(maps.Keys(s.units)) {
		scope := s.units[at].pkg.Scope()
		for _, name := range scope.Names() {
			obj, ok := scope.Lookup(name).(*types.TypeName)
			if !ok || obj.IsAlias() {
				continue
			}
			typ := obj.Type().(*types.Named)
			var value, pointer []string
			for m := range typ.Methods() {
				if _, ok := m.Signature().Recv().Type().(*types.Pointer); ok {
					pointer = append(pointer, m.Name())
				} else {
					value = append(value, m.Name())
				}
			}
			if len(value) > 0 && len(pointer) > 0 && !types.IsInterface(typ) {
				t.Errorf("%s: type %s: got methods with a value receiver (%s) and methods with a pointer receiver (%s), want one kind for a type: "+
					"with both, what a call changes and what an interface finds depends on how the caller holds it",
					s.at(obj.Pos()), name, strings.Join(value, ", "), strings.Join(pointer, ", "))
			}
		}
	}
	money := s.named(t, "Money")
	all, inValue := types.NewMethodSet(types.NewPointer(money)), types.NewMethodSet(money)
	for m := range all.Methods() {
		if inValue.Lookup(m.Obj().Pkg(), m.Obj().Name()) == nil {
			t.Errorf("%s: Money.%s has a pointer receiver, want a value: it could change an amount that others hold, and a Money in a map or an interface does not have it",
				s.at(m.Obj().Pos()), m.Obj().Name())
		}
	}
	for m := range types.NewMethodSet(s.named(t, "Invoice")).Methods() {
		t.Errorf("%s: Invoice.%s has a value receiver, want a pointer: each call copies the invoice, lock and all, and works on the copy",
			s.at(m.Obj().Pos()), m.Obj().Name())
	}
}

// TestInvoiceIsNeverCopied looks for invoices that are kept, passed or copied by value.
// Vet sees such copies only where a lock is in them.
func TestInvoiceIsNeverCopied(t *testing.T) {
	s := loaded(t)
	invoice := s.named(t, "Invoice")
	const why = "want *Invoice: each copy is a second invoice, and what is noted on one the others do not know"
	for _, at := range slices.Sorted(maps.Keys(s.units)) {
		u := s.units[at]
		var bad []string
		for id, obj := range u.info.Defs {
			switch obj := obj.(type) {
			case *types.Var:
				local := !obj.IsField() && obj.Kind() == types.LocalVar
				if holds(obj.Type(), invoice, nil) && !(local && types.Identical(obj.Type(), invoice)) {
					bad = append(bad, fmt.Sprintf("%s: got %s of type %s, %s", s.at(id.Pos()), id.Name, types.TypeString(obj.Type(), types.RelativeTo(u.pkg)), why))
				}
			case *types.Func:
				for v := range obj.Signature().Results().Variables() {
					if v.Name() == "" && holds(v.Type(), invoice, nil) {
						bad = append(bad, fmt.Sprintf("%s: got a result of %s of type %s, %s", s.at(id.Pos()), id.Name, types.TypeString(v.Type(), types.RelativeTo(u.pkg)), why))
					}
				}
			}
		}
		for _, f := range u.files {
			var above []ast.Node
			ast.Inspect(f, func(n ast.Node) bool {
				if n == nil {
					above = above[:len(above)-1]
					return true
				}
				if e, ok := n.(ast.Expr); ok && copied(u.info, e, above, invoice) {
					bad = append(bad, fmt.Sprintf("%s: got a copy of an Invoice made of %s, %s", s.at(e.Pos()), types.ExprString(e), why))
				}
				above = append(above, n)
				return true
			})
		}
		slices.Sort(bad)
		for _, text := range bad {
			t.Error(text)
		}
	}
}

// holds reports whether a variable of this type has an Invoice in it, or leads to one
// as an element.
func holds(t types.Type, invoice *types.Named, seen []types.Type) bool {
	if slices.Contains(seen, t) {
		return false
	}
	seen = append(seen, t)
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		// Declared types are looked at where they are declared, but not what
		// others declared and this package filled in: list[Invoice].
		return t.Obj() == invoice.Obj() || t.TypeArgs().Len() > 0 && holds(t.Underlying(), invoice, seen)
	case *types.Slice:
		return holds(t.Elem(), invoice, seen)
	case *types.Array:
		return holds(t.Elem(), invoice, seen)
	case *types.Chan:
		return holds(t.Elem(), invoice, seen)
	case *types.Map:
		return holds(t.Elem(), invoice, seen) || holds(t.Key(), invoice, seen)
	case *types.Pointer:
		// To the invoice itself, that is the right way; to a list of them, it is not.
		return !types.Identical(t.Elem(), invoice) && holds(t.Elem(), invoice, seen)
	case *types.Struct:
		for f := range t.Fields() {
			if holds(f.Type(), invoice, seen) {
				return true
			}
		}
	}
	return false
}

// copied reports whether an expression is an invoice that exists already and is used as a value.
func copied(info *types.Info, e ast.Expr, above []ast.Node, invoice *types.Named) bool {
	tv, ok := info.Types[e]
	if id, isIdent := e.(*ast.Ident); isIdent {
		if v, isVar := info.Uses[id].(*types.Var); isVar {
			tv, ok = types.TypeAndValue{Type: v.Type()}, true
		} else {
			return false
		}
	} else if !ok || !tv.IsValue() {
		return false
	}
	if !types.Identical(tv.Type, invoice) {
		return false
	}
	switch e.(type) {
	case *ast.CompositeLit, *ast.ParenExpr:
		return false
	}
	var child ast.Node = e
	for i := len(above) - 1; i >= 0; i-- {
		switch p := above[i].(type) {
		case *ast.ParenExpr:
			child = p
			continue
		case *ast.SelectorExpr:
			return false // a field or a method of it, or itself a field
		case *ast.UnaryExpr:
			return p.Op != token.AND
		case *ast.AssignStmt:
			return !slices.ContainsFunc(p.Lhs, func(l ast.Expr) bool { return l == child })
		case *ast.KeyValueExpr:
			return p.Value == child
		}
		return true
	}
	return false
}
