package models

import (
	"errors"
	"time"

	"gomastery/week01_core/cut_the_cycle/common"
	"gomastery/week01_core/cut_the_cycle/utils"
)

// Invoice is what a customer has to pay.
type Invoice struct {
	ID        string `json:"id"`
	Order     string `json:"order"`
	Customer  string `json:"customer"`
	Cents     int    `json:"cents"`
	PaidCents int    `json:"paid_cents"`
	Status    string `json:"status"`
	Due       string `json:"due"`
}

// Fill computes what is not stored: an open invoice is overdue from the day after Due.
func (i *Invoice) Fill() {
	if i.Status == common.StatusOpen && common.Now().UTC().Format(time.DateOnly) > i.Due {
		i.Status = common.StatusOverdue
	}
}

// Pay takes a payment.
func (i *Invoice) Pay(cents any) error {
	n := utils.ToInt(cents)
	switch {
	case i.Status == common.StatusPaid || i.Status == common.StatusVoid:
		return common.Errorf(409, "invoice %s is %s", i.ID, i.Status)
	case n < 1:
		return common.Errorf(422, "a payment is at least 1 cent")
	case n > i.Cents-i.PaidCents:
		return common.Errorf(422, "only %s is due", utils.FormatMoney(i.Cents-i.PaidCents))
	}
	i.PaidCents += n
	if i.PaidCents == i.Cents {
		i.Status = common.StatusPaid
		common.OrderPaid(i.Order)
	}
	return nil
}

// Void ends an invoice that nobody has paid anything of.
func (i *Invoice) Void() error {
	if i.PaidCents > 0 {
		return errors.New("has payments")
	}
	i.Status = common.StatusVoid
	return nil
}
