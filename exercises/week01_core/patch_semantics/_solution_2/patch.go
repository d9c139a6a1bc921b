package account

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// Field is one field of a patch: nil is absent, one nil pointer is null, and one
// pointer is a value.
type Field[T any] []*T

// Set returns a Field that holds v.
func Set[T any](v T) Field[T] { return Field[T]{&v} }

// Null returns a Field that clears.
func Null[T any]() Field[T] { return Field[T]{nil} }

// Get returns the value, and whether there is one.
func (f Field[T]) Get() (v T, ok bool) {
	if len(f) == 0 || f[0] == nil {
		return v, false
	}
	return *f[0], true
}

// IsNull says whether the field is to be cleared.
func (f Field[T]) IsNull() bool { return len(f) == 1 && f[0] == nil }

// IsZero says whether the field is absent.
func (f Field[T]) IsZero() bool { return len(f) == 0 }

// MarshalJSON writes null or a value that is not written as null.
func (f Field[T]) MarshalJSON() ([]byte, error) {
	v, ok := f.Get()
	if !ok {
		return []byte("null"), nil
	}
	data, err := json.Marshal(v)
	if err == nil && string(data) == "null" {
		err = errors.New("the value would be written as null, which clears")
	}
	return data, err
}

// UnmarshalJSON makes a new field of data.
func (f *Field[T]) UnmarshalJSON(data []byte) error {
	var v *T // encoding/json leaves it nil for null
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*f = Field[T]{v}
	return nil
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
	if !bytes.HasPrefix(bytes.TrimLeft(doc, " \t\r\n"), []byte("{")) {
		return Patch{}, errors.New("the body is not an object")
	}
	if err := checkKeys(doc, reflect.TypeFor[Patch](), ""); err != nil {
		return Patch{}, err
	}
	var p Patch
	if err := json.Unmarshal(doc, &p); err != nil {
		return Patch{}, fmt.Errorf("reading the body: %w", err)
	}
	return p, nil
}

// checkKeys compares the keys of an object with the tags of a struct.
func checkKeys(doc []byte, typ reflect.Type, path string) error {
	var members map[string]json.RawMessage
	if json.Unmarshal(doc, &members) != nil {
		return nil // not an object: decoding it has better words for that
	}
	types := map[string]reflect.Type{}
	for i := range typ.NumField() {
		key, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		types[key] = typ.Field(i).Type
	}
	for key, member := range members {
		field, ok := types[key]
		if !ok {
			return &KeyError{Path: path + key}
		}
		if field == reflect.TypeFor[Field[AddressPatch]]() {
			if err := checkKeys(member, reflect.TypeFor[AddressPatch](), path+key+"."); err != nil {
				return err
			}
		}
	}
	return nil
}

// Apply returns the account as it is after the patch.
func Apply(a Account, p Patch) Account {
	set(&a.Name, p.Name, func(d Account) string { return d.Name })
	set(&a.Email, p.Email, func(d Account) string { return d.Email })
	set(&a.Locale, p.Locale, func(d Account) string { return d.Locale })
	set(&a.Age, p.Age, func(d Account) int { return d.Age })
	set(&a.Newsletter, p.Newsletter, func(d Account) bool { return d.Newsletter })
	set(&a.CreditLimit, p.CreditLimit, func(d Account) int64 { return d.CreditLimit })
	set(&a.VerifiedAt, p.VerifiedAt, func(d Account) time.Time { return d.VerifiedAt })
	set(&a.Tags, p.Tags, func(d Account) []string { return d.Tags })
	if _, ok := p.Tags.Get(); ok {
		a.Tags = append([]string{}, a.Tags...)
	}

	if p.Address.IsNull() {
		a.Address = Default().Address
	}
	parts, _ := p.Address.Get()
	set(&a.Address.Street, parts.Street, func(d Account) string { return d.Address.Street })
	set(&a.Address.City, parts.City, func(d Account) string { return d.Address.City })
	set(&a.Address.Country, parts.Country, func(d Account) string { return d.Address.Country })
	return a
}

func set[T any](stored *T, f Field[T], byDefault func(Account) T) {
	if f.IsNull() {
		*stored = byDefault(Default())
	} else if v, ok := f.Get(); ok {
		*stored = v
	}
}
