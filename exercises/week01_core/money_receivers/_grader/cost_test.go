package billing_test

import (
	"testing"

	"gomastery/internal/grade"
	billing "gomastery/week01_core/money_receivers"
)

// cells keeps alive what keep made, so that what is put there must live on the heap
// if it is a pointer: a design is not free because the compiler could inline it here.
var cells []any

type cell[T any] struct{ v T }

//go:noinline
func keep[T any](v T) *cell[T] {
	c := &cell[T]{v}
	cells = append(cells, c)
	return c
}

// TestMoneyAllocs counts with amounts that are new in every call: remembering
// earlier results is no way out.
func TestMoneyAllocs(t *testing.T) {
	n := int64(1000)
	for _, code := range []string{"EUR", "JPY", "KWD"} {
		m := keep(made(billing.New(1250, code)))
		step := keep(made(billing.New(98765432123, code)))
		sum := keep(m.v)
		grade.WantAllocs(t, "New of an amount in "+code, 0, func() {
			n += 7919
			v, err := billing.New(n, code)
			if err != nil {
				t.Fatal(err)
			}
			m.v = v
		})
		grade.WantAllocs(t, "Add of two amounts in "+code, 0, func() {
			v, err := m.v.Add(step.v)
			if err != nil {
				t.Fatal(err)
			}
			m.v = v
			if v, err = v.Add(step.v); err != nil {
				t.Fatal(err)
			}
			sum.v = v
		})
		grade.WantAllocs(t, "Mul of an amount in "+code, 0, func() {
			n += 7919
			sum.v = step.v.Mul(n % 1000)
			m.v = sum.v.Mul(-1)
		})
		if got := keep(made(billing.New(3, code)).Mul(1)); got.v.Minor() != 3 {
			t.Errorf("once 3: got %d, want 3", got.v.Minor())
		}
		dst := make([]byte, 0, 64)
		v := keep(made(billing.New(0, code)))
		grade.WantAllocs(t, "AppendText of an amount in "+code+", with room for it", 0, func() {
			n = n*31 + 1234567
			m, err := billing.New(n, code)
			if err != nil {
				t.Fatal(err)
			}
			v.v = m
			if dst, err = v.v.AppendText(dst[:0]); err != nil {
				t.Fatal(err)
			}
		})
		w := v.v
		if got := w.String(); got != string(dst) {
			t.Errorf("AppendText in %s: got %q, want %q as String", code, dst, got)
		}
		grade.WantAllocs(t, "Minor, Currency and IsZero of an amount in "+code, 0, func() {
			n += w.Minor() + int64(len(w.Currency()))
			if w.IsZero() {
				n++
			}
		})
	}
}
