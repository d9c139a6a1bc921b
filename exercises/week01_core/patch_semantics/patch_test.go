package account_test

import (
	"encoding/json"
	"errors"
	"testing"

	account "gomastery/week01_core/patch_semantics"
)

// These tests show what a client can say. They are a start, and not all that is
// checked.

func TestThreeStates(t *testing.T) {
	stored := account.Default()
	stored.Age = 41
	for _, c := range []struct {
		doc  string
		want int
	}{
		{`{}`, 41},
		{`{"age":null}`, -1},
		{`{"age":0}`, 0},
	} {
		p, err := account.ParsePatch([]byte(c.doc))
		if err != nil {
			t.Errorf("ParsePatch(%s): %v", c.doc, err)
			continue
		}
		if got := account.Apply(stored, p).Age; got != c.want {
			t.Errorf("age 41 after %s: got %d, want %d", c.doc, got, c.want)
		}
		if got, err := json.Marshal(p); err != nil || string(got) != c.doc {
			t.Errorf("%s, read and written: got %s, %v, want the same", c.doc, got, err)
		}
	}
}

func TestUnknownKey(t *testing.T) {
	_, err := account.ParsePatch([]byte(`{"address":{"zip":"1010"}}`))
	var unknown *account.KeyError
	if !errors.As(err, &unknown) || unknown.Path != "address.zip" {
		t.Errorf("a zip in the address: got error %v, want a *KeyError with the path address.zip", err)
	}
}
