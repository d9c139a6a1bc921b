package payimport

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// row is a payment and the line where it stands.
type row struct {
	line    int
	payment Payment
}

// readRows reads and checks a whole payment file:
//
//	# id;account;amount;currency
//	inv-1;DE-100;12.50;EUR
//
// Blank lines and lines that begin with # are skipped. It stops at the first
// line that is wrong.
func readRows(file string, in io.Reader) []row {
	var rows []row
	seen := map[string]bool{}
	scanner := bufio.NewScanner(in)
	for line := 1; scanner.Scan(); line++ {
		text := strings.TrimSpace(scanner.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		payment, field, err := parsePayment(text)
		if err == nil && seen[payment.ID] {
			field, err = "id", ErrDuplicate
		}
		if err != nil {
			must(OpParse, file, &LineError{Line: line, Field: field, Err: err})
		}
		seen[payment.ID] = true
		rows = append(rows, row{line, payment})
	}
	must(OpRead, file, scanner.Err())
	if len(rows) == 0 {
		must(OpParse, file, ErrEmpty)
	}
	return rows
}

// parsePayment turns one line into a payment. With an error, field names what is
// wrong, or is empty if it is the whole line.
func parsePayment(text string) (p Payment, field string, err error) {
	fields := strings.Split(text, ";")
	if len(fields) != 4 {
		return Payment{}, "", ErrSyntax
	}
	for i, f := range fields {
		fields[i] = strings.TrimSpace(f)
	}
	p = Payment{ID: fields[0], Account: fields[1], Currency: fields[3]}
	if p.ID == "" {
		return Payment{}, "id", ErrSyntax
	}
	if p.Account == "" {
		return Payment{}, "account", ErrSyntax
	}
	if p.Cents, err = parseCents(fields[2]); err != nil {
		return Payment{}, "amount", err
	}
	switch p.Currency {
	case "EUR", "USD", "SEK":
	default:
		return Payment{}, "currency", ErrCurrency
	}
	return p, "", nil
}

// parseCents reads "12.50". Two decimals are required, and no sign is allowed.
func parseCents(s string) (int64, error) {
	const bits = 50 // of the whole part: a hundred times more still fits into an int64
	whole, frac, _ := strings.Cut(s, ".")
	if len(frac) != 2 {
		return 0, ErrAmount
	}
	units, err := strconv.ParseUint(whole, 10, bits)
	if err != nil {
		return 0, ErrAmount
	}
	hundredths, err := strconv.ParseUint(frac, 10, bits)
	if err != nil {
		return 0, ErrAmount
	}
	cents := int64(units*100 + hundredths)
	if cents == 0 {
		return 0, ErrAmount
	}
	return cents, nil
}
