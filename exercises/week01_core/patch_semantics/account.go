// Package account changes accounts by PATCH requests.
package account

import (
	"fmt"
	"time"
)

// Account is what the service stores.
type Account struct {
	Name        string
	Email       string
	Locale      string
	Age         int // in years; -1 if not told
	Newsletter  bool
	CreditLimit int64     // in cents; 0 is no credit
	VerifiedAt  time.Time // zero if not verified
	Tags        []string
	Address     Address
}

// Address is where the invoices go.
type Address struct {
	Street  string
	City    string
	Country string // ISO 3166; ZZ if not known
}

// Default returns an account as it is before its owner has said anything. A
// field that is cleared goes back to this.
func Default() Account {
	return Account{
		Name:        "new member",
		Locale:      "en",
		Age:         -1,
		Newsletter:  true,
		CreditLimit: 50_000,
		Tags:        []string{"new"},
		Address:     Address{Country: "ZZ"},
	}
}

// KeyError reports a key that no account has. Path leads to it from the top of
// the document, with dots: "nickname", "address.zip".
type KeyError struct {
	Path string
}

func (e *KeyError) Error() string {
	return fmt.Sprintf("unknown key %q", e.Path)
}
