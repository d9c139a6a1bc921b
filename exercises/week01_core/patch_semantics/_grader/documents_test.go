package account_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"gomastery/internal/grade"
	account "gomastery/week01_core/patch_semantics"
)

// describe lists what a patch says. Fields that are absent are not in it.
func describe(p account.Patch) string {
	var words []string
	add := func(name, state string) {
		if state != "absent" {
			words = append(words, name+" "+state)
		}
	}
	add("name", state(p.Name))
	add("email", state(p.Email))
	add("locale", state(p.Locale))
	add("age", state(p.Age))
	add("newsletter", state(p.Newsletter))
	add("credit_limit", state(p.CreditLimit))
	add("verified_at", state(p.VerifiedAt))
	add("tags", state(p.Tags))
	if a, ok := p.Address.Get(); ok {
		words = append(words, "address value")
		add("street", state(a.Street))
		add("city", state(a.City))
		add("country", state(a.Country))
	}
	if a := state(p.Address); !strings.HasPrefix(a, "value") {
		add("address", a)
	}
	return strings.Join(words, "; ")
}

func stored() account.Account {
	return account.Account{
		Name: "Ada", Email: "ada@example.com", Locale: "de", Age: 41, Newsletter: false, CreditLimit: 900,
		VerifiedAt: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Tags: []string{"gold", "eu"},
		Address: account.Address{Street: "Ring 1", City: "Wien", Country: "AT"},
	}
}

type documentRow struct {
	doc  string
	want string // describe of the patch
	edit func(a *account.Account)
}

// documents are the 36 of TASK.md: absent, null, zero and a value for every field.
var documents = []documentRow{
	{`{}`, ``, func(a *account.Account) {}},
	{`{"name":null}`, `name null`, func(a *account.Account) { a.Name = "new member" }},
	{`{"name":""}`, `name value ""`, func(a *account.Account) { a.Name = "" }},
	{`{"name":"Eve"}`, `name value "Eve"`, func(a *account.Account) { a.Name = "Eve" }},
	{`{"email":null}`, `email null`, func(a *account.Account) { a.Email = "" }},
	{`{"email":""}`, `email value ""`, func(a *account.Account) { a.Email = "" }},
	{`{"email":"null"}`, `email value "null"`, func(a *account.Account) { a.Email = "null" }},
	{`{"locale":null}`, `locale null`, func(a *account.Account) { a.Locale = "en" }},
	{`{"locale":""}`, `locale value ""`, func(a *account.Account) { a.Locale = "" }},
	{`{"locale":"fr"}`, `locale value "fr"`, func(a *account.Account) { a.Locale = "fr" }},
	{`{"age":null}`, `age null`, func(a *account.Account) { a.Age = -1 }},
	{`{"age":0}`, `age value 0`, func(a *account.Account) { a.Age = 0 }},
	{`{"age":-1}`, `age value -1`, func(a *account.Account) { a.Age = -1 }},
	{`{"newsletter":null}`, `newsletter null`, func(a *account.Account) { a.Newsletter = true }},
	{`{"newsletter":false}`, `newsletter value false`, func(a *account.Account) { a.Newsletter = false }},
	{`{"newsletter":true}`, `newsletter value true`, func(a *account.Account) { a.Newsletter = true }},
	{`{"credit_limit":null}`, `credit_limit null`, func(a *account.Account) { a.CreditLimit = 50_000 }},
	{`{"credit_limit":0}`, `credit_limit value 0`, func(a *account.Account) { a.CreditLimit = 0 }},
	{`{"credit_limit":9007199254740993}`, `credit_limit value 9007199254740993`, func(a *account.Account) { a.CreditLimit = 9007199254740993 }},
	{`{"verified_at":null}`, `verified_at null`, func(a *account.Account) { a.VerifiedAt = time.Time{} }},
	{`{"verified_at":"0001-01-01T00:00:00Z"}`, `verified_at value 0001-01-01T00:00:00Z`, func(a *account.Account) { a.VerifiedAt = time.Time{} }},
	{`{"verified_at":"2027-01-02T03:04:05.000000006Z"}`, `verified_at value 2027-01-02T03:04:05.000000006Z`, func(a *account.Account) {
		a.VerifiedAt = time.Date(2027, 1, 2, 3, 4, 5, 6, time.UTC)
	}},
	{`{"tags":null}`, `tags null`, func(a *account.Account) { a.Tags = []string{"new"} }},
	{`{"tags":[]}`, `tags value []string{}`, func(a *account.Account) { a.Tags = []string{} }},
	{`{"tags":["","x"]}`, `tags value []string{"", "x"}`, func(a *account.Account) { a.Tags = []string{"", "x"} }},
	{`{"address":null}`, `address null`, func(a *account.Account) { a.Address = account.Address{Country: "ZZ"} }},
	{`{"address":{}}`, `address value`, func(a *account.Account) {}},
	{`{"address":{"street":null}}`, `address value; street null`, func(a *account.Account) { a.Address.Street = "" }},
	{`{"address":{"street":"Weg 2"}}`, `address value; street value "Weg 2"`, func(a *account.Account) { a.Address.Street = "Weg 2" }},
	{`{"address":{"city":null}}`, `address value; city null`, func(a *account.Account) { a.Address.City = "" }},
	{`{"address":{"city":""}}`, `address value; city value ""`, func(a *account.Account) { a.Address.City = "" }},
	{`{"address":{"country":null}}`, `address value; country null`, func(a *account.Account) { a.Address.Country = "ZZ" }},
	{`{"address":{"country":""}}`, `address value; country value ""`, func(a *account.Account) { a.Address.Country = "" }},
	{`{"address":{"city":"Graz","country":null}}`, `address value; city value "Graz"; country null`, func(a *account.Account) {
		a.Address.City, a.Address.Country = "Graz", "ZZ"
	}},
	{`{"name":null,"email":null,"locale":null,"age":null,"newsletter":null,"credit_limit":null,"verified_at":null,"tags":null,"address":null}`,
		`name null; email null; locale null; age null; newsletter null; credit_limit null; verified_at null; tags null; address null`,
		func(a *account.Account) { *a = account.Default() }},
	{`{"name":"","email":"","locale":"","age":0,"newsletter":false,"credit_limit":0,"verified_at":"0001-01-01T00:00:00Z","tags":[],"address":{"street":"","city":"","country":""}}`,
		`name value ""; email value ""; locale value ""; age value 0; newsletter value false; credit_limit value 0; verified_at value 0001-01-01T00:00:00Z; ` +
			`tags value []string{}; address value; street value ""; city value ""; country value ""`,
		func(a *account.Account) { *a = account.Account{} }},
}

