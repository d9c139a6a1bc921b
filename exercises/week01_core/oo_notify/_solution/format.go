package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
)

// note is a message for one address, ready to be formatted.
type note struct {
	Message
	title, body, address string
	sender, secret       string
}

// render fills the placeholders of a template, and cuts off its title.
func render(template string, m Message) (title, body string, err error) {
	var b strings.Builder
	rest := template
	for {
		before, after, ok := strings.Cut(rest, "{")
		name, next, closed := strings.Cut(after, "}")
		if !ok || !closed {
			break
		}
		value, ok := m.Data[name]
		if !ok && name == "name" {
			value, ok = m.To.Name, true
		}
		if !ok {
			return "", "", fmt.Errorf("no value for {%s}", name)
		}
		b.WriteString(before)
		b.WriteString(value)
		rest = next
	}
	b.WriteString(rest)
	title, body, ok := strings.Cut(b.String(), "\n")
	if !ok {
		body = title
	}
	return title, body, nil
}

func formatEmail(n note) ([]string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "From: %s\nTo: %s <%s>\nSubject: %s\n\n", n.sender, n.To.Name, n.address, n.title)
	for line := range strings.SplitSeq(n.body, "\n") {
		if strings.HasPrefix(line, "From ") {
			b.WriteByte('>') // a line that begins with From would begin a new mail in a mailbox
		}
		b.WriteString(line + "\n")
	}
	fmt.Fprintf(&b, "-- \n%s\n", n.sender)
	return []string{b.String()}, nil
}

func formatSMS(n note) ([]string, error) {
	const whole, part, most = 160, 150, 4 // characters, characters, parts
	text := []rune(oneLine(n.body))
	if len(text) <= whole {
		return []string{string(text)}, nil
	}
	of := (len(text) + part - 1) / part
	if of > most {
		return nil, fmt.Errorf("%w: a text of %d characters is too long", ErrRejected, len(text))
	}
	var parts []string
	for i := range of {
		parts = append(parts, fmt.Sprintf("(%d/%d) %s", i+1, of, string(text[i*part:min((i+1)*part, len(text))])))
	}
	return parts, nil
}

func formatPush(n note) ([]string, error) {
	const most = 64
	body := []rune(oneLine(n.body))
	if len(body) > most {
		body = append(body[:most-1], '…')
	}
	return asJSON(struct {
		ID    string `json:"id"`
		Title string `json:"title"`
		Body  string `json:"body"`
	}{n.ID, n.title, string(body)})
}

func formatWebhook(n note) ([]string, error) {
	parts, err := asJSON(struct {
		ID   string            `json:"id"`
		Kind string            `json:"kind"`
		Data map[string]string `json:"data"`
	}{n.ID, n.Kind, n.Data})
	if err != nil || n.secret == "" {
		return parts, err
	}
	mac := hmac.New(sha256.New, []byte(n.secret))
	mac.Write([]byte(parts[0]))
	return []string{fmt.Sprintf("%s\n%x", parts[0], mac.Sum(nil))}, nil
}

func formatChat(n note) ([]string, error) {
	escape := strings.NewReplacer("*", `\*`, "_", `\_`, "`", "\\`").Replace
	to := ""
	if n.To.Name != "" {
		to = "@" + n.To.Name + " "
	}
	return []string{"*" + escape(n.title) + "*\n" + to + escape(n.body)}, nil
}

func formatLetter(n note) ([]string, error) {
	var b strings.Builder
	b.WriteString(strings.ToUpper(n.To.Name) + "\n")
	for line := range strings.SplitSeq(n.address, ",") {
		b.WriteString(strings.ToUpper(strings.TrimSpace(line)) + "\n")
	}
	fmt.Fprintf(&b, "\n%s\n\nDear %s,\n\n%s\n\n%s\n", n.title, n.To.Name, n.body, n.sender)
	return []string{b.String()}, nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func asJSON(v any) ([]string, error) {
	b, err := json.Marshal(v)
	return []string{string(b)}, err
}
