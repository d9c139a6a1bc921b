package handlers

import (
	"net/http"

	"gomastery/week01_core/cut_the_cycle/common"
	"gomastery/week01_core/cut_the_cycle/models"
	"gomastery/week01_core/cut_the_cycle/utils"
)

func init() {
	common.EmailOf = func(customer string) (string, string) {
		c := common.Customers[customer].(*models.Customer)
		return c.Name, c.Email
	}
	common.DiscountOf = func(customer string) int { return common.Customers[customer].(*models.Customer).Discount() }
}

// PostCustomer stores a new customer.
func PostCustomer(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Name  string `json:"name"`
		Email string `json:"email"`
	}
	if err := utils.ReadJSON(r, &in); err != nil {
		return err
	}
	c := &models.Customer{Name: in.Name, Email: in.Email, Tier: "basic"}
	if err := c.Validate(); err != nil {
		return err
	}
	c.ID = common.NextID(common.KindCustomer)
	common.Customers[c.ID] = c
	utils.WriteJSON(w, http.StatusCreated, c)
	return nil
}

// GetCustomer answers with a customer.
func GetCustomer(w http.ResponseWriter, r *http.Request) error {
	c, ok := common.Customers[r.PathValue("id")].(*models.Customer)
	if !ok {
		return common.Errorf(404, "no customer %s", r.PathValue("id"))
	}
	utils.WriteJSON(w, http.StatusOK, c)
	return nil
}
