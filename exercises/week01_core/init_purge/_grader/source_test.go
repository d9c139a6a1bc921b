package relay_test

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"

	"gomastery/internal/grade/shape"
)

// source is what the learner may change: all but main, and what was given.
func source(t *testing.T) *shape.Package {
	t.Helper()
	return shape.LoadTree(t, ".", "cmd/relay/main.go", "event/event.go")
}

func TestNoInit(t *testing.T) {
	source(t).Inits().AtMost(t, 0, "init functions",
		"An init runs in every program that imports the package, in every test of it, before anybody can say what he wants, and cannot return an error. Make it a function that is called.")
}

// TestVariablesCallNothing: `var x = setup()` is an init in disguise.
func TestVariablesCallNothing(t *testing.T) {
	src := source(t)
	funcs := map[string]bool{} // by name; a method's name counts for no call of a plain name
	for _, f := range src.Funcs() {
		funcs[f.Name] = true
	}
	types := map[string]bool{"Event": true, "Codec": true} // T(x) calls nothing
	for _, typ := range src.Types() {
		types[typ.Name] = true
	}
	library := map[string]bool{} // names of imported packages that are not ours
	src.Find(func(n ast.Node) (string, bool) {
		if spec, ok := n.(*ast.ImportSpec); ok {
			path := strings.Trim(spec.Path.Value, `"`)
			name := path[strings.LastIndex(path, "/")+1:]
			if spec.Name != nil {
				name = spec.Name.Name
			}
			library[name] = library[name] || !strings.HasPrefix(path, "gomastery/")
		}
		return "", false
	})
	var calls shape.Facts
	for _, v := range src.Find(func(n ast.Node) (string, bool) {
		g, ok := n.(*ast.GenDecl)
		return "", ok && g.Tok == token.VAR
	}) {
		if v.Func != "" {
			continue
		}
		ast.Inspect(v.Node, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				_, lit := n.(*ast.FuncLit)
				return !lit // a func that is only written down here runs later
			}
			switch f := ast.Unparen(call.Fun).(type) {
			case *ast.FuncLit:
				v.Name = "func() {…}()"
			case *ast.Ident:
				v.Name = f.Name
				if !funcs[f.Name] {
					return true
				}
			case *ast.SelectorExpr:
				v.Name = f.Sel.Name
				if types[f.Sel.Name] || library[root(f)] {
					return true
				}
			case *ast.IndexExpr, *ast.IndexListExpr: // f[T](…)
				v.Name = root(f)
				if !funcs[v.Name] {
					return true
				}
			default: // a conversion to a type that is written out
				return true
			}
			calls = append(calls, v)
			return true
		})
	}
	calls.AtMost(t, 0, "package variables that call functions of the program",
		"They run when the package is imported, like an init: in an order that nobody sees, and with no way to return an error.")
}

// root returns the name that an expression begins with: a of a.b(c).d[e].
func root(e ast.Expr) string {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x.Name
		case *ast.SelectorExpr:
			e = x.X
		case *ast.CallExpr:
			e = x.Fun
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.UnaryExpr:
			e = x.X
		case *ast.CompositeLit:
			e = x.Type
		default:
			return ""
		}
	}
}

func TestNoGlobalState(t *testing.T) {
	src := source(t)
	const why = "Two relays in one process share it, whatever you put around it. Put it into the relay, or pass it."
	src.MutableGlobals().AtMost(t, 0, "package variables that are state", why)
	var exported shape.Facts
	for _, g := range src.Globals() {
		if token.IsExported(g.Name) && !strings.HasPrefix(g.Name, "Err") {
			exported = append(exported, g.Fact)
		}
	}
	exported.AtMost(t, 0, "exported package variables other than errors", "Everybody who imports the package can write to it. "+why)
}

func TestNoSideImports(t *testing.T) {
	source(t).Find(func(n ast.Node) (string, bool) {
		imp, ok := n.(*ast.ImportSpec)
		if !ok || imp.Name == nil || imp.Name.Name != "_" {
			return "", false
		}
		return imp.Path.Value, true
	}).AtMost(t, 0, "imports for a side effect", "What a package can do should follow from what it calls, not from what is linked.")
}

func TestProcessBelongsToMain(t *testing.T) {
	source(t).Uses(
		"os.Getenv", "os.LookupEnv", "os.Environ", "os.Setenv", "os.Args", "os.Exit", "os.Stdin", "os.Stdout", "os.Stderr",
		"log.Fatal", "log.Fatalf", "log.Fatalln", "log.SetOutput", "log.Print", "log.Printf", "log.Println", "log/slog.SetDefault",
		"flag.CommandLine", "flag.Parse", "flag.String", "flag.StringVar", "flag.Int", "flag.IntVar", "flag.Bool", "flag.BoolVar", "flag.Var", "flag.Args", "flag.Arg", "flag.NArg",
		"net/http.Handle", "net/http.HandleFunc", "net/http.DefaultServeMux", "net/http.ListenAndServe",
	).AtMost(t, 0, "uses of what there is once in a process", "Command line, environment, exit, default log and default mux belong to main, which passes them on.")
}
