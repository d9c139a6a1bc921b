package handlers

import (
	"net/http"

	"gomastery/week01_core/cut_the_cycle/common"
	"gomastery/week01_core/cut_the_cycle/models"
	"gomastery/week01_core/cut_the_cycle/utils"
)

func init() {
	common.ReservedOf = func(sku string) (pieces, orders int) {
		for _, v := range common.Orders {
			o := v.(*models.Order)
			if o.Status != common.StatusOpen {
				continue
			}
			for _, l := range o.Lines {
				if l.SKU == sku {
					pieces += l.Quantity
					orders++
				}
			}
		}
		return pieces, orders
	}
	common.OrderPaid = func(id string) { common.Orders[id].(*models.Order).Pay() }
}

// FindOrder returns an order by its id.
func FindOrder(id string) (*models.Order, error) {
	o, ok := common.Orders[id].(*models.Order)
	if !ok {
		return nil, common.Errorf(404, "no order %s", id)
	}
	return o, nil
}

// PostOrder places an order.
func PostOrder(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Customer string `json:"customer"`
		Lines    []struct {
			SKU      string `json:"sku"`
			Quantity int    `json:"quantity"`
		} `json:"lines"`
	}
	if err := utils.ReadJSON(r, &in); err != nil {
		return err
	}
	o := &models.Order{Customer: in.Customer}
	for _, l := range in.Lines {
		o.Lines = append(o.Lines, models.Line{SKU: l.SKU, Quantity: l.Quantity})
	}
	if err := o.Place(); err != nil {
		return err
	}
	utils.WriteJSON(w, http.StatusCreated, o)
	return nil
}

// GetOrder answers with an order.
func GetOrder(w http.ResponseWriter, r *http.Request) error {
	o, err := FindOrder(r.PathValue("id"))
	if err != nil {
		return err
	}
	utils.WriteJSON(w, http.StatusOK, o)
	return nil
}

// DeleteOrder cancels an order.
func DeleteOrder(w http.ResponseWriter, r *http.Request) error {
	o, err := FindOrder(r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := o.Cancel(); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
