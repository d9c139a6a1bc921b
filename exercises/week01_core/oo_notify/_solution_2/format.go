package notify

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// text is a template that was filled.
type text struct{ title, body string }

func fill(template string, m Message) (t text, err error) {
	full := regexp.MustCompile(`\{[^}]*\}`).ReplaceAllStringFunc(template, func(hole string) string {
		name := hole[1 : len(hole)-1]
		if v, ok := m.Data[name]; ok {
			return v
		}
		if name != "name" && err == nil {
			err = fmt.Errorf("no value for %s", hole)
		}
		return m.To.Name
	})
	t.title, t.body, _ = strings.Cut(full, "\n")
	if !strings.Contains(full, "\n") {
		t.body = full
	}
	return t, err
}

// formatter makes the parts that are delivered.
type formatter func(l *letterbox, from, secret string) ([][]byte, error)

func email(l *letterbox, from, _ string) ([][]byte, error) {
	body := strings.TrimPrefix(strings.ReplaceAll("\n"+l.text.body, "\nFrom ", "\n>From "), "\n")
	return [][]byte{fmt.Appendf(nil, "From: %s\nTo: %s <%s>\nSubject: %s\n\n%s\n-- \n%s\n", from, l.m.To.Name, l.address, l.text.title, body, from)}, nil
}

func words(l *letterbox) []rune { return []rune(strings.Join(strings.Fields(l.text.body), " ")) }

func sms(l *letterbox, _, _ string) (parts [][]byte, err error) {
	text := words(l)
	switch {
	case len(text) <= 160:
		return [][]byte{[]byte(string(text))}, nil
	case len(text) > 4*150:
		return nil, fmt.Errorf("%w: a text of %d characters is too long", ErrRejected, len(text))
	}
	n := (len(text) + 149) / 150
	for len(text) > 0 {
		size := min(150, len(text))
		parts = append(parts, fmt.Appendf(nil, "(%d/%d) %s", len(parts)+1, n, string(text[:size])))
		text = text[size:]
	}
	return parts, nil
}

func push(l *letterbox, _, _ string) ([][]byte, error) {
	body := words(l)
	if len(body) > 64 {
		body = append(body[:63:63], '…')
	}
	b, err := json.Marshal(struct {
		ID    string `json:"id"`
		Title string `json:"title"`
		Body  string `json:"body"`
	}{l.m.ID, l.text.title, string(body)})
	return [][]byte{b}, err
}

func webhook(l *letterbox, _, secret string) ([][]byte, error) {
	b, err := json.Marshal(struct {
		ID   string            `json:"id"`
		Kind string            `json:"kind"`
		Data map[string]string `json:"data"`
	}{l.m.ID, l.m.Kind, l.m.Data})
	if secret != "" {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(b)
		b = fmt.Appendf(b, "\n%x", mac.Sum(nil))
	}
	return [][]byte{b}, err
}

func chat(l *letterbox, _, _ string) ([][]byte, error) {
	special := regexp.MustCompile("[*_`]")
	var b bytes.Buffer
	fmt.Fprintf(&b, "*%s*\n", special.ReplaceAllString(l.text.title, `\$0`))
	if l.m.To.Name != "" {
		fmt.Fprintf(&b, "@%s ", l.m.To.Name)
	}
	b.WriteString(special.ReplaceAllString(l.text.body, `\$0`))
	return [][]byte{b.Bytes()}, nil
}

func letter(l *letterbox, from, _ string) ([][]byte, error) {
	lines := strings.Split(l.address, ",")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	head := strings.ToUpper(l.m.To.Name + "\n" + strings.Join(lines, "\n"))
	return [][]byte{fmt.Appendf(nil, "%s\n\n%s\n\nDear %s,\n\n%s\n\n%s\n", head, l.text.title, l.m.To.Name, l.text.body, from)}, nil
}
