// Package inventory keeps the catalogue of a shop: what is for sale, at which
// price, and which tags get which discount.
package inventory

import (
	"errors"
	"fmt"
	"slices"
	"strings"
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
//
// Inside it works with pointers; outside nobody ever gets one.
type Service struct {
	mu        sync.Mutex
	list      []*Item // each made by the service, in order
	bySKU     map[string]*Item
	discounts []discount
}

// discount is one entry of a discount table.
type discount struct {
	tag     string
	percent int
}

// New returns a service with these items and discounts, or [ErrExists] if two items
// have the same SKU.
func New(items []Item, discounts map[string]int) (*Service, error) {
	s := &Service{bySKU: make(map[string]*Item)}
	for _, it := range items {
		if err := s.Add(it); err != nil {
			return nil, err
		}
	}
	s.SetDiscounts(discounts)
	return s, nil
}

// Add puts an item at the end of the catalogue.
func (s *Service) Add(it Item) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bySKU[it.SKU] != nil {
		return fmt.Errorf("%w: %s", ErrExists, it.SKU)
	}
	own := it.clone()
	s.bySKU[it.SKU] = &own
	s.list = append(s.list, &own)
	return nil
}

// AddVariant adds an item with the name, the price and the tags of base, and with
// more tags behind these.
func (s *Service) AddVariant(base, sku string, tags ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	from := s.bySKU[base]
	if from == nil {
		return fmt.Errorf("%w: %s", ErrUnknown, base)
	}
	if s.bySKU[sku] != nil {
		return fmt.Errorf("%w: %s", ErrExists, sku)
	}
	variant := from.clone()
	variant.SKU, variant.Tags = sku, append(variant.Tags, tags...)
	s.bySKU[sku] = &variant
	s.list = append(s.list, &variant)
	return nil
}

// AddTags gives an item more tags, behind those that it has.
func (s *Service) AddTags(sku string, tags ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	it := s.bySKU[sku]
	if it == nil {
		return fmt.Errorf("%w: %s", ErrUnknown, sku)
	}
	it.Tags = append(it.Tags, tags...)
	return nil
}

// Remove takes an item out of the catalogue. The others keep their order.
func (s *Service) Remove(sku string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bySKU[sku] == nil {
		return fmt.Errorf("%w: %s", ErrUnknown, sku)
	}
	s.list = slices.DeleteFunc(s.list, func(it *Item) bool { return it.SKU == sku })
	delete(s.bySKU, sku)
	return nil
}

// Retag replaces a tag by another one in the whole catalogue. It returns how many
// it replaced.
func (s *Service) Retag(old, new string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	replaced := 0
	for _, it := range s.list {
		for i := range it.Tags {
			if it.Tags[i] == old {
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
	for _, it := range s.list {
		it.raise(percent)
	}
}

// SetDiscounts puts these discounts, in percent by tag, in the place of the old ones.
func (s *Service) SetDiscounts(discounts map[string]int) {
	table := make([]discount, 0, len(discounts))
	for tag, percent := range discounts {
		table = append(table, discount{tag, percent})
	}
	slices.SortFunc(table, func(a, b discount) int { return strings.Compare(a.tag, b.tag) })
	s.mu.Lock()
	defer s.mu.Unlock()
	s.discounts = table
}

// Quote returns what the item costs now: its price less the greatest discount of
// its tags.
func (s *Service) Quote(sku string) (int64, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	it := s.bySKU[sku]
	if it == nil {
		return 0, false
	}
	best := 0
	for _, d := range s.discounts {
		if it.HasTag(d.tag) {
			best = max(best, d.percent)
		}
	}
	return it.Price * int64(100-best) / 100, true
}

// Item returns the item with that SKU.
func (s *Service) Item(sku string) (Item, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	it := s.bySKU[sku]
	if it == nil {
		return Item{}, false
	}
	return it.clone(), true
}

// ByTag returns the items that carry the tag, in their order.
func (s *Service) ByTag(tag string) []Item {
	return slices.DeleteFunc(s.Snapshot().Items, func(it Item) bool { return !it.HasTag(tag) })
}

// Snapshot returns the whole catalogue.
func (s *Service) Snapshot() Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, it := range s.list {
		n += len(it.Tags)
	}
	now := Snapshot{Items: make([]Item, len(s.list)), Discounts: make(map[string]int, len(s.discounts))}
	tags := make([]string, n)
	for i, it := range s.list {
		now.Items[i] = *it
		n := copy(tags, it.Tags)
		now.Items[i].Tags, tags = tags[:n:n], tags[n:]
	}
	for _, d := range s.discounts {
		now.Discounts[d.tag] = d.percent
	}
	return now
}
