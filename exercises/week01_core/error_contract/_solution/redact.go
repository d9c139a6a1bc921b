package settings

import (
	"fmt"
	"io"
)

const redacted = "[redacted]"

// Format hides the secret from every verb of fmt, also from %#v and from verbs
// that do not fit a string.
func (s Secret) Format(f fmt.State, verb rune) {
	if verb == 'q' {
		fmt.Fprintf(f, "%q", redacted)
		return
	}
	io.WriteString(f, redacted)
}

// MarshalText hides the secret from encoding/json, and so from slog's JSON
// handler.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
