package inventory_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	inventory "gomastery/week01_core/inventory_alias"
)

func TestCatalogue(t *testing.T) {
	s := service(t, shop(), discounts())
	want := deep(shop())
	wantItems(t, s.Snapshot().Items, want, "after New, Snapshot")

	must(t, "Add(P-1)", s.Add(inventory.Item{SKU: "P-1", Name: "plate", Price: 400, Tags: []string{"kitchen"}}))
	must(t, "AddVariant(M-1, M-2)", s.AddVariant("M-1", "M-2", "blue", "gift"))
	must(t, "AddTags(B-1)", s.AddTags("B-1", "paper", "gift", "paper"))
	must(t, "AddTags(M-1)", s.AddTags("M-1", "white", "kitchen"))
	must(t, "AddTags(P-1) without tags", s.AddTags("P-1"))
	want[0].Tags = []string{"kitchen", "white", "kitchen"}
	want[2].Tags = []string{"paper", "gift", "paper"}
	want = append(want,
		inventory.Item{SKU: "P-1", Name: "plate", Price: 400, Tags: []string{"kitchen"}},
		inventory.Item{SKU: "M-2", Name: "mug", Price: 750, Tags: []string{"kitchen", "blue", "gift"}})
	wantItems(t, s.Snapshot().Items, want, "after Add, AddVariant and AddTags, Snapshot")
	wantItems(t, s.ByTag("kitchen"), []inventory.Item{want[0], want[1], want[3], want[4]}, "ByTag(kitchen)")
	wantItems(t, s.ByTag("paper"), want[2:3], "ByTag(paper)")
	wantItems(t, s.ByTag("nothing"), nil, "ByTag of a tag that nobody has")

	must(t, "Remove(T-1)", s.Remove("T-1"))
	want = append(want[:1:1], want[2:]...)
	wantItems(t, s.Snapshot().Items, want, "after Remove of the second item, Snapshot")
	for _, w := range want {
		it, ok := s.Item(w.SKU)
		if !ok {
			t.Errorf("after Remove of another item: got no item %s, want it still", w.SKU)
			continue
		}
		wantItems(t, []inventory.Item{it}, []inventory.Item{w}, "after Remove of another item, Item(%s)", w.SKU)
	}
	if it, ok := s.Item("T-1"); ok {
		t.Errorf("Item of a removed one: got %s, want none", show(it))
	}
	if _, ok := s.Quote("T-1"); ok {
		t.Errorf("Quote of a removed item: got a price, want none")
	}
	must(t, "Add of a SKU that was removed", s.Add(inventory.Item{SKU: "T-1"}))
	must(t, "Remove(B-1)", s.Remove("B-1"))
	must(t, "AddVariant of the last item", s.AddVariant("T-1", "T-2", "new"))
	want = append(want[:1:1], want[2], want[3], inventory.Item{SKU: "T-1"}, inventory.Item{SKU: "T-2", Tags: []string{"new"}})
	wantItems(t, s.Snapshot().Items, want, "after more changes, Snapshot")
}

func TestFailedCallsChangeNothing(t *testing.T) {
	twice := append(shop(), inventory.Item{SKU: "M-1", Name: "cup"})
	if _, err := inventory.New(twice, nil); !errors.Is(err, inventory.ErrExists) {
		t.Errorf("New with the SKU M-1 twice: got error %v, want ErrExists", err)
	}
	s := service(t, shop(), discounts())
	before := look(s)
	for _, c := range []struct {
		call string
		err  error
		want error
	}{
		{"Add of a known SKU", s.Add(inventory.Item{SKU: "M-1", Name: "cup"}), inventory.ErrExists},
		{"AddVariant with a known SKU", s.AddVariant("M-1", "B-1", "x"), inventory.ErrExists},
		{"AddVariant of itself", s.AddVariant("M-1", "M-1", "x"), inventory.ErrExists},
		{"AddVariant of an unknown item", s.AddVariant("X-1", "X-2", "x"), inventory.ErrUnknown},
		{"AddTags to an unknown item", s.AddTags("X-1", "x"), inventory.ErrUnknown},
		{"Remove of an unknown item", s.Remove("X-1"), inventory.ErrUnknown},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: got error %v, want %v", c.call, c.err, c.want)
		}
	}
	unchanged(t, s, before, "after calls that failed")
	if it, ok := s.Item("X-1"); ok {
		t.Errorf("Item of an unknown SKU: got %s, want none", show(it))
	}
}

