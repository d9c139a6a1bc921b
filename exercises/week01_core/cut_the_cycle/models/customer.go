package models

import (
	"strings"

	"gomastery/week01_core/cut_the_cycle/common"
	"gomastery/week01_core/cut_the_cycle/utils"
)

// Customer is somebody who buys.
type Customer struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Email      string `json:"email"`
	Tier       string `json:"tier"`
	SpentCents int    `json:"spent_cents"`
}

// Validate says what is wrong with a customer.
func (c *Customer) Validate() error {
	if c.Name == "" {
		return common.Errorf(422, "a customer needs a name")
	}
	if !strings.Contains(c.Email, "@") {
		return common.Errorf(422, "%q is no e-mail address", c.Email)
	}
	for _, other := range common.Customers {
		if strings.EqualFold(other.(*Customer).Email, c.Email) {
			return common.Errorf(409, "%s is taken", c.Email)
		}
	}
	return nil
}

// Discount is what the customer gets, in percent.
func (c *Customer) Discount() int {
	switch c.Tier {
	case "gold":
		return 10
	case "silver":
		return 5
	}
	return 0
}

// Spend counts what the customer has paid.
func (c *Customer) Spend(cents any) {
	c.SpentCents += utils.ToInt(cents)
	tier := "basic"
	switch {
	case c.SpentCents >= 200_000:
		tier = "gold"
	case c.SpentCents >= 50_000:
		tier = "silver"
	}
	if tier != c.Tier {
		c.Tier = tier
		utils.MailTo(c.ID, "You are "+tier, "Thank you, {name}: from now on %d %% less.", c.Discount())
	}
}
