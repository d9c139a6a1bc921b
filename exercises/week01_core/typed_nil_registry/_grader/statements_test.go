package export_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"regexp"
	"strings"
	"testing"

	"gomastery/internal/grade"
)

// statements are those of answers.toml, in its order.
var statements = []string{
	`var _ Putter = &Plain{}`,
	`var _ Putter = counting`,
	`counting.Put("a")`,
	`table["a"].Put("a")`,
	`list[0].Put("a")`,
	`var _ Putter = HasValue{}`,
	`var _ Putter = HasPointer{}`,
	`var _ Putter = HasBoth{}`,
	`var _ Reader = Wrapper{}`,
	`var _ WriterTo = Wrapper{&File{}}`,
	`var _ Putter = &Renamed{}`,
	`var _ Putter = &Box[string]{}`,
	`var _ Putter = &Box[int]{}`,
	`Store(counting)`,
}

// reasons are the numbers of answers.toml, by what the compiler says. Each
// refusal must match exactly one: a typo in a statement is refused as well.
var reasons = []struct {
	number int
	says   *regexp.Regexp
}{
	{1, regexp.MustCompile(`\(method \w+ has pointer receiver\)`)},
	{2, regexp.MustCompile(`^cannot call pointer method `)},
	{3, regexp.MustCompile(`\(missing method \w+\)$`)},
	{4, regexp.MustCompile(`ambiguous selector`)},
	{5, regexp.MustCompile(`\(wrong type for method \w+\)`)},
}

const probe = `package satisfy

var (
	counting Counting
	list     = []Counting{{}}
	table    = map[string]Counting{}
)

var _, _, _ = counting, list, table

func _() {
	%s
}
`

// compile returns the compiler's only complaint, or "".
func compile(t *testing.T, statement string) string {
	t.Helper()
	fset := token.NewFileSet()
	var files []*ast.File
	for name, src := range map[string]any{"satisfy/satisfy.go": nil, "probe.go": fmt.Sprintf(probe, statement)} {
		f, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		files = append(files, f)
	}
	var complaints []string
	conf := types.Config{GoVersion: "go1.26", Error: func(err error) {
		var e types.Error
		if errors.As(err, &e) {
			complaints = append(complaints, strings.Join(strings.Fields(e.Msg), " "))
		}
	}}
	_, err := conf.Check("satisfy", fset, files, nil)
	if len(complaints) > 1 || (err != nil) != (len(complaints) == 1) {
		t.Fatalf("%s: the compiler says %q, %v, want one complaint at most", statement, complaints, err)
	}
	return strings.Join(complaints, "")
}

// TestStatements compiles each statement, and notes which reason the compiler
// has, for the gate that compares it with the answers.
func TestStatements(t *testing.T) {
	answers, err := os.ReadFile("answers.toml")
	if err != nil {
		t.Fatal(err)
	}
	for i, statement := range statements {
		key := fmt.Sprintf("s%02d", i+1)
		if not := regexp.MustCompile(`(?m)^\s*["']?` + key + `["']?\s*=\s*[+-]?nan\b`); not.Match(answers) {
			t.Errorf("answers.toml: %s is not a number", key)
		}
		said := compile(t, statement)
		if said == "" {
			grade.Metric(t, key, 0, "(it compiles)")
			continue
		}
		var numbers []int
		for _, r := range reasons {
			if r.says.MatchString(said) {
				numbers = append(numbers, r.number)
			}
		}
		if len(numbers) != 1 {
			t.Fatalf("%s: %q fits the reasons %v, want one: the grader does not know this compiler", statement, said, numbers)
		}
		grade.Metric(t, key, float64(numbers[0]), "("+said+")")
	}
}