func TestRepriceChangesPrices(t *testing.T) {
	for _, c := range []struct {
		price   int64
		percent int
		want    int64
	}{
		{1000, 10, 1100}, {1000, -10, 900}, {1000, 0, 1000}, {1000, 250, 3500}, {1000, -100, 0},
		{99, 10, 108}, {99, -10, 89}, {1, 50, 1}, {0, 10, 0}, {12345, 7, 13209}, {4_000_000_000_000, 5, 4_200_000_000_000},
	} {
		s := service(t, []inventory.Item{{SKU: "A", Price: c.price}, {SKU: "B", Price: 100}, {SKU: "C", Price: c.price}}, nil)
		s.Reprice(c.percent)
		for _, sku := range []string{"A", "C"} {
			if it, _ := s.Item(sku); it.Price != c.want {
				t.Errorf("Reprice(%d) of a price of %d: got %d, want %d. A change that reaches only a copy, "+
					"of a loop variable or of a receiver, is lost without any sign", c.percent, c.price, it.Price, c.want)
			}
			if price, ok := s.Quote(sku); !ok || price != c.want {
				t.Errorf("Quote after Reprice(%d) of a price of %d: got %d, %v, want %d, true", c.percent, c.price, price, ok, c.want)
			}
		}
	}
	s := service(t, shop(), discounts())
	want := deep(shop())
	s.Reprice(10)
	s.Reprice(10)
	for i, price := range []int64{907, 3022, 1452} {
		want[i].Price = price
	}
	wantItems(t, s.Snapshot().Items, want, "after Reprice(10) two times, Snapshot")
}

func TestQuote(t *testing.T) {
	s := service(t, shop(), discounts())
	quotes := func(when string, mug, pot, book int64) {
		t.Helper()
		for sku, want := range map[string]int64{"M-1": mug, "T-1": pot, "B-1": book} {
			if got, ok := s.Quote(sku); got != want || !ok {
				t.Errorf("%s: Quote(%s): got %d, %v, want %d, true", when, sku, got, ok, want)
			}
		}
	}
	quotes("with 10 % on kitchen and 25 % on gift", 675, 1874, 1200)
	s.Retag("gift", "present")
	quotes("after the tag gift is gone", 675, 2249, 1200)
	table := map[string]int{"ceramic": 30, "kitchen": 100, "paper": 5}
	s.SetDiscounts(table)
	if got := s.Snapshot().Discounts; !maps.Equal(got, table) {
		t.Errorf("Snapshot after SetDiscounts(%v): got discounts %v, want all of them, also for tags that no item has", table, got)
	}
	quotes("with 100 % on kitchen", 0, 0, 1200)
	must(t, "AddTags(B-1)", s.AddTags("B-1", "paper"))
	s.SetDiscounts(map[string]int{"paper": 5})
	quotes("with 5 % on paper", 750, 2499, 1140)
	s.SetDiscounts(nil)
	quotes("without discounts", 750, 2499, 1200)
	if got, ok := s.Quote("X-1"); ok || got != 0 {
		t.Errorf("Quote of an unknown item: got %d, %v, want 0, false", got, ok)
	}
}

func TestRetag(t *testing.T) {
	s := service(t, []inventory.Item{
		{SKU: "A", Tags: []string{"x", "y", "x"}}, {SKU: "B"}, {SKU: "C", Tags: []string{"y"}}, {SKU: "D", Tags: []string{"z", "x"}},
	}, nil)
	if got := s.Retag("x", "new"); got != 3 {
		t.Errorf("Retag of a tag that is there 3 times: got %d, want 3", got)
	}
	wantItems(t, s.Snapshot().Items, []inventory.Item{
		{SKU: "A", Tags: []string{"new", "y", "new"}}, {SKU: "B"}, {SKU: "C", Tags: []string{"y"}}, {SKU: "D", Tags: []string{"z", "new"}},
	}, "after Retag(x, new), Snapshot")
	if got := s.Retag("x", "again"); got != 0 {
		t.Errorf("Retag of a tag that nobody has any more: got %d, want 0", got)
	}
}

// TestItemIsAValue looks at what a value of type Item can do without a variable
// around it.
func TestItemIsAValue(t *testing.T) {
	mug := inventory.Item{SKU: "M-1", Name: "mug", Price: 705, Tags: []string{"blue", "kitchen"}}
	const want = "M-1 mug 7.05 [blue kitchen]"
	for what, item := range map[string]any{"an Item": mug, "an *Item": &mug} {
		if got := fmt.Sprint(item); got != want {
			t.Errorf("fmt.Sprint of %s: got %q, want %q. A method with a pointer receiver is not in the method set of the value, "+
				"so fmt does not see it, and says nothing", what, got, want)
		}
		if _, ok := item.(interface{ HasTag(string) bool }); !ok {
			t.Errorf("got %s without the method HasTag, want it for values and pointers. "+
				"A method with a pointer receiver cannot be called on a map's element or a function's result", what)
		}
	}
	if got := fmt.Sprint([]inventory.Item{mug}); got != "["+want+"]" {
		t.Errorf("fmt.Sprint of a list of items: got %q, want %q", got, "["+want+"]")
	}
	if got := fmt.Sprint(inventory.Item{SKU: "B-1", Name: "book", Price: 120000}); !strings.HasPrefix(got, "B-1 book 1200.00 [") {
		t.Errorf("fmt.Sprint of a book for 1200.00: got %q", got)
	}
	if !mug.HasTag("kitchen") || !mug.HasTag("blue") || mug.HasTag("red") || mug.HasTag("") {
		t.Errorf("HasTag of kitchen, blue, red and nothing on %s: got %v %v %v %v, want true true false false", show(mug),
			mug.HasTag("kitchen"), mug.HasTag("blue"), mug.HasTag("red"), mug.HasTag(""))
	}
}
