package lru_test

import (
	"bytes"
	"context"
	"fmt"
	"go/parser"
	"go/scanner"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestVariantsStandAlone: a variant that calls another is not one of its own.
func TestVariantsStandAlone(t *testing.T) {
	for _, folder := range slices.Sorted(maps.Keys(variantRacy)) {
		variantImports(t, folder)
	}
	for _, folder := range slices.Sorted(maps.Keys(variantFixed)) {
		variantImports(t, folder)
	}
}

// variantHides matches comments that make the compiler leave out, or see other, code when it builds for the race detector.
var variantHides = regexp.MustCompile(`^//\s*(go:norace|go:build|go:linkname|\+build)\b`)

func variantImports(t *testing.T, folder string) {
	t.Helper()
	for _, file := range variantFiles(t, folder) {
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, nil, parser.ParseComments)
		if err != nil {
			t.Fatalf("reading %s: %v", file, err)
		}
		for _, group := range parsed.Comments {
			for _, comment := range group.List {
				if variantHides.MatchString(comment.Text) {
					t.Errorf("got %q at %s:%d, want code that the race detector sees as it is: what it cannot see is raced over all the same", comment.Text, file, set.Position(comment.Pos()).Line)
				}
			}
		}
		for _, spec := range parsed.Imports {
			if path, _ := strconv.Unquote(spec.Path.Value); path == "gomastery" || strings.HasPrefix(path, "gomastery/") {
				t.Errorf("got an import of %s in %s, want only the standard library: each variant is a whole cache", spec.Path.Value, file)
			}
		}
	}
}

// TestVariantsAreThree compares the racy variants as the compiler reads them.
func TestVariantsAreThree(t *testing.T) {
	seen := make(map[string]string)
	for _, folder := range slices.Sorted(maps.Keys(variantRacy)) {
		code := variantTokens(t, folder)
		if other, ok := seen[code]; ok {
			t.Errorf("got the same code in %s and %s, want three races that differ", other, folder)
		}
		seen[code] = folder
	}
}

// TestVariantsRaceInThreeWays compares what the race detector reports of the racy
// variants: which statements use the same memory. Each is run in a process of its
// own, whose reports can be read.
func TestVariantsRaceInThreeWays(t *testing.T) {
	tests := map[string]string{
		"racy/one": "TestVariantRacyOne", "racy/two": "TestVariantRacyTwo", "racy/three": "TestVariantRacyThree",
	}
	seen := make(map[string]string)
	for _, folder := range slices.Sorted(maps.Keys(tests)) {
		pairs := variantReports(folder, variantRun(t, tests[folder]))
		if len(pairs) == 0 {
			continue // the next gate says so
		}
		way := strings.Join(pairs, "\n")
		if other, ok := seen[way]; ok {
			t.Errorf("got the same race in %s and %s, want three that differ. In both, these use the same memory:\n%s", other, folder, pairs[0])
		}
		seen[way] = folder
	}
}

func variantFiles(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(filepath.FromSlash(folder), "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("got no Go files in %s (%v), want a cache", folder, err)
	}
	return slices.DeleteFunc(files, func(file string) bool { return strings.HasSuffix(file, "_test.go") })
}

func variantTokens(t *testing.T, folder string) string {
	t.Helper()
	var all strings.Builder
	for _, file := range variantFiles(t, folder) {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var tokens scanner.Scanner
		set := token.NewFileSet()
		tokens.Init(set.AddFile(file, -1, len(source)), source, nil, 0)
		for {
			_, kind, text := tokens.Scan()
			if kind == token.EOF {
				break
			}
			fmt.Fprintln(&all, kind, strings.TrimSpace(text))
		}
	}
	return all.String()
}

func variantRun(t *testing.T, test string) string {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	command := exec.CommandContext(ctx, binary, "-test.run=^"+test+"$", "-test.count=1")
	command.Env = append(os.Environ(), "GORACE=halt_on_error=0 atexit_sleep_ms=0")
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	_ = command.Run() // reports make it fail
	return said.String()
}

var (
	variantAccess = regexp.MustCompile(`(?i)^(?:previous )?(?:read|write) at 0x`)
	variantPlace  = regexp.MustCompile(`^\s+(.*\.go):(\d+)`)
)

// variantReports returns the pairs of statements in the folder that the race
// detector reported, each pair once, in order.
func variantReports(folder, said string) []string {
	pairs := make(map[string]bool)
	for _, report := range strings.Split(said, "WARNING: DATA RACE")[1:] {
		report, _, _ = strings.Cut(report, "==================")
		var sides []string
		for section := range strings.SplitSeq(strings.TrimLeft(report, "\n"), "\n\n") {
			if variantAccess.MatchString(section) {
				sides = append(sides, variantStatement(folder, section))
			}
		}
		slices.Sort(sides)
		pairs[strings.Join(sides, "  and  ")] = true
	}
	return slices.Sorted(maps.Keys(pairs))
}

func variantStatement(folder, stack string) string {
	for line := range strings.SplitSeq(stack, "\n") {
		place := variantPlace.FindStringSubmatch(line)
		if place == nil || !strings.Contains(filepath.ToSlash(place[1]), "/"+folder+"/") {
			continue
		}
		source, err := os.ReadFile(filepath.Join(filepath.FromSlash(folder), filepath.Base(place[1])))
		lines := strings.Split(string(source), "\n")
		at, _ := strconv.Atoi(place[2])
		if err != nil || at < 1 || at > len(lines) {
			return line
		}
		code, _, _ := strings.Cut(lines[at-1], "//")
		return strings.TrimSpace(code)
	}
	return "the caller's own code"
}
