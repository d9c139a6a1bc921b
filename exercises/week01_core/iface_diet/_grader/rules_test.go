package storage_test

import (
	"go/ast"
	"go/token"
	"go/types"
	"testing"

	"gomastery/internal/grade"
)

const (
	mostInterfaces = 3
	mostMethods    = 3

	// The starter's numbers, by the code below.
	interfacesBefore = 15
	exportedBefore   = 102
	linesBefore      = 370
)

func TestInterfacesAreFew(t *testing.T) {
	m := loaded(t)
	all := m.interfaces()
	if len(all) > mostInterfaces {
		t.Errorf("got %d interfaces, want at most %d: a reader who looks for what a call does meets each of them on the way", len(all), mostInterfaces)
	}
	for _, i := range all {
		if n := i.it.NumMethods(); n > mostMethods {
			t.Errorf("%s: interface %s has %d methods (embedded ones counted), want at most %d: the bigger the interface, the fewer the types that fit", m.at(i.pos), i.name, n, mostMethods)
		}
	}
}

func TestInterfacesHaveAReason(t *testing.T) {
	m := loaded(t)
	for _, i := range m.interfaces() {
		inside, outside := m.implementers(i)
		switch {
		case outside == 0:
			t.Errorf("%s: interface %s: its only implementers (%d) live in its own package, and no test double needs it, want a concrete type: an interface beside its implementation hides nothing and must be changed twice", m.at(i.pos), i.name, inside)
		case inside+outside < 2:
			t.Errorf("%s: interface %s has one implementer, want at least 2, counting test doubles: with one there is nothing to choose", m.at(i.pos), i.name)
		}
	}
}

func TestInterfacesBelongToConsumers(t *testing.T) {
	m := loaded(t)
	for _, i := range m.interfaces() {
		if !m.consumed(i) {
			t.Errorf("%s: interface %s is declared where nobody consumes it: no parameter and no field of package %s has this type; the one who calls the methods declares which ones it needs", m.at(i.pos), i.name, i.u.pkg.Path())
		}
	}
	for _, u := range m.units {
		if u.outside {
			continue
		}
		for _, f := range u.files {
			ast.Inspect(f, func(n ast.Node) bool {
				if s, ok := n.(*ast.TypeSpec); ok && s.Assign.IsValid() && types.IsInterface(u.info.TypeOf(s.Type)) {
					t.Errorf("%s: %s is an alias of an interface, want none: a second name is one more thing to look up, and nothing is simpler", m.at(s.Pos()), s.Name.Name)
				}
				return true
			})
		}
	}
}

func TestResultsAreConcrete(t *testing.T) {
	m := loaded(t)
	abstract := func(typ types.Type) (found types.Type) {
		each(typ, false, func(t types.Type) {
			_, param := t.(*types.TypeParam)
			if types.IsInterface(t) && !param && !types.Identical(t, types.Universe.Lookup("error").Type()) {
				found = t
			}
		})
		return found
	}
	for _, u := range m.units {
		if u.outside {
			continue
		}
		for _, name := range u.pkg.Scope().Names() {
			if v, ok := u.pkg.Scope().Lookup(name).(*types.Var); ok && v.Exported() && abstract(v.Type()) != nil {
				t.Errorf("%s: variable %s is of interface type %s, want a concrete type", m.at(v.Pos()), name, abstract(v.Type()))
			}
		}
		for _, f := range u.files {
			for _, d := range f.Decls {
				fd, ok := d.(*ast.FuncDecl)
				if !ok || !fd.Name.IsExported() {
					continue
				}
				for v := range u.info.Defs[fd.Name].(*types.Func).Signature().Results().Variables() {
					if i := abstract(v.Type()); i != nil {
						t.Errorf("%s: %s returns the interface %s, want a concrete type: whoever calls it can still put the value into an interface, but cannot get the type back", m.at(fd.Pos()), fd.Name.Name, types.TypeString(i, types.RelativeTo(u.pkg)))
					}
				}
			}
		}
	}
}

func TestNoAny(t *testing.T) {
	m := loaded(t)
	for _, u := range m.units {
		if u.outside {
			continue
		}
		for _, f := range u.files {
			vague := func(pos token.Pos, typ types.Type) {
				each(typ, true, func(typ types.Type) {
					if _, param := typ.(*types.TypeParam); param {
						return
					}
					if i, ok := typ.Underlying().(*types.Interface); ok && i.Empty() {
						t.Errorf("%s: something is declared with type %s, want a type that says what it is: any turns the compiler's errors into panics at run time", m.at(pos), typ)
					}
				})
			}
			for _, d := range f.Decls {
				gd, ok := d.(*ast.GenDecl)
				if !ok {
					continue
				}
				for _, s := range gd.Specs {
					switch s := s.(type) {
					case *ast.TypeSpec:
						vague(s.Pos(), u.info.TypeOf(s.Type))
					case *ast.ValueSpec:
						for _, name := range s.Names {
							vague(name.Pos(), u.info.TypeOf(name))
						}
					}
				}
			}
			ast.Inspect(f, func(n ast.Node) bool {
				field, ok := n.(*ast.Field)
				if !ok || constraint(f, field) {
					return true
				}
				if e, ok := field.Type.(*ast.Ellipsis); ok && types.ExprString(e.Elt) == "any" {
					return true // ...any, to be formatted
				}
				vague(field.Pos(), u.info.TypeOf(field.Type))
				return true
			})
		}
	}
}

// constraint reports whether a field declares a type parameter: [T any].
func constraint(f *ast.File, field *ast.Field) (found bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		var list *ast.FieldList
		switch n := n.(type) {
		case *ast.FuncType:
			list = n.TypeParams
		case *ast.TypeSpec:
			list = n.TypeParams
		}
		if list != nil {
			for _, p := range list.List {
				found = found || p == field
			}
		}
		return !found
	})
	return found
}

// TestClarity judges nothing: it shows what became less.
func TestClarity(t *testing.T) {
	m := loaded(t)
	exported := 0
	for _, u := range m.units {
		if u.outside {
			continue
		}
		for _, name := range u.pkg.Scope().Names() {
			obj := u.pkg.Scope().Lookup(name)
			if obj.Exported() {
				exported++
			}
		}
		for _, f := range u.files {
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.FuncDecl:
					if n.Recv != nil && n.Name.IsExported() {
						exported++
					}
				case *ast.InterfaceType:
					exported += n.Methods.NumFields()
				}
				return true
			})
		}
	}
	for _, c := range []struct {
		what          string
		before, after int
	}{
		{"interfaces", interfacesBefore, len(m.interfaces())},
		{"exported identifiers", exportedBefore, exported},
		{"lines", linesBefore, m.lines},
	} {
		grade.Metric(t, c.what+" before", float64(c.before), "")
		grade.Metric(t, c.what+" now", float64(c.after), "")
	}
}
