// Package notify tells people things, on the channels where they can be reached.
package notify

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Channel is a way to reach somebody.
type Channel string

// Channels there are.
const (
	Email   Channel = "email"
	SMS     Channel = "sms"
	Push    Channel = "push"
	Webhook Channel = "webhook"
	Chat    Channel = "chat"
	Letter  Channel = "letter"
)

// Message is what somebody is told.
type Message struct {
	ID     string
	Kind   string            // chooses the template and the route
	To     Recipient         // who
	Data   map[string]string // for the placeholders of the template
	Urgent bool              // does not wait for the morning
}

// Recipient is somebody, with an address for each channel on which there is one.
type Recipient struct {
	Name      string
	Addresses map[Channel]string
}

// Route is a list of channels. A message goes to the first that works, or to every
// one.
type Route struct {
	Channels []Channel
	Every    bool
}

// Config is how a service works.
type Config struct {
	Sender    string            // whose name is below letters and mails
	Templates map[string]string // by kind: a title, a line break, a text with {placeholders}
	Routes    map[string]Route  // by kind
	Attempts  map[Channel]int   // where it is not the usual number
	Secret    string            // signs what goes to webhooks, if there is one
	Watch     func(Event)       // is called after each attempt, if there is one
}

// Event is an attempt to deliver something.
type Event struct {
	Message string // its ID
	Channel Channel
	Attempt int // counted from 1
	Err     error
}

// Counts are what happened on a channel.
type Counts struct {
	Sent, Failed int // messages
	Retries      int // attempts that were not the first
}

// Transport carries payloads.
type Transport interface {
	Deliver(ctx context.Context, ch Channel, address string, payload []byte) error
}

// Clock knows the time, and waits.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error
}

// What a Transport says of a failure, and Send of a message.
var (
	ErrTemporary = errors.New("temporary failure") // another attempt may work
	ErrRejected  = errors.New("rejected")          // it will not work on this channel
	ErrNoRoute   = errors.New("no route")          // there is no address to use
)

// SendError is a message that did not arrive on a channel.
type SendError struct {
	Channel Channel
	Attempt int // the last one, 0 if there was none
	Err     error
}

// Error says on which channel.
func (e *SendError) Error() string {
	return fmt.Sprintf("notify: %s, attempt %d: %v", e.Channel, e.Attempt, e.Err)
}

// Unwrap returns the cause.
func (e *SendError) Unwrap() error { return e.Err }
