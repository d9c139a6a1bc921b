package settings_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	settings "gomastery/week01_core/error_contract"
)

var verbs = []string{"%v", "%+v", "%#v", "%s", "%q"}

type print struct{ how, text string }

// prints returns every way in which v may get into a log.
func prints(v any) []print {
	var out []print
	for _, verb := range verbs {
		out = append(out, print{verb, fmt.Sprintf(verb, v)})
	}
	var text, js bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Error("m", "v", v, slog.Group("g", "v", v))
	slog.New(slog.NewJSONHandler(&js, nil)).Error("m", "v", v, slog.Group("g", "v", v))
	out = append(out, print{"slog's text handler", text.String()}, print{"slog's JSON handler", js.String()})
	if data, err := json.Marshal(v); err == nil {
		out = append(out, print{"encoding/json", string(data)})
	}
	return out
}

// pieceOfSecret returns five letters in a row of a secret that are in text.
func pieceOfSecret(text string) string {
	for _, secret := range secrets {
		for i := range len(secret) - 4 {
			if piece := secret[i : i+5]; strings.Contains(text, piece) {
				return piece
			}
		}
	}
	return ""
}

func wantNoSecret(t testing.TB, what string, v any) {
	t.Helper()
	for _, p := range prints(v) {
		how, text := p.how, p.text
		if piece := pieceOfSecret(text); piece != "" {
			t.Errorf("%s, printed with %s: got a secret, or a piece of one, %q, in it: %s; logs are read by many, and kept for years", what, how, piece, text)
		}
	}
}

func TestErrorsHoldNoSecret(tt *testing.T) {
	t := fewOf(tt)
	for _, f := range failures() {
		f.calls(t, settings.Config{Token: secretToken}, func(op string, err error, _ facts) {
			wantNoSecret(t, "the error of "+op+", "+f.name, err)
			wantNoSecret(t, "the wrapped error of "+op+", "+f.name, wrapped(err))
			nodes(err, func(err error) { wantNoSecret(t, fmt.Sprintf("a %T in the error of %s, %s", err, op, f.name), err) })
		})
	}
	_, err := settings.New(mixed(), settings.Config{Token: secretToken}).PutAll(t.Context(), batchItems())
	wantNoSecret(t, "the error of PutAll", err)
	for _, item := range batchOf(tt, err).Items {
		wantNoSecret(t, "an item of a batch", item)
		wantNoSecret(t, "an item of a batch, by value,", *item)
	}
}

func TestSecretIsNotPrinted(tt *testing.T) {
	t := fewOf(tt)
	secret := settings.Secret(secretToken)
	for _, p := range prints(secret) {
		how, text := p.how, p.text
		if !strings.Contains(text, "[redacted]") {
			t.Errorf("a Secret, printed with %s: got %s, want [redacted]: whoever debugs must see that something was there", how, text)
		}
	}
	cfg := settings.Config{Token: secretToken}
	for what, v := range map[string]any{
		"a Secret": secret, "a *Secret": &secret,
		"a Config": cfg, "a *Config": &cfg,
		"an Entry": settings.Entry{Value: secretValue}, "an *Entry": &settings.Entry{Value: secretValue},
		"an Item": settings.Item{Value: secretValue}, "an *Item": &settings.Item{Value: secretValue},
		"a slice of items": []settings.Item{{Value: secretValue}}, "a map of secrets": map[string]settings.Secret{"a": secretValue},
	} {
		wantNoSecret(t, what, v)
	}
	if string(secret) != secretToken {
		t.Error("string(secret) is not the text in the clear")
	}
}

func TestClientIsNotPrinted(tt *testing.T) {
	t := fewOf(tt)
	client := settings.New(&fakeConn{}, settings.Config{Token: secretToken})
	wantNoSecret(t, "a *Client", client)
	wantNoSecret(t, "a struct that holds a *Client", struct{ C *settings.Client }{client})
	client.Put(t.Context(), settings.Item{Key: key, Value: secretValue})
	wantNoSecret(t, "a *Client after a Put", client)
}