// TestDocuments reads each document, applies it and writes it again.
func TestDocuments(t *testing.T) {
	for _, row := range documents {
		p, err := account.ParsePatch([]byte(row.doc))
		if err != nil {
			t.Errorf("ParsePatch(%s): got error %v, want none", row.doc, err)
			continue
		}
		if got := describe(p); got != row.want {
			t.Errorf("ParsePatch(%s): got the patch {%s}, want {%s}", row.doc, got, row.want)
		}
		want := stored()
		row.edit(&want)
		wantAccount(t, "the account after "+row.doc, account.Apply(stored(), p), want)
		wantWritten(t, p, row.doc)
	}
	if t.Failed() {
		t.Error("absent leaves the stored value, null takes the default, and a zero is a value: a client that is heard " +
			"wrongly on one of these changes what it did not mention, or cannot change what it did")
	}
}

// TestSpaceAndOrder: it is JSON, not text.
func TestSpaceAndOrder(t *testing.T) {
	doc := " {\n\t\"tags\" : [ \"a\" ] , \"\\u0061ge\" : null ,\"address\" : { \"country\":\tnull , \"city\": \"\\u00e4\" }, \"name\": \"n\\\"}\" }\n"
	p, err := account.ParsePatch([]byte(doc))
	want := `name value "n\"}"; age null; tags value []string{"a"}; address value; city value "ä"; country null`
	if got := describe(p); err != nil || got != want {
		t.Errorf("ParsePatch(%q): got {%s}, %v, want {%s}", doc, got, err, want)
	}
}

func wantAccount(t *testing.T, what string, got, want account.Account) {
	t.Helper()
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range w.NumField() {
		name, a, b := w.Type().Field(i).Name, g.Field(i).Interface(), w.Field(i).Interface()
		same := reflect.DeepEqual(a, b)
		switch b := b.(type) {
		case time.Time:
			same = b.Equal(a.(time.Time))
		case []string:
			same = slices.Equal(a.([]string), b)
		}
		if !same {
			t.Errorf("%s: got %s %s, want %s", what, name, show(a), show(b))
		}
	}
}

// wantWritten compares as JSON: the order of keys is free.
func wantWritten(t *testing.T, p account.Patch, want string) {
	t.Helper()
	for how, v := range map[string]any{"by value": p, "by pointer": &p} {
		got, err := json.Marshal(v)
		if err != nil || !sameJSON(t, got, want) {
			t.Errorf("json.Marshal of the patch {%s} %s: got %s, %v, want %s", describe(p), how, got, err, want)
		}
	}
}

