package billing

import (
	"fmt"
	"strings"
)

// Money is an amount in one currency.
type Money struct {
	minor int64 // cents, for most currencies
	code  string
	text  string // what String made of it, "" if nobody asked yet
}

// New returns so many of the smallest unit of a currency: New(1250, "EUR") is
// 12.50 euros.
func New(minor int64, code string) (*Money, error) {
	if _, ok := lookup(code); !ok {
		return nil, unknown(code)
	}
	return &Money{minor: minor, code: code}, nil
}

// Minor returns the amount in the smallest unit.
func (m Money) Minor() int64 { return m.minor }

// Currency returns the code of the currency.
func (m Money) Currency() string { return strings.ToUpper(m.code) }

// IsZero reports whether the amount is 0, in whatever currency.
func (m *Money) IsZero() bool { return m == nil || m.minor == 0 }

// Add adds other to m, and returns m for the next Add.
func (m *Money) Add(other *Money) (*Money, error) {
	switch {
	case other.code == "":
		return m, nil
	case m.code == "":
		m.code = other.code
	case !strings.EqualFold(m.code, other.code):
		return nil, mismatch(m.Currency(), other.Currency())
	}
	m.minor += other.minor
	m.text = ""
	return m, nil
}

// Mul returns n times m.
func (m Money) Mul(n int64) *Money {
	m.minor *= n
	m.text = ""
	return &m
}

// String returns the amount as in "EUR 12.50".
func (m *Money) String() string {
	if m.text != "" {
		return m.text
	}
	c, _ := lookup(m.code)
	m.text = m.format(c)
	return m.text
}

func (m *Money) format(c currency) string {
	if c.code == "" {
		return "0"
	}
	sign, abs := "", uint64(m.minor)
	if m.minor < 0 {
		sign, abs = "-", -abs
	}
	digits := fmt.Sprintf("%0*d", c.digits+1, abs)
	if c.digits > 0 {
		point := len(digits) - c.digits
		digits = digits[:point] + "." + digits[point:]
	}
	return c.code + " " + sign + digits
}

// AppendText appends what String returns. It is how the exports write.
func (m *Money) AppendText(dst []byte) ([]byte, error) {
	return append(dst, m.String()...), nil
}
