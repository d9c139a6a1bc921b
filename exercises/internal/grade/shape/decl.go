package shape

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// Func is one declared function or method.
type Func struct {
	Fact                    // Name and Func are "Import" or "Importer.Import"
	Receiver     string     // the receiver's type without star, "" for a function
	Pointer      bool       // whether the receiver is a pointer
	ReceiverName string     // "im" in (im *Importer), may be ""
	Statements   int        // also nested ones and those of function literals; blocks and case labels are not counted
	Params       []TypeText // one for each parameter, also where several share a type
	Results      []TypeText // the same for results
	Decl         *ast.FuncDecl
}

// TypeText is a named type expression: a parameter, a result or a field. Type
// is written with import paths, "*net/http.Request", whatever the import's name.
type TypeText struct {
	Fact     // Name may be ""
	Type     string
	Embedded bool   // a field that is embedded
	Tag      string // a field's tag, without quotes
}

// Type is one type declared at package level.
type Type struct {
	Fact
	Kind    string     // "struct", "interface", "func", "map", "slice", "array", "chan", "pointer", or "other" for type Celsius float64
	Alias   bool       // type A = B
	Fields  []TypeText // of a struct
	Methods []string   // of an interface: the methods it lists itself, not those it embeds
	Spec    *ast.TypeSpec
}

// Funcs returns the declared functions and methods.
func (p *Package) Funcs() []Func {
	var funcs []Func
	for _, f := range p.Find(func(n ast.Node) (string, bool) {
		fn, ok := n.(*ast.FuncDecl)
		if !ok {
			return "", false
		}
		return funcName(fn), true
	}) {
		decl := f.Node.(*ast.FuncDecl)
		u, file := p.home(decl)
		fn := Func{
			Fact: f, Decl: decl, Statements: statements(decl.Body),
			Params: p.list(u, file, f.Func, decl.Type.Params), Results: p.list(u, file, f.Func, decl.Type.Results),
		}
		if decl.Recv != nil && len(decl.Recv.List) == 1 {
			recv := decl.Recv.List[0]
			fn.Receiver, fn.Pointer = receiver(recv.Type)
			if len(recv.Names) == 1 {
				fn.ReceiverName = recv.Names[0].Name
			}
		}
		funcs = append(funcs, fn)
	}
	return funcs
}

// Func returns the function "Import" or the method "Importer.Import".
func (p *Package) Func(name string) (Func, bool) {
	for _, f := range p.Funcs() {
		if f.Name == name {
			return f, true
		}
	}
	return Func{}, false
}

// Methods returns the methods of a type, name without star. Pointer of each
// says its receiver's kind: a type whose methods mix them usually has a reason,
// or a bug.
func (p *Package) Methods(typeName string) []Func {
	var methods []Func
	for _, f := range p.Funcs() {
		if f.Receiver == typeName {
			methods = append(methods, f)
		}
	}
	return methods
}

// Types returns the types declared at package level.
func (p *Package) Types() []Type {
	var decls []Type
	for _, f := range p.Find(func(n ast.Node) (string, bool) {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return "", false
		}
		return spec.Name.Name, true
	}) {
		if f.Func != "" { // a type local to a function
			continue
		}
		spec := f.Node.(*ast.TypeSpec)
		u, file := p.home(spec)
		d := Type{Fact: f, Kind: "other", Alias: spec.Assign.IsValid(), Spec: spec}
		switch t := ast.Unparen(spec.Type).(type) {
		case *ast.StructType:
			d.Kind, d.Fields = "struct", p.list(u, file, "", t.Fields)
		case *ast.InterfaceType:
			d.Kind = "interface"
			for _, m := range t.Methods.List {
				for _, name := range m.Names {
					d.Methods = append(d.Methods, name.Name)
				}
			}
		case *ast.FuncType:
			d.Kind = "func"
		case *ast.MapType:
			d.Kind = "map"
		case *ast.ArrayType:
			d.Kind = "array"
			if t.Len == nil {
				d.Kind = "slice"
			}
		case *ast.ChanType:
			d.Kind = "chan"
		case *ast.StarExpr:
			d.Kind = "pointer"
		}
		decls = append(decls, d)
	}
	return decls
}

// Type returns a type declared at package level.
func (p *Package) Type(name string) (Type, bool) {
	for _, d := range p.Types() {
		if d.Name == name {
			return d, true
		}
	}
	return Type{}, false
}

// Interfaces returns the interface types declared at package level, aliases and
// type constraints as well.
func (p *Package) Interfaces() Facts {
	var facts Facts
	for _, d := range p.Types() {
		if d.Kind == "interface" {
			facts = append(facts, d.Fact)
		}
	}
	return facts
}

// Global is one variable declared at package level, except the blank one.
type Global struct {
	Fact
	Type string // as written, with import paths; "" if inferred

	// Written: after its declaration, the variable or something inside it is
	// assigned, its address is taken, something is sent on it, it is cleared or
	// deleted from, or a method with a pointer receiver is called on it.
	Written bool

	// Mutable: Written, or made to be changed: a channel, a pointer, a value of
	// an imported type such as sync.Mutex, or whatever an unknown function
	// returned. Not mutable, unless something writes them, are error values
	// (errors.New, fmt.Errorf, or a name that begins with err), regular
	// expressions and templates, functions, copies of imported values, and tables
	// (maps, slices, arrays, structs, basic values).
	Mutable bool
}

