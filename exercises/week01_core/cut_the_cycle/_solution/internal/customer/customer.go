// Package customer knows who buys, and what that is worth to us.
package customer

import (
	"fmt"
	"strings"
	"sync"

	"gomastery/week01_core/cut_the_cycle/internal/fault"
	"gomastery/week01_core/cut_the_cycle/internal/mail"
	"gomastery/week01_core/cut_the_cycle/internal/money"
)

// Tier is how good a customer is.
type Tier string

// tiers, the best one first.
var tiers = []struct {
	name     Tier
	from     money.Cents // spent
	discount int         // percent
}{
	{"gold", 200_000, 10},
	{"silver", 50_000, 5},
	{"basic", 0, 0},
}

// Discount is what a tier gets, in percent.
func (t Tier) Discount() int {
	for _, tier := range tiers {
		if t == tier.name {
			return tier.discount
		}
	}
	return 0
}

// Customer is somebody who buys.
type Customer struct {
	ID    string      `json:"id"`
	Name  string      `json:"name"`
	Email string      `json:"email"`
	Tier  Tier        `json:"tier"`
	Spent money.Cents `json:"spent_cents"`
}

// Registry is all customers.
type Registry struct {
	post *mail.Post

	mu   sync.Mutex
	byID map[string]*Customer
}

// New returns an empty registry, which writes to its customers.
func New(post *mail.Post) *Registry { return &Registry{post: post, byID: map[string]*Customer{}} }

// Add adds a customer.
func (r *Registry) Add(name, email string) (Customer, error) {
	if name == "" {
		return Customer{}, fault.New(fault.Invalid, "a customer needs a name")
	}
	if !strings.Contains(email, "@") {
		return Customer{}, fault.New(fault.Invalid, "%q is no e-mail address", email)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, other := range r.byID {
		if strings.EqualFold(other.Email, email) {
			return Customer{}, fault.New(fault.Conflict, "%s is taken", email)
		}
	}
	c := &Customer{ID: fmt.Sprintf("c%d", len(r.byID)+1), Name: name, Email: email, Tier: "basic"}
	r.byID[c.ID] = c
	return *c, nil
}

// Get returns a customer.
func (r *Registry) Get(id string) (Customer, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.byID[id]
	if !ok {
		return Customer{}, fault.New(fault.Missing, "no customer %s", id)
	}
	return *c, nil
}

// Spend counts what a customer has paid, and tells about a new tier.
func (r *Registry) Spend(id string, amount money.Cents) {
	if c, risen := r.spend(id, amount); risen {
		r.post.Send(c.Email, fmt.Sprintf("You are %s", c.Tier), fmt.Sprintf("Thank you, %s: from now on %d %% less.", c.Name, c.Tier.Discount()))
	}
}

func (r *Registry) spend(id string, amount money.Cents) (c Customer, risen bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.byID[id]
	before := p.Tier
	p.Spent += amount
	for _, tier := range tiers {
		if p.Spent >= tier.from {
			p.Tier = tier.name
			break
		}
	}
	return *p, p.Tier != before
}
