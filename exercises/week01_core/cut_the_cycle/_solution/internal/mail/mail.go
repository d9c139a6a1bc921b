// Package mail sends mails that nobody waits for.
package mail

import "log/slog"

// Post sends mails.
type Post struct {
	send func(to, subject, text string) error
	log  *slog.Logger
}

// New returns a post that sends with a function.
func New(send func(to, subject, text string) error, log *slog.Logger) *Post {
	return &Post{send, log}
}

// Send sends a mail. What could not be sent is logged.
func (p *Post) Send(to, subject, text string) {
	if err := p.send(to, subject, text); err != nil {
		p.log.Error("mail was not sent", "to", to, "subject", subject, "err", err)
	}
}