func sameJSON(t *testing.T, got []byte, want string) bool {
	t.Helper()
	decode := func(data []byte) (v any) {
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		if d.Decode(&v) != nil {
			return errors.New("not JSON")
		}
		return v
	}
	return reflect.DeepEqual(decode(got), decode([]byte(want)))
}

// TestGoldens writes patches that were built in Go.
func TestGoldens(t *testing.T) {
	for _, c := range []struct {
		p    account.Patch
		want string
	}{
		{account.Patch{}, `{}`},
		{account.Patch{Age: account.Set(0)}, `{"age":0}`},
		{account.Patch{Age: account.Null[int]()}, `{"age":null}`},
		{account.Patch{VerifiedAt: account.Set(time.Time{})}, `{"verified_at":"0001-01-01T00:00:00Z"}`},
		{account.Patch{Tags: account.Set([]string{}), CreditLimit: account.Set(int64(-1 << 63))}, `{"tags":[],"credit_limit":-9223372036854775808}`},
		{account.Patch{Address: account.Set(account.AddressPatch{})}, `{"address":{}}`},
		{account.Patch{Address: account.Null[account.AddressPatch]()}, `{"address":null}`},
		{account.Patch{Address: account.Set(account.AddressPatch{City: account.Null[string](), Country: account.Set("")})},
			`{"address":{"city":null,"country":""}}`},
		{account.Patch{Name: account.Set("<&>"), Newsletter: account.Set(false), Email: account.Null[string]()},
			`{"name":"<&>","newsletter":false,"email":null}`},
	} {
		wantWritten(t, c.p, c.want)
	}
	if t.Failed() {
		t.Error("a key that nobody set changes at the next service what nobody mentioned, and one that is lost changes nothing")
	}
	if got, err := json.Marshal(account.Patch{Tags: account.Set([]string(nil))}); err == nil {
		t.Errorf("json.Marshal of a patch whose tags are set to a nil slice: got %s, want an error: the next service would clear the tags", got)
	}
}

func TestUnknownKeys(t *testing.T) {
	for _, c := range []struct {
		doc   string
		paths string
	}{
		{`{"nickname":"x"}`, "nickname"},
		{`{"nickname":null}`, "nickname"},
		{`{"nickname":{"age":1}}`, "nickname"},
		{`{"age":1,"nickname":"x"}`, "nickname"},
		{`{"Age":1}`, "Age"},
		{`{"AGE":null,"age":1}`, "AGE"},
		{`{"CreditLimit":1}`, "CreditLimit"},
		{`{"creditlimit":1}`, "creditlimit"},
		{`{"":1}`, ""},
		{`{"street":"x"}`, "street"},
		{`{"city":null}`, "city"},
		{`{"state":1}`, "state"},
		{`{"value":1}`, "value"},
		{`{"address":{"zip":"1010"}}`, "address.zip"},
		{`{"address":{"zip":null}}`, "address.zip"},
		{`{"address":{"city":"Wien","zip":[]}}`, "address.zip"},
		{`{"address":{"City":"Wien"}}`, "address.City"},
		{`{"address":{"name":"x"}}`, "address.name"},
		{`{"address":{"address":{}}}`, "address.address"},
		{`{"address":{"zip":1},"plan":2}`, "address.zip plan"},
		{`{"name":"x","address":{"street":"","flat":3,"floor":4}}`, "address.flat address.floor"},
	} {
		p, err := account.ParsePatch([]byte(c.doc))
		unknown, ok := errors.AsType[*account.KeyError](err)
		switch {
		case err == nil:
			t.Errorf("ParsePatch(%s): got no error, want an unknown key (%s): a client that has mistyped a key believes that "+
				"its change was made", c.doc, c.paths)
		case !ok:
			t.Errorf("ParsePatch(%s): got error %q without a *KeyError, want one with the path %s", c.doc, err, c.paths)
		case !slices.Contains(strings.Split(c.paths, " "), unknown.Path):
			t.Errorf("ParsePatch(%s): got an unknown key with the path %q, want %q", c.doc, unknown.Path, c.paths)
		}
		if got := describe(p); got != "" {
			t.Errorf("ParsePatch(%s): got the patch {%s} beside the error, want the zero Patch", c.doc, got)
		}
	}
}

