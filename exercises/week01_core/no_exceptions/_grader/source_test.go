package payimport_test

import (
	"go/ast"
	"slices"
	"testing"

	"gomastery/internal/grade/shape"
)

// ours are the grader's files in a sub-folder, which look like a learner's.
var ours = []string{"baseline/contract.go", "baseline/exceptions.go", "baseline/reader.go", "baseline/posting.go", "baseline/importer.go"}

func TestNoExceptions(t *testing.T) {
	src := shape.LoadTree(t, ".", ours...)
	src.Uses("panic").AtMost(t, 0, "calls of panic",
		"A failure that is expected is a result: return it as an error, so that the signature says that it can happen.")
	src.Uses("recover").AtMost(t, 1, "calls of recover",
		"Only the HTTP handler needs one, for bugs. A layer that recovers must guess what it caught.")
	src.Idents(`(?i)^(try|catch|throw|finally)$|(?i)exception`).AtMost(t, 0, "identifiers from the exceptions of another language",
		"Go readers look for if err != nil and defer; give the helpers that remain a name that says what they do.")
	src.Uses("runtime.Goexit", "os.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln", "log.Panic", "log.Panicf", "log.Panicln").AtMost(t, 0, "ways to stop without returning",
		"A library returns its errors. Whether the program ends is for main to say.")
	src.Find(func(n ast.Node) (string, bool) {
		sel, ok := n.(*ast.SelectorExpr)
		return "Panic", ok && slices.Contains([]string{"Panic", "Panicf", "Panicln", "Fatal", "Fatalf", "Fatalln"}, sel.Sel.Name)
	}).AtMost(t, 0, "calls of a logger's Panic or Fatal", "A logger that panics is a panic: return the error.")
	src.Uses("os.Stdout", "os.Stderr", "fmt.Print", "fmt.Printf", "fmt.Println", "print", "println").AtMost(t, 0, "places that print",
		"What is printed has no level, no file name and no reader: return the error, and let the handler log it.")
}
