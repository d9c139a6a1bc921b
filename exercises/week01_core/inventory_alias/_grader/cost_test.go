package inventory_test

import (
	"fmt"
	"runtime"
	"testing"

	"gomastery/internal/grade"
	inventory "gomastery/week01_core/inventory_alias"
)

// kept holds the last results, so that no compiler can do without them.
var kept struct {
	snapshot inventory.Snapshot
	item     inventory.Item
	price    int64
}

// bytesPerCall returns how many bytes one call of f allocates.
func bytesPerCall(f func()) uint64 {
	const calls = 100
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range calls {
		f()
	}
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / calls
}

func TestCost(t *testing.T) {
	table := make(map[string]int)
	for i := range 8 {
		table[fmt.Sprintf("tag %d.1", i)] = i + 1
	}
	s := service(t, many(1000, 4), table)
	grade.WantAllocs(t, "Snapshot of 1 000 items with 4 tags each and 8 discounts", 8, func() { kept.snapshot = s.Snapshot() })
	grade.WantAllocs(t, "Item", 2, func() { kept.item, _ = s.Item("S-500") })
	if got := bytesPerCall(func() { kept.item, _ = s.Item("S-500") }); got > 1024 {
		t.Errorf("Item of a service with 1 000 items: got %d bytes allocated per call, want at most 1024: it takes out one item, "+
			"so it has to copy one", got)
	}
	grade.WantAllocs(t, "Quote", 0, func() { kept.price, _ = s.Quote("S-3") })

	wantItems(t, kept.snapshot.Items, many(1000, 4), "the last Snapshot that was counted")
	wantItems(t, []inventory.Item{kept.item}, many(1000, 4)[500:501], "the last Item that was counted")
	if kept.price != 960 {
		t.Errorf("the last Quote that was counted: got %d, want 960", kept.price)
	}
	if got := len(kept.snapshot.Discounts); got != 8 {
		t.Errorf("the last Snapshot that was counted: got %d discounts, want 8", got)
	}

	// A result that is used twice, or prepared once, is cheap as well.
	held := s.Snapshot()
	for range 10 {
		spoil(s.Snapshot().Items)
	}
	wantItems(t, held.Items, many(1000, 4), "after ten more callers changed their snapshots, one looks at his")
}
