package handlers

import (
	"net/http"

	"gomastery/week01_core/cut_the_cycle/common"
	"gomastery/week01_core/cut_the_cycle/models"
	"gomastery/week01_core/cut_the_cycle/utils"
)

// FindProduct returns a product by its SKU.
func FindProduct(sku string) (*models.Product, error) {
	p, ok := common.Products[sku].(*models.Product)
	if !ok {
		return nil, common.Errorf(404, "no product %s", sku)
	}
	return p, nil
}

// PutProduct stores a product.
func PutProduct(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Name       string `json:"name"`
		PriceCents int    `json:"price_cents"`
		Stock      int    `json:"stock"`
	}
	if err := utils.ReadJSON(r, &in); err != nil {
		return err
	}
	p := &models.Product{SKU: r.PathValue("sku"), Name: in.Name, PriceCents: in.PriceCents, Stock: in.Stock}
	if err := p.Validate(); err != nil {
		return err
	}
	status := http.StatusCreated
	if old, ok := common.Products[p.SKU].(*models.Product); ok {
		status = http.StatusOK
		p.Sold, p.Revenue = old.Sold, old.Revenue
	}
	common.Products[p.SKU] = p
	p.Fill()
	utils.WriteJSON(w, status, p)
	return nil
}

// GetProduct answers with a product.
func GetProduct(w http.ResponseWriter, r *http.Request) error {
	p, err := FindProduct(r.PathValue("sku"))
	if err != nil {
		return err
	}
	p.Fill()
	utils.WriteJSON(w, http.StatusOK, p)
	return nil
}

// DeleteProduct removes a product that nobody has ordered.
func DeleteProduct(w http.ResponseWriter, r *http.Request) error {
	p, err := FindProduct(r.PathValue("sku"))
	if err != nil {
		return err
	}
	if err := p.CanBeDeleted(); err != nil {
		return err
	}
	delete(common.Products, p.SKU)
	w.WriteHeader(http.StatusNoContent)
	return nil
}
