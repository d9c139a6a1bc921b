package shop_test

import (
	"strings"
	"testing"
)

func golden(t *testing.T, name string) {
	t.Helper()
	got := strings.Split(open().script(t, goldens[name]), "\n")
	want := strings.Split(strings.TrimPrefix(goldens[name], "\n"), "\n")
	request := ""
	for i := range min(len(got), len(want)) {
		if strings.HasPrefix(want[i], "> ") {
			request = want[i][2:]
		}
		if got[i] != want[i] {
			t.Fatalf("%s:\ngot  %s\nwant %s", request, got[i], want[i])
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%s: got %d lines of answers and mails, want %d", request, len(got), len(want))
	}
}

func TestProducts(t *testing.T)        { golden(t, "Products") }
func TestCustomers(t *testing.T)       { golden(t, "Customers") }
func TestOrder(t *testing.T)           { golden(t, "Order") }
func TestOrderErrors(t *testing.T)     { golden(t, "OrderErrors") }
func TestMergedLines(t *testing.T)     { golden(t, "MergedLines") }
func TestPayments(t *testing.T)        { golden(t, "Payments") }
func TestTiers(t *testing.T)           { golden(t, "Tiers") }
func TestTwoTiersAtOnce(t *testing.T)  { golden(t, "TwoTiersAtOnce") }
func TestCancel(t *testing.T)          { golden(t, "Cancel") }
func TestProductInOrders(t *testing.T) { golden(t, "ProductInOrders") }
func TestOverdue(t *testing.T)         { golden(t, "Overdue") }
