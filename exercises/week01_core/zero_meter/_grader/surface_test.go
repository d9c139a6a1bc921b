package stats_test

import (
	"go/ast"
	"go/token"
	"reflect"
	"slices"
	"testing"

	"gomastery/internal/grade/shape"
	stats "gomastery/week01_core/zero_meter"
)

// TestSurface: forty services come to depend on whatever is exported.
func TestSurface(t *testing.T) {
	src := shape.Load(t, ".")
	wanted := []string{"Meter", "Stat"}
	for _, f := range src.Funcs() {
		if f.Receiver == "" && f.Decl.Name.IsExported() {
			t.Errorf("got an exported function: %v, want none. As long as there is a constructor or a set-up function, "+
				"some service will miss it and some other call it twice; a type whose zero value works needs neither", f.Fact)
		}
	}
	for _, d := range src.Types() {
		if ast.IsExported(d.Name) && !slices.Contains(wanted, d.Name) {
			t.Errorf("got an exported type: %v, want only Meter and Stat", d.Fact)
		}
	}
	constants(src).AtMost(t, 0, "exported constants or variables", "What is exported can never be taken back.")

	onlyMethods(t, reflect.TypeFor[*stats.Meter](), "Inc", "Observe", "Snapshot")
	onlyMethods(t, reflect.TypeFor[*stats.Stat](), "Mean")
	if meter := reflect.TypeFor[stats.Meter](); meter.Kind() == reflect.Struct {
		for _, f := range reflect.VisibleFields(meter) {
			if f.IsExported() {
				t.Errorf("got the exported field %s in Meter, want none: whoever can reach it can change it without your lock", f.Name)
			}
		}
	}
}

func constants(src *shape.Package) shape.Facts {
	facts := src.Find(func(n ast.Node) (string, bool) {
		d, ok := n.(*ast.GenDecl)
		if !ok || d.Tok != token.CONST && d.Tok != token.VAR {
			return "", false
		}
		for _, spec := range d.Specs {
			for _, name := range spec.(*ast.ValueSpec).Names {
				if name.IsExported() {
					return name.Name, true
				}
			}
		}
		return "", false
	})
	return facts.Where(func(f shape.Fact) bool { return f.Func == "" })
}

func onlyMethods(t *testing.T, typ reflect.Type, want ...string) {
	t.Helper()
	for m := range typ.NumMethod() {
		if name := typ.Method(m).Name; !slices.Contains(want, name) {
			t.Errorf("got the exported method %v.%s, want only %q. A field that is embedded exports its methods as well: "+
				"an embedded sync.Mutex lets all forty services lock your meter", typ, name, want)
		}
	}
}

// TestNoPackageState: a package variable is one for all services of a process, and
// init is a constructor that nobody can see.
func TestNoPackageState(t *testing.T) {
	src := shape.LoadTree(t, ".")
	src.Inits().AtMost(t, 0, "init functions", "A zero value works without anything having run before.")
	var globals shape.Facts
	for _, g := range src.Globals() {
		globals = append(globals, g.Fact)
	}
	globals.AtMost(t, 0, "package variables", "They are shared by every Meter of the process, and by its tests. "+
		"What a meter needs is in the meter, or is made on its first use.")
}
