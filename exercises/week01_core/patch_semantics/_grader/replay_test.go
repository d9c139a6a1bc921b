package account_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	account "gomastery/week01_core/patch_semantics"
)

// any3 draws a state, and a value that is zero in one of three cases.
func any3[T any](r *rand.Rand, zero T, other func() T) (f account.Field[T], v T, state int) {
	switch r.IntN(6) {
	case 0, 1:
		return account.Field[T]{}, v, 0
	case 2:
		return account.Null[T](), v, 1
	case 3:
		return account.Set(zero), zero, 2
	default:
		v = other()
		return account.Set(v), v, 2
	}
}

// generated is a patch, built in Go, with what it should do and say.
type generated struct {
	patch   account.Patch
	members map[string]any // the document; nil is null
	apply   func(a *account.Account)
}

func generate(r *rand.Rand) generated {
	g := generated{members: map[string]any{}}
	var edits []func(a *account.Account)
	def := account.Default()
	word := func() string {
		return []string{"x", "null", " ", "ä\"\\", "<b>", "{}", "0", "\u2028", fmt.Sprint(r.Uint64())}[r.IntN(9)]
	}

	g.patch.Name = draw(r, g.members, &edits, "name", "", word, def.Name, func(a *account.Account) *string { return &a.Name })
	g.patch.Email = draw(r, g.members, &edits, "email", "", word, def.Email, func(a *account.Account) *string { return &a.Email })
	g.patch.Locale = draw(r, g.members, &edits, "locale", "", word, def.Locale, func(a *account.Account) *string { return &a.Locale })
	g.patch.Age = draw(r, g.members, &edits, "age", 0, func() int { return r.IntN(300) - 100 }, def.Age, func(a *account.Account) *int { return &a.Age })
	g.patch.Newsletter = draw(r, g.members, &edits, "newsletter", false, func() bool { return true }, def.Newsletter,
		func(a *account.Account) *bool { return &a.Newsletter })
	g.patch.CreditLimit = draw(r, g.members, &edits, "credit_limit", 0, func() int64 { return int64(r.Uint64()) }, def.CreditLimit,
		func(a *account.Account) *int64 { return &a.CreditLimit })
	g.patch.VerifiedAt = draw(r, g.members, &edits, "verified_at", time.Time{},
		func() time.Time { return time.Unix(r.Int64N(1<<33), r.Int64N(1e9)).UTC() }, def.VerifiedAt,
		func(a *account.Account) *time.Time { return &a.VerifiedAt })
	g.patch.Tags = draw(r, g.members, &edits, "tags", []string{}, func() []string {
		tags := make([]string, r.IntN(5))
		for i := range tags {
			tags[i] = word()
		}
		return tags
	}, def.Tags, func(a *account.Account) *[]string { return &a.Tags })

	switch r.IntN(4) {
	case 0:
	case 1:
		g.patch.Address = account.Null[account.AddressPatch]()
		g.members["address"] = nil
		edits = append(edits, func(a *account.Account) { a.Address = def.Address })
	default:
		parts := map[string]any{}
		g.patch.Address = account.Set(account.AddressPatch{
			Street:  draw(r, parts, &edits, "street", "", word, "", func(a *account.Account) *string { return &a.Address.Street }),
			City:    draw(r, parts, &edits, "city", "", word, "", func(a *account.Account) *string { return &a.Address.City }),
			Country: draw(r, parts, &edits, "country", "", word, "ZZ", func(a *account.Account) *string { return &a.Address.Country }),
		})
		g.members["address"] = parts
	}
	g.apply = func(a *account.Account) {
		for _, edit := range edits {
			edit(a)
		}
	}
	return g
}

// draw chooses what a patch says of one field, and notes what that means: in the
// document and to an account.
func draw[T any](r *rand.Rand, members map[string]any, edits *[]func(*account.Account), key string, zero T, other func() T, byDefault T,
	in func(*account.Account) *T,
) account.Field[T] {
	edit := func(v T) { *edits = append(*edits, func(a *account.Account) { *in(a) = v }) }
	f, v, state := any3(r, zero, other)
	switch state {
	case 1:
		members[key] = nil
		edit(byDefault)
	case 2:
		members[key] = v
		edit(v)
	}
	return f
}

// TestReplay: whatever a patch says, writing and reading it changes nothing, and
// applying it twice is applying it once.
func TestReplay(t *testing.T) {
	r := rand.New(rand.NewPCG(36, 9))
	var p account.Patch
	for i := range 3000 {
		g := generate(r)
		doc, err := json.Marshal(g.members)
		if err != nil {
			t.Fatal(err)
		}
		want := describe(g.patch)
		wantWritten(t, g.patch, string(doc))
		written, err := json.Marshal(g.patch)
		if err != nil {
			t.Errorf("json.Marshal of the patch {%s}: %v", want, err)
			return
		}
		// What the test wrote, and what the patch wrote.
		for _, doc := range [][]byte{doc, written} {
			if p, err = account.ParsePatch(doc); err != nil || describe(p) != want {
				t.Errorf("ParsePatch(%s): got {%s}, %v, want {%s}", doc, describe(p), err, want)
			}
		}
		before := account.Account{Tags: []string{"t"}}
		if i%2 == 0 {
			before = stored()
		}
		after := before
		g.apply(&after)
		once := account.Apply(before, p)
		wantAccount(t, "the account after "+string(doc), once, after)
		wantAccount(t, "the account after twice "+string(doc), account.Apply(once, p), after)
		if t.Failed() {
			t.Logf("generated patch %d of 3000; the rest was not tried", i+1)
			return
		}
	}
}

// TestReplayText puts an unknown key into generated documents, at the top or in the
// address, first or last: it must be found wherever it is.
func TestReplayText(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 36))
	keys := []string{"zip", "nick", "Name", "CITY", "ag", "agee", "tag", "Credit_Limit", "ſtreet"}
	for i := range 1000 {
		g := generate(r)
		key := keys[r.IntN(len(keys))]
		path := key
		into := g.members
		if parts, ok := g.members["address"].(map[string]any); ok && r.IntN(2) == 0 {
			into, path = parts, "address."+key
		}
		into[key] = []any{nil, 0, "x", []int{}, map[string]int{"age": 1}}[r.IntN(5)]
		doc, err := json.Marshal(g.members)
		if err != nil {
			t.Fatal(err)
		}
		_, err = account.ParsePatch(doc)
		if unknown, ok := errors.AsType[*account.KeyError](err); !ok || unknown.Path != path {
			t.Errorf("ParsePatch(%s): got error %v, want unknown key %q (document %d)", doc, err, path, i+1)
			return
		}
	}
}
