package handlers

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"gomastery/week01_core/cut_the_cycle/common"
	"gomastery/week01_core/cut_the_cycle/models"
	"gomastery/week01_core/cut_the_cycle/utils"
)

func init() {
	common.IssueInvoice = func(order any) any {
		o := order.(*models.Order)
		i := &models.Invoice{
			ID: common.NextID(common.KindInvoice), Order: o.ID, Customer: o.Customer, Cents: o.TotalCents, Status: common.StatusOpen,
			Due: o.Placed.AddDate(0, 0, 14).Format(time.DateOnly),
		}
		common.Invoices[i.ID] = i
		return i
	}
	common.VoidInvoice = func(id string) error { return common.Invoices[id].(*models.Invoice).Void() }
}

// FindInvoice returns an invoice by its id.
func FindInvoice(id string) (*models.Invoice, error) {
	i, ok := common.Invoices[id].(*models.Invoice)
	if !ok {
		return nil, common.Errorf(404, "no invoice %s", id)
	}
	return i, nil
}

// GetInvoice answers with an invoice.
func GetInvoice(w http.ResponseWriter, r *http.Request) error {
	i, err := FindInvoice(r.PathValue("id"))
	if err != nil {
		return err
	}
	i.Fill()
	utils.WriteJSON(w, http.StatusOK, i)
	return nil
}

// PostPayment pays an invoice, or a part of it.
func PostPayment(w http.ResponseWriter, r *http.Request) error {
	i, err := FindInvoice(r.PathValue("id"))
	if err != nil {
		return err
	}
	var in struct {
		Cents int `json:"cents"`
	}
	if err := utils.ReadJSON(r, &in); err != nil {
		return err
	}
	if err := i.Pay(in.Cents); err != nil {
		return err
	}
	i.Fill()
	utils.WriteJSON(w, http.StatusOK, i)
	return nil
}

// ReportLine is what was sold of a product.
type ReportLine struct {
	SKU          string `json:"sku"`
	Sold         int    `json:"sold"`
	RevenueCents int    `json:"revenue_cents"`
}

// Report is how business goes.
type Report struct {
	Products     []ReportLine `json:"products"`
	DueCents     int          `json:"due_cents"`
	OverdueCents int          `json:"overdue_cents"`
}

// GetReport answers with a report: what was sold of each product, and what is still due.
func GetReport(w http.ResponseWriter, r *http.Request) error {
	report := Report{Products: []ReportLine{}}
	for _, v := range common.Products {
		p := v.(*models.Product)
		if p.Sold > 0 {
			report.Products = append(report.Products, ReportLine{p.SKU, p.Sold, p.Revenue})
		}
	}
	slices.SortFunc(report.Products, func(a, b ReportLine) int { return strings.Compare(a.SKU, b.SKU) })
	for _, v := range common.Invoices {
		i := v.(*models.Invoice)
		i.Fill()
		switch i.Status {
		case common.StatusOpen:
			report.DueCents += i.Cents - i.PaidCents
		case common.StatusOverdue:
			report.OverdueCents += i.Cents - i.PaidCents
		}
	}
	utils.WriteJSON(w, http.StatusOK, report)
	return nil
}
