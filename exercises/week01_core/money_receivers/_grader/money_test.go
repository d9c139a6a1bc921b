package billing_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	billing "gomastery/week01_core/money_receivers"
)

func TestNew(t *testing.T) {
	for _, code := range []string{"EUR", "eur", "Usd", "USD", "chf", "JPY", "jPY", "KWD", "kwd"} {
		for _, minor := range []int64{0, 1, -1, 1250, math.MaxInt64, math.MinInt64} {
			m, err := billing.New(minor, code)
			check(t, fmt.Sprintf("New(%d, %q)", minor, code), err)
			if m.Minor() != minor || m.Currency() != strings.ToUpper(code) {
				t.Errorf("New(%d, %q): got Minor %d and Currency %q, want %d and %q", minor, code, m.Minor(), m.Currency(), minor, strings.ToUpper(code))
			}
			if got, want := m.IsZero(), minor == 0; got != want {
				t.Errorf("New(%d, %q): got IsZero %v, want %v", minor, code, got, want)
			}
		}
	}
	for _, code := range []string{"", "XXX", "EU", "EURO", " EUR", "EUR ", "E"} {
		m, err := billing.New(5, code)
		if !errors.Is(err, billing.ErrCurrency) {
			t.Errorf("New(5, %q): got error %v, want ErrCurrency", code, err)
		}
		if !same(m, zero(m)) {
			t.Errorf("New(5, %q): got an amount beside the error, want the zero value: who forgets the error must not go on with money", code)
		}
	}
}

// texts are amounts and how they are printed.
var texts = []struct {
	minor int64
	code  string
	want  string
}{
	{0, "EUR", "EUR 0.00"},
	{5, "EUR", "EUR 0.05"},
	{-5, "EUR", "EUR -0.05"},
	{50, "usd", "USD 0.50"},
	{99, "USD", "USD 0.99"},
	{100, "EUR", "EUR 1.00"},
	{1250, "eur", "EUR 12.50"},
	{-1250, "CHF", "CHF -12.50"},
	{-100, "CHF", "CHF -1.00"},
	{10203, "Chf", "CHF 102.03"},
	{1250, "JPY", "JPY 1250"},
	{0, "JPY", "JPY 0"},
	{-7, "jpy", "JPY -7"},
	{1250, "KWD", "KWD 1.250"},
	{1001, "KWD", "KWD 1.001"},
	{7, "KWD", "KWD 0.007"},
	{-70, "kwd", "KWD -0.070"},
	{math.MaxInt64, "EUR", "EUR 92233720368547758.07"},
	{math.MinInt64, "EUR", "EUR -92233720368547758.08"},
	{math.MinInt64, "JPY", "JPY -9223372036854775808"},
	{math.MinInt64, "KWD", "KWD -9223372036854775.808"},
}

const lostString = "fmt calls String only if it is in the method set of what it is given: a method with a pointer receiver is not in that of the value"

func TestMoneyText(t *testing.T) {
	for _, c := range texts {
		m := made(billing.New(c.minor, c.code))
		for range 2 {
			if got := m.String(); got != c.want {
				t.Errorf("New(%d, %q): got String %q, want %q", c.minor, c.code, got, c.want)
			}
		}
		if got := fmt.Sprint(m); got != c.want {
			t.Errorf("New(%d, %q): fmt prints %q, want %q. %s", c.minor, c.code, got, c.want, lostString)
		}
		list := fmt.Sprint([]any{m, zero(m)}, struct{ M any }{m})
		if want := "[" + c.want + " 0] {" + c.want + "}"; list != want && !isNilPointer(zero(m)) {
			t.Errorf("New(%d, %q) and the zero value in a list: fmt prints %q, want %q. %s", c.minor, c.code, list, want, lostString)
		}
	}
}

func isNilPointer[T any](v T) bool { return isNil(&v) }

func TestAppendText(t *testing.T) {
	for _, c := range texts {
		m := made(billing.New(c.minor, c.code))
		for _, before := range []string{"", "total: "} {
			for room := range 40 {
				array := slices.Repeat([]byte{'#'}, len(before)+room)
				dst := append(array[:0], before...)
				got, err := m.AppendText(dst)
				if want := before + c.want; err != nil || string(got) != want {
					t.Fatalf("AppendText of New(%d, %q) behind %q, with room for %d bytes: got %q and error %v, want %q and none",
						c.minor, c.code, before, room, got, err, want)
				}
				if string(array[:len(before)]) != before {
					t.Fatalf("AppendText of New(%d, %q) behind %q: got %q in the place of what was there", c.minor, c.code, before, array[:len(before)])
				}
				if room < len(c.want) {
					continue
				}
				if &got[0] != &array[0] {
					t.Fatalf("AppendText of New(%d, %q) behind %q, with room for %d bytes: got the text in other memory than dst, want it behind what dst holds",
						c.minor, c.code, before, room)
				}
				for i, b := range array[len(got):] {
					if b != '#' {
						t.Fatalf("AppendText of New(%d, %q): got byte %q written %d behind the end of the text, want none: that memory may be somebody's", c.minor, c.code, b, i)
					}
				}
			}
		}
	}
	m := made(billing.New(1, "EUR"))
	z := zero(m)
	sees(t, "AppendText of the zero Money", func() {
		if got, err := z.AppendText([]byte("a ")); err != nil || string(got) != "a 0" {
			t.Errorf("AppendText of the zero Money behind \"a \": got %q and error %v, want \"a 0\" and none", got, err)
		}
	})
}

