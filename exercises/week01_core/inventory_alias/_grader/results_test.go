package inventory_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	inventory "gomastery/week01_core/inventory_alias"
)

// results are the ways in which items leave a service, each as a list.
var results = []struct {
	name string
	get  func(s *inventory.Service) []inventory.Item
}{
	{"Snapshot", func(s *inventory.Service) []inventory.Item { return s.Snapshot().Items }},
	{"ByTag", func(s *inventory.Service) []inventory.Item { return s.ByTag("kitchen") }},
	{"Item", func(s *inventory.Service) []inventory.Item {
		it, _ := s.Item("T-1")
		return []inventory.Item{it}
	}},
}

// grown returns a service whose tags came one by one, so that the arrays
// behind them have the room that append leaves.
func grown(t testing.TB) *inventory.Service {
	s := service(t, shop(), discounts())
	for _, sku := range []string{"M-1", "T-1", "B-1"} {
		for i := range 5 {
			must(t, "AddTags("+sku+")", s.AddTags(sku, fmt.Sprint("more ", i)))
		}
	}
	must(t, "AddTags(B-1)", s.AddTags("B-1", "kitchen"))
	must(t, "AddVariant(M-1)", s.AddVariant("M-1", "M-2"))
	must(t, "AddVariant(T-1)", s.AddVariant("T-1", "T-2", "blue"))
	return s
}

// TestResultsAreTheCallers changes all that came out, and asks again.
func TestResultsAreTheCallers(t *testing.T) {
	for _, r := range results {
		name, get := r.name, r.get
		s := grown(t)
		before := look(s)
		first, second := get(s), get(s)
		want := deep(second)
		spoil(first)
		wantItems(t, second, want, "after a caller changed one result of %s, another caller looks at his", name)
		unchanged(t, s, before, "after a caller changed all that %s had returned. "+
			"A copy of a struct shares the arrays and maps that it points to", name)

		third := get(s)
		for i := range third {
			third[i].Tags = append(third[i].Tags[:len(third[i].Tags)/2], "mine")
		}
		_ = append(third[:len(third)/2], inventory.Item{SKU: "mine"})
		unchanged(t, s, before, "after a caller appended to a part of what %s had returned", name)
		wantItems(t, second, want, "after a caller appended to a part of one result of %s, another caller looks at his", name)
	}

	s := grown(t)
	before := look(s)
	first, second := s.Snapshot().Discounts, s.Snapshot().Discounts
	spoilDiscounts(first)
	unchanged(t, s, before, "after a caller changed the discounts of his Snapshot")
	if !maps.Equal(second, discounts()) {
		t.Errorf("after a caller changed the discounts of his Snapshot: got %v in another one, want %v", second, discounts())
	}
}

// TestResultsStayAsTheyWere changes the service, and looks at what came out before.
func TestResultsStayAsTheyWere(t *testing.T) {
	for _, r := range results {
		name, get := r.name, r.get
		s := grown(t)
		held := get(s)
		want := deep(held)
		changeEverything(t, s)
		look(s)
		wantItems(t, held, want, "after the service changed, a caller looks at what %s had returned before", name)
	}
	s := grown(t)
	held := s.Snapshot().Discounts
	s.SetDiscounts(map[string]int{"other": 1})
	if !maps.Equal(held, discounts()) {
		t.Errorf("after SetDiscounts: got discounts %v in a snapshot from before, want still %v", held, discounts())
	}
}

