package account

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

type state uint8

const (
	absent state = iota // the zero value, so that a Field nobody touched says nothing
	null
	given
)

// Field is one field of a patch: absent, null or a value. Its zero value is absent.
type Field[T any] struct {
	state state
	value T // only if given
}

// Set returns a Field that holds v, which may be the zero value of its type.
func Set[T any](v T) Field[T] { return Field[T]{state: given, value: v} }

// Null returns a Field that clears.
func Null[T any]() Field[T] { return Field[T]{state: null} }

// Get returns the value, and whether there is one.
func (f Field[T]) Get() (v T, ok bool) { return f.value, f.state == given }

// IsNull says whether the field is to be cleared.
func (f Field[T]) IsNull() bool { return f.state == null }

// IsZero says whether the field is absent. The option omitzero of encoding/json
// asks it.
func (f Field[T]) IsZero() bool { return f.state == absent }

// MarshalJSON writes null or the value. It refuses a value that would be written
// as null, such as a nil slice: the reader would clear the field.
func (f Field[T]) MarshalJSON() ([]byte, error) {
	if f.state != given {
		return []byte("null"), nil
	}
	data, err := json.Marshal(f.value)
	if err != nil {
		return nil, err
	}
	if isNull(data) {
		return nil, fmt.Errorf("a value of %T that encodes as null; use Null to clear", f.value)
	}
	return data, nil
}

// UnmarshalJSON replaces whatever f held. If it fails, f is as before.
func (f *Field[T]) UnmarshalJSON(data []byte) error {
	if isNull(data) {
		*f = Null[T]()
		return nil
	}
	// A fresh variable: decoding into f.value would write into the memory of a
	// slice or map that copies of f share.
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*f = Set(v)
	return nil
}

func isNull(data []byte) bool { return string(bytes.TrimSpace(data)) == "null" }

// or returns what a stored value becomes: itself, its default or a new one.
func (f Field[T]) or(stored, byDefault T) T {
	switch f.state {
	case null:
		return byDefault
	case given:
		return f.value
	default:
		return stored
	}
}

// Patch is the body of PATCH /account.
type Patch struct {
	Name        Field[string]       `json:"name,omitzero"`
	Email       Field[string]       `json:"email,omitzero"`
	Locale      Field[string]       `json:"locale,omitzero"`
	Age         Field[int]          `json:"age,omitzero"`
	Newsletter  Field[bool]         `json:"newsletter,omitzero"`
	CreditLimit Field[int64]        `json:"credit_limit,omitzero"`
	VerifiedAt  Field[time.Time]    `json:"verified_at,omitzero"`
	Tags        Field[[]string]     `json:"tags,omitzero"`
	Address     Field[AddressPatch] `json:"address,omitzero"`
}

// AddressPatch changes parts of an address.
type AddressPatch struct {
	Street  Field[string] `json:"street,omitzero"`
	City    Field[string] `json:"city,omitzero"`
	Country Field[string] `json:"country,omitzero"`
}

// ParsePatch reads the body of a request: one JSON object whose keys are all known.
func ParsePatch(doc []byte) (Patch, error) {
	var p Patch
	err := decodeObject(doc, map[string]json.Unmarshaler{
		"name":         &p.Name,
		"email":        &p.Email,
		"locale":       &p.Locale,
		"age":          &p.Age,
		"newsletter":   &p.Newsletter,
		"credit_limit": &p.CreditLimit,
		"verified_at":  &p.VerifiedAt,
		"tags":         &p.Tags,
		"address":      &p.Address,
	})
	if err != nil {
		return Patch{}, fmt.Errorf("account patch: %w", err)
	}
	return p, nil
}

// UnmarshalJSON reads the object under the key address. It is strict by itself:
// options of an outer decoder do not reach through Field.UnmarshalJSON.
func (a *AddressPatch) UnmarshalJSON(data []byte) error {
	return decodeObject(data, map[string]json.Unmarshaler{
		"street":  &a.Street,
		"city":    &a.City,
		"country": &a.Country,
	})
}

// decodeObject gives each member of an object to its field. Keys match exactly.
func decodeObject(data []byte, fields map[string]json.Unmarshaler) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	if members == nil {
		return errors.New("null instead of an object")
	}
	for _, key := range slices.Sorted(maps.Keys(members)) {
		field, ok := fields[key]
		if !ok {
			return &KeyError{Path: key}
		}
		if err := field.UnmarshalJSON(members[key]); err != nil {
			if inner, ok := errors.AsType[*KeyError](err); ok {
				return &KeyError{Path: key + "." + inner.Path}
			}
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

// defaults is only read, and its tags are not handed out. Calling Default for
// each patch would make a slice of tags that nobody has asked for.
var defaults = Default()

// Apply returns the account as it is after the patch. It changes neither, and
// what comes from the patch is a copy.
func Apply(a Account, p Patch) Account {
	def := &defaults
	a.Name = p.Name.or(a.Name, def.Name)
	a.Email = p.Email.or(a.Email, def.Email)
	a.Locale = p.Locale.or(a.Locale, def.Locale)
	a.Age = p.Age.or(a.Age, def.Age)
	a.Newsletter = p.Newsletter.or(a.Newsletter, def.Newsletter)
	a.CreditLimit = p.CreditLimit.or(a.CreditLimit, def.CreditLimit)
	a.VerifiedAt = p.VerifiedAt.or(a.VerifiedAt, def.VerifiedAt)
	if tags, ok := p.Tags.Get(); ok {
		a.Tags = slices.Clone(tags)
	} else if p.Tags.IsNull() {
		a.Tags = Default().Tags
	}

	parts, _ := p.Address.Get()
	if p.Address.IsNull() {
		a.Address = def.Address
	}
	a.Address.Street = parts.Street.or(a.Address.Street, def.Address.Street)
	a.Address.City = parts.City.or(a.Address.City, def.Address.City)
	a.Address.Country = parts.Country.or(a.Address.Country, def.Address.Country)
	return a
}
