package account

import (
	"bytes"
	"encoding/json"
	"time"
)

// Field is one field of a patch.
type Field[T any] struct {
	value *T // nil: leave it alone
}

// Set returns a Field that sets the value v.
func Set[T any](v T) Field[T] { return Field[T]{value: &v} }

// Null returns a Field that clears.
func Null[T any]() Field[T] { return Field[T]{} }

// Get returns the value, and whether there is one.
func (f Field[T]) Get() (v T, ok bool) {
	if f.value == nil {
		return v, false
	}
	return *f.value, true
}

// IsNull says whether the field is to be cleared.
func (f Field[T]) IsNull() bool { return f.value == nil }

// IsZero says whether the field is absent.
func (f Field[T]) IsZero() bool { return f.value == nil }

// MarshalJSON writes the value.
func (f Field[T]) MarshalJSON() ([]byte, error) {
	return json.Marshal(f.value)
}

// UnmarshalJSON reads the value.
func (f *Field[T]) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &f.value)
}

// Patch is the body of PATCH /account.
type Patch struct {
	Name        Field[string]       `json:"name,omitempty"`
	Email       Field[string]       `json:"email,omitempty"`
	Locale      Field[string]       `json:"locale,omitempty"`
	Age         Field[int]          `json:"age,omitempty"`
	Newsletter  Field[bool]         `json:"newsletter,omitempty"`
	CreditLimit Field[int64]        `json:"credit_limit,omitempty"`
	VerifiedAt  Field[time.Time]    `json:"verified_at,omitempty"`
	Tags        Field[[]string]     `json:"tags,omitempty"`
	Address     Field[AddressPatch] `json:"address,omitempty"`
}

// AddressPatch changes parts of an address.
type AddressPatch struct {
	Street  Field[string] `json:"street,omitempty"`
	City    Field[string] `json:"city,omitempty"`
	Country Field[string] `json:"country,omitempty"`
}

// ParsePatch reads the body of a request.
func ParsePatch(doc []byte) (Patch, error) {
	var p Patch
	d := json.NewDecoder(bytes.NewReader(doc))
	d.DisallowUnknownFields()
	err := d.Decode(&p)
	return p, err
}

// Apply returns the account as it is after the patch.
func Apply(a Account, p Patch) Account {
	if v, ok := p.Name.Get(); ok && v != "" {
		a.Name = v
	}
	if v, ok := p.Email.Get(); ok && v != "" {
		a.Email = v
	}
	if v, ok := p.Locale.Get(); ok && v != "" {
		a.Locale = v
	}
	if v, ok := p.Age.Get(); ok && v != 0 {
		a.Age = v
	}
	if v, ok := p.Newsletter.Get(); ok {
		a.Newsletter = v
	}
	if v, ok := p.CreditLimit.Get(); ok && v != 0 {
		a.CreditLimit = v
	}
	if v, ok := p.VerifiedAt.Get(); ok && !v.IsZero() {
		a.VerifiedAt = v
	}
	if v, ok := p.Tags.Get(); ok && len(v) > 0 {
		a.Tags = v
	}
	if v, ok := p.Address.Get(); ok {
		if s, ok := v.Street.Get(); ok && s != "" {
			a.Address.Street = s
		}
		if s, ok := v.City.Get(); ok && s != "" {
			a.Address.City = s
		}
		if s, ok := v.Country.Get(); ok && s != "" {
			a.Address.Country = s
		}
	}
	return a
}