func TestBadDocuments(t *testing.T) {
	for _, doc := range []string{
		``, ` `, `null`, ` null `, `[]`, `[{}]`, `3`, `"age"`, `true`, `{`, `{"age"}`, `{"age":1,}`, `{"age":1}}`, `{} {}`, `{"age":1} x`, `{"age":1} null`,
		`{"age":"0"}`, `{"age":1.5}`, `{"age":1e99}`, `{"age":[]}`, `{"name":0}`, `{"name":{}}`, `{"newsletter":0}`, `{"newsletter":"true"}`,
		`{"credit_limit":9223372036854775808}`, `{"verified_at":""}`, `{"verified_at":0}`, `{"verified_at":"yesterday"}`,
		`{"tags":"a"}`, `{"tags":[1]}`, `{"tags":{}}`, `{"address":"Wien"}`, `{"address":[]}`, `{"address":false}`, `{"address":{"city":1}}`,
		`{"name":"x","email":"y","age":"z"}`, `{"age":7,"tags":["a",5]}`, `{"address":{"street":"a","city":2}}`,
	} {
		p, err := account.ParsePatch([]byte(doc))
		if err == nil {
			t.Errorf("ParsePatch(%s): got no error, want one", doc)
		}
		if unknown, ok := errors.AsType[*account.KeyError](err); ok {
			t.Errorf("ParsePatch(%s): got unknown key %q, want another error: all keys are known", doc, unknown.Path)
		}
		if got := describe(p); got != "" {
			t.Errorf("ParsePatch(%s): got the patch {%s} beside the error, want the zero Patch: half a request must not be applied", doc, got)
		}
	}
}

// TestApplyCopies: accounts and patches are values, and slices inside are not.
func TestApplyCopies(t *testing.T) {
	tags := []string{"a", "b"}
	p := account.Patch{Tags: account.Set(tags), Age: account.Set(1)}
	first := account.Apply(stored(), p)
	second := account.Apply(stored(), p)
	tags[0] = "changed by the caller"
	second.Tags[1] = "changed in the second account"
	if !slices.Equal(first.Tags, []string{"a", "b"}) {
		t.Errorf("tags of an account after the patch's slice and another account's were changed: got %q, want [a b]: they share memory", first.Tags)
	}
	if tags[1] != "b" {
		t.Errorf("tags of the patch after an account's were changed: got %q, want b last: they share memory", tags)
	}
	roomy := append(make([]string, 0, 8), "a")
	third := account.Apply(stored(), account.Patch{Tags: account.Set(roomy)})
	third.Tags = append(third.Tags, "mine")
	if got := roomy[:2][1]; got != "" {
		t.Errorf("room behind the tags of the patch: got %q after an append to the account's tags, want nothing: they share memory", got)
	}

	one := account.Apply(stored(), account.Patch{Tags: account.Null[[]string]()})
	one.Tags[0] = "changed"
	two := account.Apply(stored(), account.Patch{Tags: account.Null[[]string]()})
	if !slices.Equal(two.Tags, []string{"new"}) {
		t.Errorf("default tags after those of another account were changed: got %q, want [new]", two.Tags)
	}

	a, doc := stored(), `{"tags":["x"],"age":null,"address":{"city":null}}`
	p, err := account.ParsePatch([]byte(doc))
	if err != nil {
		t.Errorf("ParsePatch(%s): %v", doc, err)
	}
	before := describe(p)
	account.Apply(a, p)
	wantAccount(t, "the account given to Apply", a, stored())
	if got := describe(p); got != before {
		t.Errorf("the patch given to Apply: got {%s} afterwards, want {%s}", got, before)
	}
	buffer := []byte(`{"name":"before","tags":["before"],"address":{"city":"before"}}`)
	p, err = account.ParsePatch(buffer)
	want := describe(p)
	copy(buffer, bytes.Repeat([]byte(" "), len(buffer)))
	if got := describe(p); err != nil || got != want {
		t.Errorf("a patch after the buffer of the request was used again: got {%s}, %v, want {%s}", got, err, want)
	}
}

// TestAbsentIsFree counts what Apply allocates while tags are absent and nothing is cleared.
func TestAbsentIsFree(t *testing.T) {
	full := account.Patch{
		Name: account.Set("x"), Email: account.Set(""), Locale: account.Set("fr"), Age: account.Set(0), Newsletter: account.Set(false),
		CreditLimit: account.Set(int64(0)), VerifiedAt: account.Set(time.Time{}),
		Address: account.Set(account.AddressPatch{Street: account.Set("y"), City: account.Set("")}),
	}
	sink := new(account.Account)
	for _, c := range []struct {
		name string
		p    account.Patch
	}{
		{"an empty patch", account.Patch{}},
		{"a patch of the age", account.Patch{Age: account.Set(0)}},
		{"a patch of everything but the tags", full},
	} {
		a := stored()
		grade.WantAllocs(t, fmt.Sprintf("Apply of %s", c.name), 0, func() { *sink = account.Apply(a, c.p) })
	}
	wantAccount(t, "the account after the last of these", *sink, account.Account{
		Name: "x", Locale: "fr", Tags: []string{"gold", "eu"}, Address: account.Address{Street: "y", Country: "AT"},
	})
}
