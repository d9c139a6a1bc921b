package billing

import "strconv"

// Money is an amount in one currency. It never changes.
type Money struct {
	minor int64 // cents, for most currencies
	cur   currency
}

// New returns so many of the smallest unit of a currency: New(1250, "EUR") is
// 12.50 euros. The code may be in small letters.
func New(minor int64, code string) (*Money, error) {
	cur, ok := lookup(code)
	if !ok {
		return nil, unknown(code)
	}
	// The code as the table spells it: == sees every byte.
	return &Money{minor, cur}, nil
}

// Minor returns the amount in the smallest unit.
func (m *Money) Minor() int64 { return m.minor }

// Currency returns the code of the currency, "" for the zero Money.
func (m *Money) Currency() string { return m.cur.code }

// IsZero reports whether the amount is 0, in whatever currency.
func (m *Money) IsZero() bool { return m.minor == 0 }

// Add returns the sum, or [ErrCurrency] if the currencies differ. The zero Money
// can be added to every other.
func (m *Money) Add(other *Money) (*Money, error) {
	switch {
	case other.cur == currency{}:
		return m, nil
	case m.cur == currency{}:
		return other, nil
	case m.cur != other.cur:
		return nil, mismatch(m.cur.code, other.cur.code)
	}
	return &Money{m.minor + other.minor, m.cur}, nil
}

// Mul returns n times m.
func (m *Money) Mul(n int64) *Money { return &Money{m.minor * n, m.cur} }

// String returns the amount as in "EUR 12.50".
func (m *Money) String() string {
	var buf [32]byte // long enough for every Money, so that String makes one allocation
	text, _ := m.AppendText(buf[:0])
	return string(text)
}

// AppendText appends what String returns. The error is always nil.
func (m *Money) AppendText(dst []byte) ([]byte, error) {
	if m.cur == (currency{}) {
		return append(dst, '0'), nil
	}
	dst = append(dst, m.cur.code...)
	dst = append(dst, ' ')
	abs := uint64(m.minor)
	if m.minor < 0 {
		dst = append(dst, '-')
		abs = -abs // right for the least int64 as well
	}
	unit := uint64(1)
	for range m.cur.digits {
		unit *= 10
	}
	dst = strconv.AppendUint(dst, abs/unit, 10)
	if m.cur.digits == 0 {
		return dst, nil
	}
	dst = append(dst, '.')
	for rest := abs % unit; unit > 1; rest %= unit {
		unit /= 10
		dst = append(dst, '0'+byte(rest/unit))
	}
	return dst, nil
}
