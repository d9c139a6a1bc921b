package inventory_test

import (
	"maps"
	"slices"
	"testing"

	inventory "gomastery/week01_core/inventory_alias"
)

// TestInputsAreCopied changes what was passed in, after the call.
func TestInputsAreCopied(t *testing.T) {
	const why = "after its caller changed what he had passed to %s. " +
		"Who keeps a slice or a map without a copy lets strangers write into his state, without a lock"

	items, table := shop(), discounts()
	s := service(t, items[:2], table)
	must(t, "Add(B-1)", s.Add(items[2]))
	before := look(s)
	spoilDiscounts(table)
	unchanged(t, s, before, why, "New, the discounts")
	spoil(items)
	unchanged(t, s, before, why, "New, the items")

	for _, start := range [][]string{nil, {"one"}, roomy("one", "two")} {
		tags := slices.Concat(start) // of exactly the length
		s := service(t, []inventory.Item{{SKU: "A", Price: 100, Tags: start}}, nil)
		it := inventory.Item{SKU: "B", Price: 100, Tags: roomy("x", "y", "z")}
		must(t, "Add(B)", s.Add(it))
		before := look(s)
		wantItems(t, before.items, []inventory.Item{{SKU: "A", Price: 100, Tags: tags}, {SKU: "B", Price: 100, Tags: []string{"x", "y", "z"}}}, "after Add, Snapshot")
		spoil([]inventory.Item{it})
		unchanged(t, s, before, why, "Add")

		more := roomy("m", "n")
		must(t, "AddTags(A)", s.AddTags("A", more...))
		want := []inventory.Item{{SKU: "A", Price: 100, Tags: slices.Concat(tags, []string{"m", "n"})}, {SKU: "B", Price: 100, Tags: []string{"x", "y", "z"}}}
		wantItems(t, s.Snapshot().Items, want, "after AddTags, Snapshot")
		before = look(s)
		spoilTags(more)
		unchanged(t, s, before, why, "AddTags")

		more = roomy("m", "n")
		must(t, "AddVariant(A, C)", s.AddVariant("A", "C", more...))
		must(t, "Add(D)", s.Add(inventory.Item{SKU: "D"}))
		more2 := roomy("o", "p")
		must(t, "AddVariant(D, E)", s.AddVariant("D", "E", more2...))
		before = look(s)
		spoilTags(more)
		spoilTags(more2)
		unchanged(t, s, before, why, "AddVariant")
	}

	table = discounts()
	s = service(t, shop(), nil)
	s.SetDiscounts(table)
	before = look(s)
	spoilDiscounts(table)
	unchanged(t, s, before, why, "SetDiscounts")
}

// TestInputsStayTheCallers lets the service change all it has, and looks at what
// was passed in.
func TestInputsStayTheCallers(t *testing.T) {
	items := shop()
	items = append(make([]inventory.Item, 0, 10), items...) // with room for more
	added := inventory.Item{SKU: "A-1", Tags: roomy("kitchen", "ceramic")}
	table, table2 := discounts(), discounts()
	more, variant := roomy("kitchen", "ceramic"), roomy("kitchen", "ceramic")
	wantTags := slices.Clone(more[:cap(more)])
	want, wantItem := deep(items[:cap(items)]), deep([]inventory.Item{added})
	room := make([][]string, len(want)) // what the tags' arrays hold, to their ends
	for i := range items {
		room[i] = slices.Clone(items[i].Tags[:cap(items[i].Tags)])
	}

	s := service(t, items, table)
	must(t, "Add(A-1)", s.Add(added))
	must(t, "AddTags(B-1)", s.AddTags("B-1", more...))
	must(t, "AddVariant(A-1)", s.AddVariant("A-1", "A-2", variant...))
	must(t, "AddTags(A-1)", s.AddTags("A-1", "behind"))
	must(t, "AddTags(A-2)", s.AddTags("A-2", "behind"))
	must(t, "AddTags(T-1)", s.AddTags("T-1", "behind"))
	must(t, "AddVariant(T-1)", s.AddVariant("T-1", "T-2", "behind"))
	s.SetDiscounts(table2)
	changeEverything(t, s)

	const why = "after the service changed what it has, its caller looks at what he passed to %s"
	wantItems(t, items[:cap(items)], want, why+" (with the room behind it)", "New")
	for i := range items {
		if got := items[i].Tags[:cap(items[i].Tags)]; !slices.Equal(got, room[i]) {
			t.Errorf(why+": got the array behind the tags of %s as %q, want it still %q", "New", items[i].SKU, got, room[i])
		}
	}
	wantItems(t, []inventory.Item{added}, wantItem, why, "Add")
	for call, tags := range map[string][]string{"Add": added.Tags, "AddTags": more, "AddVariant": variant} {
		if got := tags[:cap(tags)]; !slices.Equal(got, wantTags) {
			t.Errorf(why+": got the array of tags as %q, want it still %q", call, got, wantTags)
		}
	}
	if !maps.Equal(table, discounts()) || !maps.Equal(table2, discounts()) {
		t.Errorf(why+": got discounts %v and %v, want them still %v", "New and SetDiscounts", table, table2, discounts())
	}
}

// TestItemsThatCameInWithOneArray passes tags that overlap: neighbours in one array, and the
// same slice two times.
func TestItemsThatCameInWithOneArray(t *testing.T) {
	array := []string{"a1", "b1", "b2", "c1"}
	both := roomy("same")
	s := service(t, []inventory.Item{
		{SKU: "A", Tags: array[:1]}, {SKU: "B", Tags: array[1:3]}, {SKU: "C", Tags: array[3:]},
		{SKU: "D", Tags: both}, {SKU: "E", Tags: both},
	}, nil)
	for _, sku := range []string{"A", "B", "C", "D", "E"} {
		must(t, "AddTags("+sku+")", s.AddTags(sku, "new "+sku))
	}
	wantItems(t, s.Snapshot().Items, []inventory.Item{
		{SKU: "A", Tags: []string{"a1", "new A"}}, {SKU: "B", Tags: []string{"b1", "b2", "new B"}}, {SKU: "C", Tags: []string{"c1", "new C"}},
		{SKU: "D", Tags: []string{"same", "new D"}}, {SKU: "E", Tags: []string{"same", "new E"}},
	}, "after AddTags to items whose tags came in one array, Snapshot. An append writes behind the end of a slice, "+
		"and that may be the tags of a sibling")
}