// Globals returns the variables declared at package level.
func (p *Package) Globals() []Global {
	var globals []Global
	for _, f := range p.Find(func(n ast.Node) (string, bool) {
		_, ok := n.(*ast.ValueSpec)
		return "", ok
	}) {
		spec := f.Node.(*ast.ValueSpec)
		u, file := p.home(spec)
		for i, id := range spec.Names {
			v, ok := u.info.Defs[id].(*types.Var)
			if !ok || f.Func != "" || id.Name == "_" {
				continue
			}
			g := Global{Fact: Fact{p.fset.Position(id.Pos()), id.Name, "", id}, Written: u.written(v)}
			var init ast.Expr
			switch {
			case len(spec.Values) == len(spec.Names):
				init = spec.Values[i]
			case len(spec.Values) == 1:
				init = spec.Values[0]
			}
			if spec.Type != nil {
				g.Type = u.typeText(file, spec.Type)
			}
			sentinel := len(id.Name) > 3 && strings.EqualFold(id.Name[:3], "err")
			g.Mutable = g.Written || !sentinel &&
				(spec.Type != nil && u.changeableType(file, spec.Type) || init != nil && u.changeableValue(file, init))
			globals = append(globals, g)
		}
	}
	return globals
}

// MutableGlobals returns the variables that are state: see [Global.Mutable].
func (p *Package) MutableGlobals() Facts {
	var facts Facts
	for _, g := range p.Globals() {
		if g.Mutable {
			facts = append(facts, g.Fact)
		}
	}
	return facts
}

// harmless are the imported types that hold no state worth the name, and the
// functions that return such values.
var harmless = map[string]bool{
	"errors.New": true, "fmt.Errorf": true, "errors.Join": true,
	"regexp.MustCompile": true, "regexp.Regexp": true,
	"text/template.Must": true, "text/template.Template": true,
	"html/template.Must": true, "html/template.Template": true,
	"strings.NewReplacer": true, "strings.Replacer": true,
	"time.Duration": true, "time.Month": true, "time.Weekday": true, "time.Date": true, "time.Time": true,
	"io/fs.FileMode": true, "os.FileMode": true, "log/slog.Level": true,
	"net/netip.MustParseAddr": true, "net/netip.MustParsePrefix": true, "net/netip.Addr": true, "net/netip.Prefix": true,
}

// changeableType says whether a variable of this type is made to be changed.
func (u *unit) changeableType(file *ast.File, e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return u.changeableType(file, e.X)
	case *ast.ChanType:
		return true
	case *ast.StarExpr:
		return !harmless[u.typeText(file, e.X)]
	case *ast.IndexExpr:
		return u.changeableType(file, e.X)
	case *ast.SelectorExpr:
		return !harmless[u.typeText(file, e)] && !u.isBasic(e)
	}
	return false
}

// changeableValue says the same of a variable that begins with this value.
func (u *unit) changeableValue(file *ast.File, e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return u.changeableValue(file, e.X)
	case *ast.UnaryExpr:
		return e.Op == token.AND
	case *ast.CompositeLit:
		return e.Type != nil && u.changeableType(file, e.Type)
	case *ast.CallExpr:
		names := u.resolve(file, e.Fun)
		switch {
		case len(names) == 1 && (names[0] == "make" || names[0] == "new"):
			return names[0] == "new" || u.changeableType(file, e.Args[0])
		case len(names) == 1 && harmless[names[0]], u.isBasic(e):
			return false
		case u.info.Types[e.Fun].IsType(): // a conversion
			return u.changeableType(file, e.Fun)
		}
		return true
	}
	return false
}

// isBasic says whether e is known to have, or be, a number, string or bool.
func (u *unit) isBasic(e ast.Expr) bool {
	t := u.info.Types[e].Type
	if t == nil || t == types.Typ[types.Invalid] {
		return false
	}
	_, basic := t.Underlying().(*types.Basic)
	return basic
}

// written looks for anything that changes v, or what v holds.
func (u *unit) written(v *types.Var) bool {
	found := false
	hit := func(e ast.Expr) {
		if id := base(e); id != nil && u.info.Uses[id] == v {
			found = true
		}
	}
	for _, file := range u.files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				if n.Tok != token.DEFINE {
					for _, e := range n.Lhs {
						hit(e)
					}
				}
			case *ast.IncDecStmt:
				hit(n.X)
			case *ast.RangeStmt:
				if n.Tok == token.ASSIGN {
					hit(n.Key)
					hit(n.Value)
				}
			case *ast.SendStmt:
				hit(n.Chan)
			case *ast.UnaryExpr:
				if n.Op == token.AND {
					hit(n.X)
				}
			case *ast.CallExpr:
				switch name, _ := u.named(file, n.Fun, []string{"delete", "clear", "copy", "close"}); name {
				case "delete", "clear", "copy", "close":
					if len(n.Args) > 0 {
						hit(n.Args[0])
					}
				}
				if sel, ok := n.Fun.(*ast.SelectorExpr); ok {
					if s := u.info.Selections[sel]; s != nil {
						if fn, ok := s.Obj().(*types.Func); ok && fn.Signature().Recv() != nil {
							if _, ptr := fn.Signature().Recv().Type().(*types.Pointer); ptr {
								hit(sel.X)
							}
						}
					}
				}
			}
			return !found
		})
	}
	return found
}