// TestItemsOfOneResultAreApart appends to the tags of each item of a result.
func TestItemsOfOneResultAreApart(t *testing.T) {
	for _, r := range results {
		name, get := r.name, r.get
		s := grown(t)
		got := get(s)
		want := deep(got)
		for i := range got {
			if len(got[i].Tags) == 0 {
				t.Fatalf("got item %d of %s without tags, want some: %s", i, name, show(got[i]))
			}
			// One tag in the place of the first, and two behind the end, one by one.
			got[i].Tags[0], want[i].Tags[0] = "changed", "changed"
			tags := append(got[i].Tags, "mine")
			tags = append(tags, "mine too")
			wantItems(t, got, want, "after a caller appended to the tags of item %d of one %s, and changed the first. "+
				"Where a slice has capacity behind its end, append writes there, whoever uses that memory", i, name)
			if n := len(want[i].Tags); !slices.Equal(tags[n:], []string{"mine", "mine too"}) {
				t.Errorf("append of two tags to an item of %s: got %q", name, tags)
			}
		}
	}
}

// TestSnapshotDiscountsCanBeWritten looks at the discounts of a service without any.
func TestSnapshotDiscountsCanBeWritten(t *testing.T) {
	none := service(t, nil, nil)
	set := service(t, shop(), discounts())
	set.SetDiscounts(nil)
	for name, s := range map[string]*inventory.Service{"New(nil, nil)": none, "SetDiscounts(nil)": set, "New(nil, {})": service(t, nil, map[string]int{})} {
		if got := s.Snapshot().Discounts; got == nil || len(got) != 0 {
			t.Errorf("Snapshot after %s: got discounts %#v, want an empty map that is not nil: a write to a nil map panics", name, got)
		}
	}
	if got := none.Snapshot().Items; len(got) != 0 {
		t.Errorf("Snapshot of an empty service: got %d items, want none", len(got))
	}
}

// TestSiblingsAreApart makes siblings of one item, with as many tags as
// arrays of any capacity hold.
func TestSiblingsAreApart(t *testing.T) {
	for n := range 20 {
		s := service(t, []inventory.Item{{SKU: "base", Name: "mug", Price: 750}}, nil)
		var tags []string
		for i := range n {
			tag := fmt.Sprint("tag ", i)
			must(t, "AddTags(base)", s.AddTags("base", tag))
			tags = append(tags, tag)
		}
		must(t, "AddVariant(blue)", s.AddVariant("base", "blue", "blue"))
		must(t, "AddVariant(red)", s.AddVariant("base", "red", "red"))
		must(t, "AddVariant(plain)", s.AddVariant("base", "plain"))
		must(t, "AddVariant(twin)", s.AddVariant("base", "twin"))
		must(t, "AddTags(base)", s.AddTags("base", "original"))
		must(t, "AddTags(plain)", s.AddTags("plain", "no colour"))
		must(t, "AddVariant(dark)", s.AddVariant("blue", "dark", "dark"))
		must(t, "AddTags(blue)", s.AddTags("blue", "bright"))
		with := func(sku string, more ...string) inventory.Item {
			return inventory.Item{SKU: sku, Name: "mug", Price: 750, Tags: slices.Concat(tags, more)}
		}
		wantItems(t, s.Snapshot().Items, []inventory.Item{
			with("base", "original"), with("blue", "blue", "bright"), with("red", "red"), with("plain", "no colour"), with("twin"),
			with("dark", "blue", "dark"),
		}, "siblings of an item with %d tags, Snapshot. Two appends to the same slice may write to the same place", n)

		if got := s.Retag("red", "pink"); got != 1 {
			t.Errorf("Retag(red): got %d tags replaced, want 1", got)
		}
		if n == 0 {
			continue
		}
		if got := s.Retag("tag 0", "first"); got != 6 {
			t.Errorf("Retag of a tag that 6 siblings have: got %d tags replaced, want 6. Siblings that share their tags change together", got)
		}
	}
}

// TestByTagOnlyReads asks for a part of the catalogue.
func TestByTagOnlyReads(t *testing.T) {
	s := grown(t)
	before := s.Snapshot()
	want := deep(before.Items)
	for _, tag := range []string{"ceramic", "blue", "nothing", "kitchen"} {
		s.ByTag(tag)
		wantItems(t, s.Snapshot().Items, want, "after ByTag(%s), Snapshot. A filter that writes its finds into the slice it reads "+
			"overwrites what it has read", tag)
	}
}
