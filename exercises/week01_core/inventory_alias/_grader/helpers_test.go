package inventory_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"

	inventory "gomastery/week01_core/inventory_alias"
)

// service returns a service with these items and discounts.
func service(t testing.TB, items []inventory.Item, discounts map[string]int) *inventory.Service {
	t.Helper()
	s, err := inventory.New(items, discounts)
	if err != nil {
		t.Fatalf("New(%d items with different SKUs): got error %v, want none", len(items), err)
	}
	return s
}

// must fails the test if a call that has to succeed does not.
func must(t testing.TB, call string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: got error %v, want none", call, err)
	}
}

// shop returns three items with 1, 3 and no tags, whose tags come out of arrays with room
// behind them, as append leaves it.
func shop() []inventory.Item {
	return []inventory.Item{
		{SKU: "M-1", Name: "mug", Price: 750, Tags: roomy("kitchen")},
		{SKU: "T-1", Name: "tea pot", Price: 2499, Tags: roomy("kitchen", "ceramic", "gift")},
		{SKU: "B-1", Name: "book", Price: 1200},
	}
}

func discounts() map[string]int { return map[string]int{"kitchen": 10, "gift": 25} }

// unused is what the room behind a roomy slice holds.
const unused = "(unused)"

// roomy returns the tags in an array that has room for three more.
func roomy(tags ...string) []string {
	array := slices.Concat(tags, []string{unused, unused, unused})
	return array[:len(tags)]
}

// many returns n items with so many tags each. All have the tag "all".
func many(n, tags int) []inventory.Item {
	items := make([]inventory.Item, n)
	for i := range items {
		items[i] = inventory.Item{SKU: "S-" + strconv.Itoa(i), Name: "thing " + strconv.Itoa(i), Price: 1000}
		for j := range tags {
			items[i].Tags = append(items[i].Tags, "tag "+strconv.Itoa(i)+"."+strconv.Itoa(j))
		}
		if tags > 0 {
			items[i].Tags[0] = "all"
		}
	}
	return items
}

// deep copies items with all that they refer to.
func deep(items []inventory.Item) []inventory.Item {
	items = slices.Clone(items)
	for i := range items {
		items[i].Tags = slices.Clone(items[i].Tags)
	}
	return items
}

// spoil does what the owner of a result or an input may do: it changes everything
// that can be reached, also behind the ends of the slices.
func spoil(items []inventory.Item) {
	items = items[:cap(items)]
	for i := range items {
		spoilTags(items[i].Tags)
		items[i] = inventory.Item{SKU: "spoiled", Name: "spoiled", Price: -1, Tags: []string{"spoiled"}}
	}
}

func spoilTags(tags []string) {
	tags = tags[:cap(tags)]
	for i := range tags {
		tags[i] = "spoiled"
	}
}

func spoilDiscounts(discounts map[string]int) {
	for tag := range discounts {
		discounts[tag] = 99
	}
	discounts["spoiled"] = 99
	delete(discounts, "gift")
}

// show writes an item with all that it says.
func show(it inventory.Item) string {
	return fmt.Sprintf("%s %q at %d with tags %q", it.SKU, it.Name, it.Price, it.Tags)
}

// same reports the first difference of two lists of items. A nil list of tags is an
// empty one.
func same(got, want []inventory.Item) (difference string, ok bool) {
	for i := range min(len(got), len(want)) {
		g, w := got[i], want[i]
		if g.SKU != w.SKU || g.Name != w.Name || g.Price != w.Price || !slices.Equal(g.Tags, w.Tags) {
			return fmt.Sprintf("got item %d: %s, want %s", i, show(g), show(w)), false
		}
	}
	if len(got) != len(want) {
		return fmt.Sprintf("got %d items, want %d", len(got), len(want)), false
	}
	return "", true
}

// wantItems reports an error if the items are not these. What says what happened
// before, and why it matters.
func wantItems(t testing.TB, got, want []inventory.Item, what string, args ...any) {
	t.Helper()
	if difference, ok := same(got, want); !ok {
		t.Errorf("%s: %s", fmt.Sprintf(what, args...), difference)
	}
}

// seen is all that a service says about itself.
type seen struct {
	items     []inventory.Item
	byTag     map[string][]inventory.Item
	single    []inventory.Item
	quotes    map[string]int64
	discounts map[string]int
}

// look asks a service for everything, and keeps it where nobody else can reach it.
func look(s *inventory.Service) seen {
	now := s.Snapshot()
	all := seen{
		items: deep(now.Items), discounts: maps.Clone(now.Discounts),
		byTag: make(map[string][]inventory.Item), quotes: make(map[string]int64),
	}
	for _, it := range all.items {
		if one, ok := s.Item(it.SKU); ok {
			one.Tags = slices.Clone(one.Tags)
			all.single = append(all.single, one)
		}
		all.quotes[it.SKU], _ = s.Quote(it.SKU)
		for _, tag := range it.Tags {
			all.byTag[tag] = deep(s.ByTag(tag))
		}
	}
	return all
}

// unchanged reports an error if the service does not say what it said before.
func unchanged(t testing.TB, s *inventory.Service, before seen, what string, args ...any) {
	t.Helper()
	now, what := look(s), fmt.Sprintf(what, args...)
	if difference, ok := same(now.items, before.items); !ok {
		t.Errorf("%s: Snapshot: %s", what, difference)
		return
	}
	if difference, ok := same(now.single, before.single); !ok {
		t.Errorf("%s: Item: %s", what, difference)
	}
	for _, tag := range slices.Sorted(maps.Keys(before.byTag)) {
		if difference, ok := same(now.byTag[tag], before.byTag[tag]); !ok {
			t.Errorf("%s: ByTag(%q): %s", what, tag, difference)
		}
	}
	if !maps.Equal(now.discounts, before.discounts) {
		t.Errorf("%s: got discounts %v, want still %v", what, now.discounts, before.discounts)
	}
	if !maps.Equal(now.quotes, before.quotes) {
		t.Errorf("%s: got quotes %v, want still %v", what, now.quotes, before.quotes)
	}
}

// changeEverything calls each method that changes something. It works on any service that
// has M-1, T-1 and B-1.
func changeEverything(t testing.TB, s *inventory.Service) {
	t.Helper()
	s.Reprice(100)
	must(t, "AddTags(B-1)", s.AddTags("B-1", "later 1"))
	must(t, "AddTags(M-1)", s.AddTags("M-1", "later 2"))
	must(t, "AddVariant(M-1)", s.AddVariant("M-1", "M-1-later", "later 3"))
	must(t, "Add", s.Add(inventory.Item{SKU: "L-1", Tags: []string{"kitchen"}}))
	s.Retag("kitchen", "later 4")
	s.Retag("ceramic", "later 5")
	s.SetDiscounts(map[string]int{"later 4": 50})
	must(t, "Remove(M-1)", s.Remove("M-1"))
	must(t, "Add", s.Add(inventory.Item{SKU: "L-2"}))
}