// base returns the variable at the left end of x.f[i].g, *x and the like.
func base(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.ParenExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		default:
			return nil
		}
	}
}

func (p *Package) home(n ast.Node) (*unit, *ast.File) {
	for _, u := range p.units {
		for _, file := range u.files {
			if file.FileStart <= n.Pos() && n.Pos() < file.FileEnd {
				return u, file
			}
		}
	}
	return nil, nil
}

// list flattens parameters, results or fields: one entry for each name.
func (p *Package) list(u *unit, file *ast.File, in string, fields *ast.FieldList) []TypeText {
	if fields == nil {
		return nil
	}
	var list []TypeText
	for _, field := range fields.List {
		text := TypeText{Type: u.typeText(file, field.Type)}
		if field.Tag != nil {
			text.Tag, _ = strconv.Unquote(field.Tag.Value)
		}
		if len(field.Names) == 0 {
			text.Fact = Fact{p.fset.Position(field.Pos()), "", in, field}
			if _, param := field.Type.(*ast.Ellipsis); !param {
				text.Embedded = in == ""
			}
			if text.Embedded {
				name := text.Type[strings.LastIndexAny(text.Type, "*./")+1:]
				text.Name, _, _ = strings.Cut(name, "[")
			}
			list = append(list, text)
			continue
		}
		for _, name := range field.Names {
			text.Fact = Fact{p.fset.Position(name.Pos()), name.Name, in, field}
			list = append(list, text)
		}
	}
	return list
}

// typeText writes a type with import paths instead of the file's import names.
func (u *unit) typeText(file *ast.File, e ast.Expr) string {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return u.typeText(file, e.X)
	case *ast.SelectorExpr:
		if names := u.resolve(file, e); len(names) == 1 {
			return names[0]
		}
	case *ast.Ident:
		if names := u.resolve(file, e); len(names) == 1 {
			return names[0]
		}
		return e.Name
	case *ast.StarExpr:
		return "*" + u.typeText(file, e.X)
	case *ast.Ellipsis:
		return "..." + u.typeText(file, e.Elt)
	case *ast.ArrayType:
		if e.Len == nil {
			return "[]" + u.typeText(file, e.Elt)
		}
		return "[" + types.ExprString(e.Len) + "]" + u.typeText(file, e.Elt)
	case *ast.MapType:
		return "map[" + u.typeText(file, e.Key) + "]" + u.typeText(file, e.Value)
	case *ast.ChanType:
		switch e.Dir {
		case ast.SEND:
			return "chan<- " + u.typeText(file, e.Value)
		case ast.RECV:
			return "<-chan " + u.typeText(file, e.Value)
		}
		return "chan " + u.typeText(file, e.Value)
	case *ast.IndexExpr:
		return u.typeText(file, e.X) + "[" + u.typeText(file, e.Index) + "]"
	case *ast.FuncType:
		return "func(" + u.listText(file, e.Params) + ")" + u.resultText(file, e.Results)
	}
	return types.ExprString(e)
}

func (u *unit) listText(file *ast.File, fields *ast.FieldList) string {
	var list []string
	for _, field := range fields.List {
		for range max(1, len(field.Names)) {
			list = append(list, u.typeText(file, field.Type))
		}
	}
	return strings.Join(list, ", ")
}

func (u *unit) resultText(file *ast.File, fields *ast.FieldList) string {
	switch {
	case fields == nil || len(fields.List) == 0:
		return ""
	case len(fields.List) == 1 && len(fields.List[0].Names) < 2:
		return " " + u.listText(file, fields)
	}
	return " (" + u.listText(file, fields) + ")"
}

func funcName(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return fn.Name.Name
	}
	recv, _ := receiver(fn.Recv.List[0].Type)
	return recv + "." + fn.Name.Name
}

// receiver returns the name of a receiver's type and whether it is a pointer.
func receiver(e ast.Expr) (name string, pointer bool) {
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e, pointer = x.X, true
		case *ast.ParenExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.Name, pointer
		default:
			return types.ExprString(e), pointer
		}
	}
}

// statements counts what a reader counts: every statement, however deep, but no
// blocks, case labels or empty statements.
func statements(body *ast.BlockStmt) int {
	n := 0
	if body == nil {
		return 0
	}
	ast.Inspect(body, func(node ast.Node) bool {
		switch node.(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause, *ast.EmptyStmt, *ast.LabeledStmt:
		case ast.Stmt:
			n++
		}
		return true
	})
	return n
}
