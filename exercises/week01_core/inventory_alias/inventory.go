// Package inventory keeps the catalogue of a shop: what is for sale, at which
// price, and which tags get which discount.
package inventory

import (
	"errors"
	"fmt"
	"slices"
	"sync"
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
type Service struct {
	mu        sync.RWMutex
	items     []Item
	index     map[string]int // position in items by SKU
	discounts map[string]int
}

// New returns a service with these items and discounts, or [ErrExists] if two items
// have the same SKU.
func New(items []Item, discounts map[string]int) (*Service, error) {
	s := &Service{
		items:     items,
		index:     make(map[string]int, len(items)),
		discounts: discounts,
	}
	for i, it := range items {
		if _, ok := s.index[it.SKU]; ok {
			return nil, fmt.Errorf("%w: %s", ErrExists, it.SKU)
		}
		s.index[it.SKU] = i
	}
	return s, nil
}

// Add puts an item at the end of the catalogue.
func (s *Service) Add(it Item) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.add(it)
}

// add is Add under the lock.
func (s *Service) add(it Item) error {
	if _, ok := s.index[it.SKU]; ok {
		return fmt.Errorf("%w: %s", ErrExists, it.SKU)
	}
	s.index[it.SKU] = len(s.items)
	s.items = append(s.items, it)
	return nil
}

// AddVariant adds an item with the name, the price and the tags of base, and with
// more tags behind these.
func (s *Service) AddVariant(base, sku string, tags ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.index[base]
	if !ok {
		return fmt.Errorf("%w: %s", ErrUnknown, base)
	}
	variant := s.items[i]
	variant.SKU = sku
	variant.Tags = append(variant.Tags, tags...)
	return s.add(variant)
}

// AddTags gives an item more tags, behind those that it has.
func (s *Service) AddTags(sku string, tags ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.index[sku]
	if !ok {
		return fmt.Errorf("%w: %s", ErrUnknown, sku)
	}
	it := &s.items[i]
	if len(it.Tags) == 0 {
		it.Tags = tags // the common case: a new item gets its first tags
		return nil
	}
	it.Tags = append(it.Tags, tags...)
	return nil
}

// Remove takes an item out of the catalogue. The others keep their order.
func (s *Service) Remove(sku string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.index[sku]
	if !ok {
		return fmt.Errorf("%w: %s", ErrUnknown, sku)
	}
	s.items = slices.Delete(s.items, i, i+1)
	delete(s.index, sku)
	for ; i < len(s.items); i++ {
		s.index[s.items[i].SKU] = i
	}
	return nil
}

// Retag replaces a tag by another one in the whole catalogue. It returns how many
// it replaced.
func (s *Service) Retag(old, new string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	replaced := 0
	for _, it := range s.items {
		for i, tag := range it.Tags {
			if tag == old {
				it.Tags[i] = new
				replaced++
			}
		}
	}
	return replaced
}

// Reprice changes every price by so many percent. Parts of a cent are dropped.
func (s *Service) Reprice(percent int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, it := range s.items {
		it.raise(percent)
	}
}

// SetDiscounts puts these discounts, in percent by tag, in the place of the old ones.
func (s *Service) SetDiscounts(discounts map[string]int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.discounts = discounts
}

// Quote returns what the item costs now: its price less the greatest discount of
// its tags.
func (s *Service) Quote(sku string) (int64, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, ok := s.index[sku]
	if !ok {
		return 0, false
	}
	return s.items[i].discounted(s.discounts), true
}

// Item returns the item with that SKU.
func (s *Service) Item(sku string) (Item, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, ok := s.index[sku]
	if !ok {
		return Item{}, false
	}
	return s.items[i], true
}

// ByTag returns the items that carry the tag, in their order.
func (s *Service) ByTag(tag string) []Item {
	s.mu.RLock()
	defer s.mu.RUnlock()
	found := s.items[:0] // no need to allocate
	for _, it := range s.items {
		if it.HasTag(tag) {
			found = append(found, it)
		}
	}
	return found
}

// Snapshot returns the whole catalogue.
func (s *Service) Snapshot() Snapshot {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return Snapshot{Items: s.items, Discounts: s.discounts}
}
