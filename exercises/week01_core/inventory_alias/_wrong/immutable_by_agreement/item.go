package inventory

import (
	"fmt"
	"slices"
)

// Item is one thing for sale. It is a value, except for its tags: a plain copy shares
// them with the original, so nobody in this package changes an element of them.
type Item struct {
	SKU   string // the shop's own number, different for each item
	Name  string
	Price int64 // in cents
	Tags  []string
}

// HasTag reports whether the item carries the tag.
func (it Item) HasTag(tag string) bool {
	return slices.Contains(it.Tags, tag)
}

// String returns, for example, "M-1 mug 7.50 [blue kitchen]".
func (it Item) String() string {
	return fmt.Sprintf("%s %s %d.%02d %v", it.SKU, it.Name, it.Price/100, it.Price%100, it.Tags)
}

// clone returns a copy that shares no memory with the original.
func (it Item) clone() Item {
	it.Tags = slices.Clone(it.Tags)
	return it
}

// raised returns the item with its price changed by so many percent. Parts of a cent
// are dropped.
func (it Item) raised(percent int) Item {
	it.Price = it.Price * int64(100+percent) / 100
	return it
}

// discounted returns the price less the greatest discount of the item's tags.
func (it Item) discounted(discounts map[string]int) int64 {
	best := 0
	for _, tag := range it.Tags {
		best = max(best, discounts[tag])
	}
	return it.Price * int64(100-best) / 100
}
