// Package customer is who buys. It is used by one goroutine at a time.
package customer

import (
	"fmt"
	"strings"

	"gomastery/week01_core/cut_the_cycle/internal/money"
)

// failure is an error that says what it is about: "missing", "invalid" or
// "conflict".
type failure struct{ kind, text string }

func (f failure) Error() string { return f.text }

// Kind is what it is about.
func (f failure) Kind() string { return f.kind }

func fail(kind, format string, args ...any) error { return failure{kind, fmt.Sprintf(format, args...)} }

// Customer is somebody who buys.
type Customer struct {
	ID, Name, Email string
	Spent           money.Cents
}

// Tier is what he has come to, with its discount in percent.
func (c *Customer) Tier() (name string, discount int) {
	switch {
	case c.Spent >= 200_000:
		return "gold", 10
	case c.Spent >= 50_000:
		return "silver", 5
	}
	return "basic", 0
}

// List is all customers.
type List struct {
	mail func(to, subject, text string)
	all  []*Customer // c1 first
}

// NewList returns an empty list.
func NewList(mail func(to, subject, text string)) *List { return &List{mail: mail} }

// Find returns a customer.
func (l *List) Find(id string) (*Customer, error) {
	for _, c := range l.all {
		if c.ID == id {
			return c, nil
		}
	}
	return nil, fail("missing", "no customer %s", id)
}

// Add adds a customer.
func (l *List) Add(name, email string) (*Customer, error) {
	if name == "" {
		return nil, fail("invalid", "a customer needs a name")
	}
	if !strings.Contains(email, "@") {
		return nil, fail("invalid", "%q is no e-mail address", email)
	}
	for _, c := range l.all {
		if strings.EqualFold(c.Email, email) {
			return nil, fail("conflict", "%s is taken", email)
		}
	}
	c := &Customer{ID: fmt.Sprint("c", len(l.all)+1), Name: name, Email: email}
	l.all = append(l.all, c)
	return c, nil
}

// Discount is what a customer gets, in percent.
func (l *List) Discount(id string) (percent int, err error) {
	c, err := l.Find(id)
	if err != nil {
		return 0, fail("invalid", "%v", err)
	}
	_, percent = c.Tier()
	return percent, nil
}

// Write sends a mail to a customer. %N stands for the name.
func (l *List) Write(id, subject, text string) {
	if c, err := l.Find(id); err == nil {
		l.mail(c.Email, subject, strings.ReplaceAll(text, "%N", c.Name))
	}
}

// Credit counts what a customer has paid.
func (l *List) Credit(id string, amount money.Cents) {
	c, err := l.Find(id)
	if err != nil {
		return
	}
	before, _ := c.Tier()
	c.Spent += amount
	if tier, discount := c.Tier(); tier != before {
		l.Write(id, "You are "+tier, fmt.Sprintf("Thank you, %%N: from now on %d %% less.", discount))
	}
}