func TestAdd(t *testing.T) {
	for _, c := range []struct {
		a, b int64
		code string
		want int64
	}{
		{1, 2, "EUR", 3}, {1250, -50, "JPY", 1200}, {-3, 3, "KWD", 0}, {0, 7, "USD", 7}, {7, 0, "USD", 7},
		{1 << 40, 1, "CHF", 1<<40 + 1}, {math.MaxInt64, math.MinInt64, "EUR", -1},
	} {
		for _, code := range []string{c.code, strings.ToLower(c.code)} {
			a, b := made(billing.New(c.a, c.code)), made(billing.New(c.b, code))
			sum, err := a.Add(b)
			check(t, fmt.Sprintf("Add of New(%d, %q) and New(%d, %q)", c.a, c.code, c.b, code), err)
			if sum.Minor() != c.want || sum.Currency() != c.code {
				t.Errorf("New(%d, %q) and New(%d, %q): got the sum %d %s, want %d %s", c.a, c.code, c.b, code, sum.Minor(), sum.Currency(), c.want, c.code)
			}
		}
	}
	codes := []string{"EUR", "USD", "CHF", "JPY", "KWD"}
	for _, x := range codes {
		for _, y := range codes {
			for _, n := range []int64{0, 5} {
				a, b := made(billing.New(n, x)), made(billing.New(n, y))
				sum, err := a.Add(b)
				if got, want := errors.Is(err, billing.ErrCurrency), x != y; got != want || (err != nil) != want {
					t.Errorf("%d %s and %d %s: got error %v, want ErrCurrency exactly if the currencies differ, also for amounts of 0", n, x, n, y, err)
				}
				if x != y && !same(sum, zero(sum)) {
					t.Errorf("%d %s and %d %s: got an amount beside the error, want the zero value: who forgets the error must not go on with money", n, x, n, y)
				}
			}
		}
	}
}

func TestMul(t *testing.T) {
	for _, c := range []struct{ minor, n, want int64 }{{125, 3, 375}, {125, 0, 0}, {125, -1, -125}, {-125, -2, 250}, {0, 9, 0}, {1, 1 << 40, 1 << 40}, {7, 1, 7}} {
		for _, code := range []string{"eur", "JPY"} {
			m := made(billing.New(c.minor, code))
			got := m.Mul(c.n)
			if got.Minor() != c.want || got.Currency() != strings.ToUpper(code) {
				t.Errorf("%d times New(%d, %q): got %d %s, want %d", c.n, c.minor, code, got.Minor(), got.Currency(), c.want)
			}
		}
	}
}

// TestZeroMoney: the zero value is nothing in no currency, and the neutral one in sums.
func TestZeroMoney(t *testing.T) {
	m := made(billing.New(-5, "eur"))
	z := zero(m)
	sees(t, "the zero Money", func() {
		if z.Minor() != 0 || z.Currency() != "" || !z.IsZero() || z.String() != "0" {
			t.Errorf("the zero Money: got Minor %d, Currency %q, IsZero %v, String %q, want 0, \"\", true, \"0\"", z.Minor(), z.Currency(), z.IsZero(), z.String())
		}
	})
	sees(t, "Mul of the zero Money", func() {
		if got := z.Mul(3); !same(got, z) {
			t.Errorf("3 times the zero Money: got %v, want the zero Money", got)
		}
	})
	sees(t, "Add with the zero Money", func() {
		a, err := z.Add(m)
		check(t, "the zero Money and EUR -0.05", err)
		b, err := m.Add(z)
		check(t, "EUR -0.05 and the zero Money", err)
		c, err := z.Add(z)
		check(t, "the zero Money and itself", err)
		if !same(a, m) || !same(b, m) || !same(c, z) {
			t.Errorf("sums with the zero Money: got %v, %v and %v, want EUR -0.05, EUR -0.05 and 0", a, b, c)
		}
		n := made(billing.New(0, "JPY"))
		if d, err := z.Add(n); err != nil || !same(d, n) {
			t.Errorf("the zero Money and JPY 0: got %v and error %v, want JPY 0: a currency is not lost because the amount is 0", d, err)
		}
		if d, err := n.Add(z); err != nil || !same(d, n) {
			t.Errorf("JPY 0 and the zero Money: got %v and error %v, want JPY 0: a currency is not lost because the amount is 0", d, err)
		}
	})
}

