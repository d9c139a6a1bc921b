// Package inventory keeps the catalogue of a shop: what is for sale, at which
// price, and which tags get which discount.
package inventory

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
)

var (
	// ErrExists says that there is an item with that SKU already.
	ErrExists = errors.New("inventory: item exists already")
	// ErrUnknown says that there is no item with that SKU.
	ErrUnknown = errors.New("inventory: no such item")
)

// Snapshot is the catalogue at one moment.
type Snapshot struct {
	Items     []Item         // in the order in which they were added
	Discounts map[string]int // percent by tag
}

// Service is the catalogue of one shop. Its methods may be called from any number
// of goroutines. Make one with [New].
//
// Readers take no lock: they look at a state that never changes. Writers make the
// next state out of the last one.
type Service struct {
	state atomic.Pointer[state]
}

// state is the catalogue at one moment. Once it is stored nobody changes it, nor
// anything that it refers to, so the next state may share what stays the same.
type state struct {
	items     []Item
	index     map[string]int // position in items by SKU
	discounts map[string]int
}

// New returns a service with these items and discounts, or [ErrExists] if two items
// have the same SKU.
func New(items []Item, discounts map[string]int) (*Service, error) {
	first := &state{index: make(map[string]int), discounts: maps.Clone(discounts)}
	for _, it := range items {
		if err := first.add(it.clone()); err != nil {
			return nil, err
		}
	}
	s := new(Service)
	s.state.Store(first)
	return s, nil
}

// Add puts an item at the end of the catalogue.
func (s *Service) Add(it Item) error {
	return s.change(func(next *state) error { return next.add(it.clone()) })
}

// AddVariant adds an item with the name, the price and the tags of base, and with
// more tags behind these.
func (s *Service) AddVariant(base, sku string, tags ...string) error {
	return s.change(func(next *state) error {
		variant, err := next.item(base)
		if err != nil {
			return err
		}
		it := *variant
		it.SKU, it.Tags = sku, slices.Concat(it.Tags, tags)
		return next.add(it)
	})
}

// AddTags gives an item more tags, behind those that it has.
func (s *Service) AddTags(sku string, tags ...string) error {
	return s.change(func(next *state) error {
		it, err := next.item(sku)
		if err != nil {
			return err
		}
		it.Tags = slices.Concat(it.Tags, tags)
		return nil
	})
}

// Remove takes an item out of the catalogue. The others keep their order.
func (s *Service) Remove(sku string) error {
	return s.change(func(next *state) error {
		if _, err := next.item(sku); err != nil {
			return err
		}
		i := next.index[sku]
		next.items = slices.Delete(next.items, i, i+1)
		delete(next.index, sku)
		for ; i < len(next.items); i++ {
			next.index[next.items[i].SKU] = i
		}
		return nil
	})
}

// Retag replaces a tag by another one in the whole catalogue. It returns how many
// it replaced.
func (s *Service) Retag(old, new string) int {
	replaced := 0
	s.change(func(next *state) error {
		for i := range next.items {
			it := &next.items[i]
			if !it.HasTag(old) {
				continue
			}
			it.Tags = slices.Clone(it.Tags)
			for j := range it.Tags {
				if it.Tags[j] == old {
					it.Tags[j] = new
					replaced++
				}
			}
		}
		return nil
	})
	return replaced
}

// Reprice changes every price by so many percent. Parts of a cent are dropped.
func (s *Service) Reprice(percent int) {
	s.change(func(next *state) error {
		for i, it := range next.items {
			next.items[i] = it.raised(percent)
		}
		return nil
	})
}

// SetDiscounts puts these discounts, in percent by tag, in the place of the old ones.
func (s *Service) SetDiscounts(discounts map[string]int) {
	s.change(func(next *state) error {
		next.discounts = maps.Clone(discounts)
		return nil
	})
}

// Quote returns what the item costs now: its price less the greatest discount of
// its tags.
func (s *Service) Quote(sku string) (int64, bool) {
	now := s.state.Load()
	i, ok := now.index[sku]
	if !ok {
		return 0, false
	}
	return now.items[i].discounted(now.discounts), true
}

// Item returns the item with that SKU.
func (s *Service) Item(sku string) (Item, bool) {
	now := s.state.Load()
	i, ok := now.index[sku]
	if !ok {
		return Item{}, false
	}
	return now.items[i].clone(), true
}

// ByTag returns the items that carry the tag, in their order.
func (s *Service) ByTag(tag string) []Item {
	var found []Item
	for _, it := range s.state.Load().items {
		if it.HasTag(tag) {
			found = append(found, it.clone())
		}
	}
	return found
}

// Snapshot returns the whole catalogue. The state itself never changes, but
// what a caller gets it may change, so it is a copy.
func (s *Service) Snapshot() Snapshot {
	now := s.state.Load()
	n := 0
	for i := range now.items {
		n += len(now.items[i].Tags)
	}
	tags, items := make([]string, n), slices.Clone(now.items)
	for i := range items {
		n := copy(tags, items[i].Tags)
		items[i].Tags, tags = tags[:n:n], tags[n:]
	}
	discounts := maps.Clone(now.discounts)
	if discounts == nil {
		discounts = map[string]int{}
	}
	return Snapshot{Items: items, Discounts: discounts}
}

// change stores the next state, unless f, which makes it, fails. f gets a copy of
// the last state that shares its tags.
func (s *Service) change(f func(next *state) error) error {
	last := s.state.Load()
	next := &state{
		items:     slices.Clone(last.items),
		index:     maps.Clone(last.index),
		discounts: last.discounts,
	}
	if err := f(next); err != nil {
		return err
	}
	s.state.Store(next)
	return nil
}

// item returns the item with that SKU, to be changed while the state is not stored.
func (st *state) item(sku string) (*Item, error) {
	i, ok := st.index[sku]
	if !ok {
		return nil, fmt.Errorf("%w: %s", ErrUnknown, sku)
	}
	return &st.items[i], nil
}

// add puts an item at the end.
func (st *state) add(it Item) error {
	if _, ok := st.index[it.SKU]; ok {
		return fmt.Errorf("%w: %s", ErrExists, it.SKU)
	}
	st.index[it.SKU] = len(st.items)
	st.items = append(st.items, it)
	return nil
}
