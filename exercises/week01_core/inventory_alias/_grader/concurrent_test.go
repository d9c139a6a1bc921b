package inventory_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"gomastery/internal/grade"
	inventory "gomastery/week01_core/inventory_alias"
)

// TestSnapshotShowsOneMoment reads while one goroutine changes all prices again and
// again, from 100 to 200 and back.
func TestSnapshotShowsOneMoment(t *testing.T) {
	items := many(2000, 1)
	for i := range items {
		items[i].Price = 100
	}
	s := service(t, items, nil)
	var stop atomic.Bool
	var writer sync.WaitGroup
	writer.Go(func() {
		for !stop.Load() {
			s.Reprice(100)
			s.Reprice(-50)
		}
	})
	defer writer.Wait()
	defer stop.Store(true)
	for range 50 {
		for name, got := range map[string][]inventory.Item{"Snapshot": s.Snapshot().Items, "ByTag": s.ByTag("all")} {
			if len(got) != len(items) {
				t.Fatalf("%s while prices change: got %d items, want %d", name, len(got), len(items))
			}
			for i := range got {
				if got[i].Price != got[0].Price {
					t.Fatalf("%s while Reprice changes all prices from 100 to 200 and back: got %d for the first item and %d for item %d, "+
						"want one moment, before or after. Half a change is a state that the shop never was in",
						name, got[0].Price, got[i].Price, i)
				}
			}
		}
	}
}

// TestNoChangeIsLost adds items from four goroutines.
func TestNoChangeIsLost(t *testing.T) {
	const writers, each = 4, 200
	s := service(t, many(1000, 0), nil)
	var writing sync.WaitGroup
	for w := range writers {
		writing.Go(func() {
			for i := range each {
				sku := fmt.Sprintf("N-%d-%d", w, i)
				if err := s.Add(inventory.Item{SKU: sku}); err != nil {
					t.Errorf("Add(%s): got error %v, want none", sku, err)
				}
				if err := s.AddTags("S-1", sku); err != nil {
					t.Errorf("AddTags(S-1): got error %v, want none", err)
				}
			}
		})
	}
	writing.Wait()
	const why = "want %d. Who makes the next state out of the last one must not let anybody in between"
	if got := len(s.Snapshot().Items); got != 1000+writers*each {
		t.Errorf("after %d items were added to 1000 by %d goroutines: got %d items, "+why, writers*each, writers, got, 1000+writers*each)
	}
	if it, _ := s.Item("S-1"); len(it.Tags) != writers*each {
		t.Errorf("after %d tags were added to one item by %d goroutines: got %d tags, "+why, writers*each, writers, len(it.Tags), writers*each)
	}
}

// shared is a service that several goroutines use, and what its callers hold.
type shared struct {
	*inventory.Service
	uses   atomic.Int32
	inputs [2][]inventory.Item // of New; one for each goroutine that changes its own
	tables [2]map[string]int   // of New and SetDiscounts
	tags   [2][]string         // of AddTags and AddVariant
	before [2]inventory.Snapshot
	byTag  [2][]inventory.Item
	items  [2]inventory.Item
}

// mine returns which of two things the calling goroutine may change: each is somebody's own.
func (s *shared) mine() int { return int(s.uses.Add(1)) % 2 }

// TestPairs runs every two operations at the same time, for the race detector. What
// callers do with their own inputs and results are operations as well.
func TestPairs(t *testing.T) {
	fresh := func() *shared {
		all := shop()
		s := &shared{
			inputs: [2][]inventory.Item{all[:2:2], all[2:]},
			tables: [2]map[string]int{discounts(), discounts()},
			tags:   [2][]string{roomy("m", "n"), roomy("o", "p")},
		}
		s.Service = service(t, all, s.tables[0])
		s.SetDiscounts(s.tables[1])
		must(t, "AddTags(B-1)", s.AddTags("B-1", s.tags[0]...))
		must(t, "AddVariant(M-1)", s.AddVariant("M-1", "M-2", s.tags[1]...))
		for i := range 2 {
			s.before[i] = s.Snapshot()
			s.byTag[i] = s.ByTag("kitchen")
			s.items[i], _ = s.Item("T-1")
		}
		return s
	}
	plate := func() inventory.Item { return inventory.Item{SKU: "N-1", Tags: []string{"kitchen"}} }
	grade.Pairs(t, map[string]func() *shared{"shop": fresh}, map[string]func(*shared){
		"Add":          func(s *shared) { s.Add(plate()) },
		"AddTags":      func(s *shared) { s.AddTags("T-1", "new") },
		"AddVariant":   func(s *shared) { s.AddVariant("T-1", "T-2", "new") },
		"Remove":       func(s *shared) { s.Remove("M-1") },
		"Retag":        func(s *shared) { s.Retag("kitchen", "cooking") },
		"Reprice":      func(s *shared) { s.Reprice(10) },
		"SetDiscounts": func(s *shared) { s.SetDiscounts(map[string]int{"ceramic": 5}) },
		"Quote":        func(s *shared) { s.Quote("T-1") },
		"Item":         func(s *shared) { s.Item("T-1") },
		"ByTag":        func(s *shared) { s.ByTag("ceramic") },
		"Snapshot":     func(s *shared) { s.Snapshot() },
		"change a Snapshot": func(s *shared) {
			i := s.mine()
			spoil(s.before[i].Items)
			spoilDiscounts(s.before[i].Discounts)
		},
		"change an Item": func(s *shared) { spoilTags(s.items[s.mine()].Tags) },
		"change a ByTag": func(s *shared) { spoil(s.byTag[s.mine()]) },
		"change inputs": func(s *shared) {
			i := s.mine()
			spoil(s.inputs[i])
			spoilDiscounts(s.tables[i])
			spoilTags(s.tags[i])
		},
	})
}

// TestReadersKeepTheirSnapshots iterates over snapshots while the service changes.
func TestReadersKeepTheirSnapshots(t *testing.T) {
	s := service(t, many(100, 3), discounts())
	held := s.Snapshot()
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			for range 20 {
				now := s.Snapshot()
				for _, list := range [][]inventory.Item{held.Items, now.Items} {
					tags := 0
					for _, it := range list {
						tags += len(it.String()) * len(it.Tags)
						for range held.Discounts {
							tags++
						}
					}
					if tags == 0 {
						t.Error("got a snapshot without tags, want all of them")
					}
				}
			}
		})
	}
	for i := range 20 {
		s.Reprice(1)
		s.Retag("all", "all")
		s.AddTags("S-1", fmt.Sprint("new ", i))
		s.Remove(fmt.Sprint("S-", 10+i))
		s.SetDiscounts(map[string]int{"all": i})
	}
	all.Wait()
}
