package account_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	account "gomastery/week01_core/patch_semantics"
)

// state says in words what a field holds.
func state[T any](f account.Field[T]) string {
	v, ok := f.Get()
	zero, null := f.IsZero(), f.IsNull()
	switch {
	case ok && !zero && !null:
		return "value " + show(v)
	case !ok && null && !zero:
		return "null" + leftover(v)
	case !ok && zero && !null:
		return "absent" + leftover(v)
	}
	return fmt.Sprintf("contradiction (IsZero %v, IsNull %v, Get %s, %v)", zero, null, show(v), ok)
}

// leftover shows a value that Get returned though there is none.
func leftover[T any](v T) string {
	var zero T
	if show(v) != show(zero) {
		return ", but Get returns " + show(v)
	}
	return ""
}

func show(v any) string {
	switch v := v.(type) {
	case time.Time:
		return v.Format(time.RFC3339Nano)
	case account.AddressPatch:
		return fmt.Sprintf("{street %s, city %s, country %s}", state(v.Street), state(v.City), state(v.Country))
	}
	return fmt.Sprintf("%#v", v)
}

func wantState[T any](t *testing.T, what string, f account.Field[T], want string) {
	t.Helper()
	if got := state(f); got != want {
		t.Errorf("%s: got %s, want %s", what, got, want)
	}
}

type point struct{ X, Y int }

func TestFieldStates(t *testing.T) {
	fieldStates(t, 0, 7)
	fieldStates(t, "", "x")
	fieldStates(t, false, true)
	fieldStates(t, point{}, point{1, 2})
	fieldStates(t, time.Time{}, time.Unix(9, 0))
	fieldStates(t, []string{}, []string{"a"})
	fieldStates(t, map[string]int{}, map[string]int{"a": 0})
	fieldStates(t, []string(nil), []string{""})
	if t.Failed() {
		t.Error("absent, null and a value are three things, whatever the value: exactly one of IsZero, IsNull and Get says yes")
	}
}

func fieldStates[T any](t *testing.T, values ...T) {
	t.Helper()
	var f account.Field[T]
	wantState(t, fmt.Sprintf("var f Field[%T]", values[0]), f, "absent")
	wantState(t, fmt.Sprintf("Null[%T]()", values[0]), account.Null[T](), "null")
	for _, v := range values {
		wantState(t, fmt.Sprintf("Set(%s)", show(v)), account.Set(v), "value "+show(v))
	}
}

func TestFieldMarshal(t *testing.T) {
	marshals(t, account.Set(0), "0")
	marshals(t, account.Set(-3), "-3")
	marshals(t, account.Set(""), `""`)
	marshals(t, account.Set("null"), `"null"`)
	marshals(t, account.Set(false), "false")
	marshals(t, account.Set([]string{}), "[]")
	marshals(t, account.Set([]*int{nil}), "[null]")
	marshals(t, account.Set(map[string]int{}), "{}")
	marshals(t, account.Set(point{0, 2}), `{"X":0,"Y":2}`)
	marshals(t, account.Set(time.Time{}), `"0001-01-01T00:00:00Z"`)
	marshals(t, account.Set(int64(9007199254740993)), "9007199254740993")
	marshals(t, account.Null[int](), "null")
	marshals(t, account.Null[[]string](), "null")
	marshals(t, account.Null[time.Time](), "null")
	refuses(t, account.Set([]string(nil)))
	refuses(t, account.Set((*int)(nil)))
	refuses(t, account.Set(map[string]int(nil)))
	refuses(t, account.Set(broken{}))
}

type broken struct{}

func (broken) MarshalJSON() ([]byte, error) { return nil, errors.New("cannot be written") }

func marshals[T any](t *testing.T, f account.Field[T], want string) {
	t.Helper()
	for how, v := range map[string]any{"by value": f, "by pointer": &f} {
		if got, err := json.Marshal(v); err != nil || string(got) != want {
			t.Errorf("json.Marshal of a Field[%T] that is %s, %s: got %s, %v, want %s", *new(T), state(f), how, got, err, want)
		}
	}
	if got, err := f.MarshalJSON(); err != nil || string(got) != want {
		t.Errorf("MarshalJSON of a Field[%T] that is %s: got %s, %v, want %s", *new(T), state(f), got, err, want)
	}
}

func refuses[T any](t *testing.T, f account.Field[T]) {
	t.Helper()
	if got, err := json.Marshal(f); err == nil {
		t.Errorf("json.Marshal of a Field[%T] that is %s: got %s, want an error: what is set and encodes as null "+
			"clears the field at the other end", *new(T), state(f), got)
	}
	if got, err := f.MarshalJSON(); err == nil {
		t.Errorf("MarshalJSON of a Field[%T] that is %s: got %q, want an error", *new(T), state(f), got)
	}
}

