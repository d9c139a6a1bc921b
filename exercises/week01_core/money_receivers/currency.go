package billing

import (
	"errors"
	"fmt"
	"strings"
)

// ErrCurrency says that two amounts are of different currencies, or that a
// currency is not one of those in which we bill.
var ErrCurrency = errors.New("billing: wrong currency")

// currency is a code as ISO 4217 spells it, with the number of digits that an
// amount has behind the point.
type currency struct {
	code   string
	digits int
}

// lookup returns the currency with that code, in capital letters or in others.
func lookup(code string) (currency, bool) {
	for _, c := range [...]currency{{"EUR", 2}, {"USD", 2}, {"CHF", 2}, {"JPY", 0}, {"KWD", 3}} {
		if strings.EqualFold(c.code, code) {
			return c, true
		}
	}
	return currency{}, false
}

// unknown is the error for a code that lookup does not know. It is kept out of
// line, so that what the error costs is not counted where it is returned.
//
//go:noinline
func unknown(code string) error {
	return fmt.Errorf("%w: we do not bill in %q", ErrCurrency, code)
}

// mismatch is the error for two amounts that cannot be added or compared.
//
//go:noinline
func mismatch(a, b string) error {
	return fmt.Errorf("%w: %s with %s", ErrCurrency, a, b)
}
