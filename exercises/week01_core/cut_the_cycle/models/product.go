// Package models has the types of the shop.
package models

import "gomastery/week01_core/cut_the_cycle/common"

// Product is something to sell.
type Product struct {
	SKU        string `json:"sku"`
	Name       string `json:"name"`
	PriceCents int    `json:"price_cents"`
	Stock      int    `json:"stock"`
	Available  int    `json:"available"`
	Sold       int    `json:"-"`
	Revenue    int    `json:"-"`
}

// Validate says what is wrong with a product.
func (p *Product) Validate() error {
	switch {
	case p.Name == "":
		return common.Errorf(422, "a product needs a name")
	case p.PriceCents < 1:
		return common.Errorf(422, "a price is at least 1 cent")
	case p.Stock < 0:
		return common.Errorf(422, "stock cannot be negative")
	}
	if pieces, _ := common.ReservedOf(p.SKU); p.Stock < pieces {
		return common.Errorf(409, "%d of %s are reserved", pieces, p.SKU)
	}
	return nil
}

// Fill computes what is not stored.
func (p *Product) Fill() {
	pieces, _ := common.ReservedOf(p.SKU)
	p.Available = p.Stock - pieces
}

// CanBeDeleted says why not.
func (p *Product) CanBeDeleted() error {
	if _, orders := common.ReservedOf(p.SKU); orders > 0 {
		return common.Errorf(409, "%s is in %d open orders", p.SKU, orders)
	}
	return nil
}