// TestMoneyIsAKey makes one amount in many ways.
func TestMoneyIsAKey(t *testing.T) {
	const words = "want equal ones to be ==, which is what maps, switch and every other caller compare by. " +
		"Two pointers are equal if they point to the same variable, and a field that only remembers something makes equal amounts different"
	m := made(billing.New(1250, "EUR"))
	half := made(billing.New(625, "eur"))
	euro, minus := made(billing.New(1300, "EUR")), made(billing.New(-50, "Eur"))
	printed := made(billing.New(1250, "EUR"))
	_ = printed.String()
	_, _ = printed.AppendText(nil)
	_ = fmt.Sprint(printed)
	inv := made(billing.NewInvoice("R-1", "eur"))
	check(t, "AddLine", inv.AddLine("a", euro))
	check(t, "AddLine", inv.AddLine("b", minus))
	lines := inv.Lines()
	firstLine := lines[0].Amount
	ways := []struct {
		how string
		m   any
	}{
		{`New(1250, "EUR")`, m},
		{`New(1250, "EUR") again`, made(billing.New(1250, "EUR"))},
		{`New(1250, "eur")`, made(billing.New(1250, "eur"))},
		{`New(1250, "eUr")`, made(billing.New(1250, "eUr"))},
		{`New(1250, string of bytes)`, made(billing.New(1250, string([]byte{'E', 'U', 'R'})))},
		{"one that was printed", printed},
		{"a sum", made(euro.Add(minus))},
		{"2 times a half", half.Mul(2)},
		{"once itself", m.Mul(1)},
		{"the Total of an invoice", inv.Total()},
		{"what is Due of an invoice", inv.Due()},
	}
	for _, a := range ways {
		for _, b := range ways {
			if !same(a.m, b.m) {
				t.Fatalf("EUR 12.50 made by %s and by %s: got different by ==, %s", a.how, b.how, words)
			}
		}
	}
	if !same(firstLine, made(billing.New(1300, "EUR"))) {
		t.Errorf("the Amount of a line: got different by == from New(1300, \"EUR\"), %s", words)
	}
	sees(t, "amounts as keys of a map", func() {
		counts := map[any]int{}
		for _, way := range ways {
			counts[way.m]++
		}
		if len(counts) != 1 || counts[m] != len(ways) {
			t.Errorf("one amount, made in %d ways, as key of a map: got %d keys, want 1", len(ways), len(counts))
		}
	})
}

// TestDifferentMoneyIsDifferent compares many amounts with each other.
func TestDifferentMoneyIsDifferent(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	type amount struct {
		minor int64
		code  string
	}
	var all []amount
	for _, code := range []string{"EUR", "USD", "CHF", "JPY", "KWD"} {
		for _, minor := range []int64{0, 1, -1, 100, 1000, 1 << 32, math.MaxInt64, math.MinInt64, rng.Int64(), -rng.Int64()} {
			all = append(all, amount{minor, code})
		}
	}
	for _, x := range all {
		for _, y := range all {
			a, b := made(billing.New(x.minor, x.code)), made(billing.New(y.minor, strings.ToLower(y.code)))
			if got, want := same(a, b), x == y; got != want {
				t.Fatalf("New(%d, %q) == New(%d, %q): got %v, want %v: amounts are equal exactly if Minor and Currency are",
					x.minor, x.code, y.minor, strings.ToLower(y.code), got, want)
			}
		}
		a := made(billing.New(x.minor, x.code))
		if same(a, zero(a)) {
			t.Fatalf("New(%d, %q): got the zero Money, which has no currency", x.minor, x.code)
		}
	}
}

// TestMoneyNeverChanges does with one amount whatever can be done.
func TestMoneyNeverChanges(t *testing.T) {
	m, other := made(billing.New(1250, "eur")), made(billing.New(5, "EUR"))
	before, otherBefore := m, other
	unchanged := func(after string) {
		t.Helper()
		if m.Minor() != 1250 || other.Minor() != 5 || !same(m, before) || !same(other, otherBefore) {
			t.Fatalf("after %s: got %d and %d, want 1250 and 5 as before. Everybody who holds an amount relies on it; an operation returns a new one",
				after, m.Minor(), other.Minor())
		}
	}
	sum := made(m.Add(other))
	unchanged("Add")
	_ = made(sum.Add(other))
	_ = sum.Mul(10)
	unchanged("Add to the sum")
	if sum.Minor() != 1255 {
		t.Errorf("after the sum was added to something: got sum %d, want 1255 as before", sum.Minor())
	}
	_ = m.Mul(-3)
	unchanged("Mul")
	_, _, _ = m.String(), m.IsZero(), m.Currency()
	_, _ = m.AppendText(make([]byte, 0, 40))
	unchanged("String and AppendText")
	z := zero(m)
	sees(t, "Add to the zero Money", func() {
		_ = made(z.Add(m))
		if !same(z, zero(m)) {
			t.Errorf("after Add: got a zero Money that is %v now, want it as before", z)
		}
	})
	unchanged("Add to the zero Money")
	inv := made(billing.NewInvoice("R-1", "EUR"))
	check(t, "AddLine", inv.AddLine("a", m))
	check(t, "AddLine", inv.AddLine("b", other))
	check(t, "AddLine", inv.AddLine("c", m))
	for range 3 {
		_, _, _, _ = inv.Total(), inv.Due(), inv.Lines(), inv.String()
		check(t, "Pay", inv.Pay(other))
	}
	unchanged("Total, Due and Pay of an invoice that has it as a line")
}
