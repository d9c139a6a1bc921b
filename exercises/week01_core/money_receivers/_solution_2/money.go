package billing

import (
	"encoding"
	"fmt"
)

var (
	_ fmt.Stringer          = Money{}
	_ encoding.TextAppender = Money{}
)

// rows has each currency once. A Money points to its row: two pointers to here are
// equal if the currencies are. Nobody writes to it.
var rows = [...]currency{row("EUR"), row("USD"), row("CHF"), row("JPY"), row("KWD")}

func row(code string) currency {
	c, _ := lookup(code)
	return c
}

// Money is an amount in one currency, immutable and comparable. It is 16 bytes.
type Money struct {
	minor int64
	cur   *currency // in rows; nil for the zero Money
}

// New returns so many of the smallest unit of a currency.
func New(minor int64, code string) (Money, error) {
	c, ok := lookup(code)
	for i := range rows {
		if ok && rows[i] == c {
			return Money{minor, &rows[i]}, nil
		}
	}
	return Money{}, unknown(code)
}

// Minor returns the amount in the smallest unit.
func (m Money) Minor() int64 { return m.minor }

// Currency returns the code of the currency, "" for the zero Money.
func (m Money) Currency() string {
	if m.cur == nil {
		return ""
	}
	return m.cur.code
}

// IsZero reports whether the amount is 0, in whatever currency.
func (m Money) IsZero() bool { return m.minor == 0 }

// Add returns the sum of amounts of one currency. The zero Money has any.
func (m Money) Add(other Money) (Money, error) {
	if m.cur == nil {
		m.cur = other.cur // m is a copy
	}
	if other.cur != nil && other.cur != m.cur {
		return Money{}, mismatch(m.Currency(), other.Currency())
	}
	m.minor += other.minor
	return m, nil
}

// Mul returns n times m.
func (m Money) Mul(n int64) Money {
	m.minor *= n
	return m
}

// String returns the amount as in "EUR 12.50".
func (m Money) String() string {
	text, _ := m.AppendText(make([]byte, 0, 32))
	return string(text)
}

// AppendText appends what String returns. The error is always nil.
func (m Money) AppendText(dst []byte) ([]byte, error) {
	if m.cur == nil {
		return append(dst, '0'), nil
	}
	// The digits from the right to the left, until there is one before the point.
	var buf [24]byte
	i, digits := len(buf), 0
	for n := m.minor; n != 0 || digits <= m.cur.digits; n /= 10 {
		if digits == m.cur.digits && digits > 0 {
			i--
			buf[i] = '.'
		}
		digit := n % 10 // has the sign of n
		i--
		buf[i] = '0' + byte(max(digit, -digit))
		digits++
	}
	if m.minor < 0 {
		i--
		buf[i] = '-'
	}
	dst = append(dst, m.cur.code...)
	dst = append(dst, ' ')
	return append(dst, buf[i:]...), nil
}