func TestFieldUnmarshal(t *testing.T) {
	for _, before := range []account.Field[int]{{}, account.Null[int](), account.Set(7)} {
		for _, c := range []struct{ data, want string }{
			{"0", "value 0"}, {"5", "value 5"}, {"null", "null"}, {" 4\n", "value 4"}, {"\n\tnull ", "null"},
		} {
			f := before
			if err := f.UnmarshalJSON([]byte(c.data)); err != nil {
				t.Errorf("UnmarshalJSON(%q): got error %v, want none", c.data, err)
			}
			wantState(t, fmt.Sprintf("a Field that was %s, after UnmarshalJSON(%q)", state(before), c.data), f, c.want)
			wantState(t, "a copy made before", before, state(before))
		}
		for _, data := range []string{`"5"`, "5.5", "", "[", "nul", "{}"} {
			f := before
			if err := f.UnmarshalJSON([]byte(data)); err == nil {
				t.Errorf("UnmarshalJSON(%q) into a Field[int]: got no error, want one", data)
			}
			wantState(t, fmt.Sprintf("a Field that was %s, after UnmarshalJSON(%q) has failed", state(before), data), f, state(before))
		}
	}
}

// TestFieldCopies: a decoder writes into a slice, map or pointer that is there
// already, and copies of the field hold the same one.
func TestFieldCopies(t *testing.T) {
	mine := []string{"a", "b", "c"}
	f := account.Set(mine)
	before := f
	unmarshal(t, &f, `["x"]`)
	wantState(t, "the tags after UnmarshalJSON", f, `value []string{"x"}`)
	wantState(t, "a copy made before UnmarshalJSON", before, `value []string{"a", "b", "c"}`)
	if !slices.Equal(mine, []string{"a", "b", "c"}) {
		t.Errorf("the slice that was given to Set: got %q after UnmarshalJSON, want it unchanged", mine)
	}

	m := account.Set(map[string]int{"a": 1})
	unmarshal(t, &m, `{"b":2}`)
	wantState(t, "a map after UnmarshalJSON", m, `value map[string]int{"b":2}`)

	p := account.Set(point{1, 2})
	unmarshal(t, &p, `{"X":5}`)
	wantState(t, "a struct after UnmarshalJSON", p, "value "+show(point{5, 0}))
	if err := p.UnmarshalJSON([]byte(`{"X":9,"Y":"high"}`)); err == nil {
		t.Error("UnmarshalJSON of a struct with a wrong type: got no error, want one")
	}
	wantState(t, "a struct after an UnmarshalJSON that failed half way", p, "value "+show(point{5, 0}))
	unmarshal(t, &p, "null")
	wantState(t, "a struct after null", p, "null")

	n := account.Set(5)
	c := n
	unmarshal(t, &n, "6")
	wantState(t, "a copy of a number", c, "value 5")
	unmarshal(t, &n, "null")
	wantState(t, "a copy of a number, after null", c, "value 5")
}

func unmarshal[T any](t *testing.T, f *account.Field[T], data string) {
	t.Helper()
	if err := json.Unmarshal([]byte(data), f); err != nil {
		t.Errorf("json.Unmarshal(%s): got error %v, want none", data, err)
	}
}

// TestFieldInAnyStruct: the Field is for other requests too.
func TestFieldInAnyStruct(t *testing.T) {
	type order struct {
		Amount account.Field[float64]   `json:"amount,omitzero"`
		Due    account.Field[time.Time] `json:"due,omitzero"`
		Lines  account.Field[[]point]   `json:"lines,omitzero"`
	}
	for _, doc := range []string{
		`{}`, `{"amount":0}`, `{"amount":null,"due":null,"lines":null}`, `{"lines":[]}`,
		`{"due":"0001-01-01T00:00:00Z"}`, `{"amount":1.5,"lines":[{"X":0,"Y":1}]}`,
	} {
		var o order
		if err := json.Unmarshal([]byte(doc), &o); err != nil {
			t.Errorf("json.Unmarshal(%s): %v", doc, err)
		}
		for how, v := range map[string]any{"by value": o, "by pointer": &o} {
			if got, err := json.Marshal(v); err != nil || string(got) != doc {
				t.Errorf("a struct with three Fields, read from %s and written %s: got %s, %v, want the same", doc, how, got, err)
			}
		}
	}
}
