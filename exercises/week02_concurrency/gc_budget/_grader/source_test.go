package catalog_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gomastery/internal/grade/shape"
)

// given are the files that are not the learner's.
var given = []string{"source.go", "store.go", "service.go", "simulate.go", "cmd/catalogd/main.go"}

func source(t *testing.T) *shape.Package {
	t.Helper()
	return shape.LoadTree(t, ".", given...)
}

// TestSettingsAreSetOnce: of all that runtime/debug can do, two things, in one place.
func TestSettingsAreSetOnce(t *testing.T) {
	src := source(t)
	const pkg = "runtime/debug."
	var others []string
	for _, name := range []string{"FreeOSMemory", "ReadGCStats", "ReadBuildInfo", "SetMaxStack", "SetMaxThreads", "SetPanicOnFault", "SetTraceback", "SetCrashOutput", "Stack", "PrintStack", "WriteHeapDump"} {
		others = append(others, pkg+name)
	}
	src.Uses(others...).AtMost(t, 0, "uses of runtime/debug other than SetGCPercent and SetMemoryLimit",
		"Settings tell the runtime what is allowed. Forcing it, or looking at what it does, is another thing.")
	src.Uses("Settings.Apply").AtMost(t, 0, "uses of Settings.Apply outside of main",
		"The process is told once, at its start, by main. What changes while it runs nobody can look up afterwards.")
	set := src.Uses(pkg+"SetGCPercent", pkg+"SetMemoryLimit")
	set.Where(func(f shape.Fact) bool { return filepath.Base(f.Pos.Filename) != "tune.go" }).AtMost(t, 0, "settings outside of tune.go",
		"Who wants to know what the collector is told should find it in one file.")
}

// TestNothingRunsByItself: importing the package leaves the collector as it is.
func TestNothingRunsByItself(t *testing.T) {
	src := source(t)
	src.Inits().AtMost(t, 0, "init functions", "What the process is told, main says, after Plan was without an error.")
	src.GoStmts().AtMost(t, 0, "go statements", "Neither a plan nor a load needs a goroutine.")
	var bad shape.Facts
	for _, f := range src.Imports() {
		first, _, _ := strings.Cut(f.Name, "/")
		if f.Name != "runtime/debug" && slices.Contains([]string{"os", "runtime", "net", "flag", "time"}, first) {
			bad = append(bad, f)
		}
	}
	bad.AtMost(t, 0, "imports that reach around Plan and Apply",
		"The environment comes in as a function. The process, its clock, its files and its collector's counters are no business of a plan.")
}

// TestVariablesAreDocumented looks into the comments.
func TestVariablesAreDocumented(t *testing.T) {
	var comments strings.Builder
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || slices.Contains(given, filepath.ToSlash(path)) {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "Plan" {
				comments.WriteString(f.Doc.Text())
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range ours {
		if !strings.Contains(comments.String(), name) {
			t.Errorf("the doc comment of Plan: got nothing about %s, want a word on each variable: who is called at night reads this, and has nothing else", name)
		}
	}
}
