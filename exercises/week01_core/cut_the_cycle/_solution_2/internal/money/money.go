// Package money has amounts of money.
package money

import "fmt"

// Cents is an amount.
type Cents int

// String writes an amount as 12.50.
func (c Cents) String() string { return fmt.Sprintf("%d.%02d", c/100, c%100) }

// Percent returns p percent of an amount, rounded to a cent, halves up.
func (c Cents) Percent(p int) Cents { return (c*Cents(p) + 50) / 100 }
