package inventory

import (
	"fmt"
	"slices"
)

// Item is one thing for sale. It is a value, except for its tags: a plain copy shares
// them with the original. Use clone where a copy leaves or enters the service.
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

// raise changes the price by so many percent. Parts of a cent are dropped.
func (it *Item) raise(percent int) {
	it.Price = it.Price * int64(100+percent) / 100
}
