// Package tracking follows parcels: it keeps what happened to them, books them
// with carriers, archives their history and serves it over HTTP.
package tracking

import (
	"encoding/json"
	"time"
)

// Status says what happened to a parcel, or to a booking.
type Status string

// What can happen.
const (
	StatusBooked    Status = "booked"
	StatusPickedUp  Status = "picked_up"
	StatusFailed    Status = "failed" // nobody was there
	StatusDelivered Status = "delivered"
	StatusCancelled Status = "cancelled"
)

// Event is one thing that happened to a parcel. It goes over the wire as JSON,
// between depots as gob, and into the log.
type Event struct {
	Parcel   string
	Status   Status
	Depot    string
	Time     time.Time // zero if the event was entered from a paper slip
	Attempt  int
	SignedBy string
	Photos   []string
}

// wireEvent is an event as JSON. The conversions below compile only as long as
// the two have the same fields.
type wireEvent struct {
	Parcel   string    `json:"parcel"`
	Status   Status    `json:"status"`
	Depot    string    `json:"depot"`
	Time     time.Time `json:"at"`
	Attempt  int       `json:"attempt"`
	SignedBy string    `json:"signed_by,omitempty"`
	Photos   []string  `json:"photos,omitempty"`
}

// MarshalJSON writes the wire format. Whoever embeds Event gets this method too,
// and must write one for the whole.
func (e Event) MarshalJSON() ([]byte, error) { return json.Marshal(wireEvent(e)) }

// UnmarshalJSON reads the wire format.
func (e *Event) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, (*wireEvent)(e)) }

// Entry is an event with its number in the archive. In JSON the number stands
// beside the keys of the event.
type Entry struct {
	Seq int64
	Event
}

type wireEntry struct {
	Seq int64 `json:"seq"`
	wireEvent
}

// MarshalJSON writes the number and the event, in one object.
func (e Entry) MarshalJSON() ([]byte, error) {
	return json.Marshal(wireEntry{e.Seq, wireEvent(e.Event)})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (e *Entry) UnmarshalJSON(b []byte) error {
	var w wireEntry
	if err := json.Unmarshal(b, &w); err != nil {
		return err
	}
	*e = Entry{w.Seq, Event(w.wireEvent)}
	return nil
}

// Summary is what the tracking page shows of a parcel. It has no key delivered
// before the parcel is.
type Summary struct {
	Parcel    string `json:"parcel"`
	Events    int    `json:"events"`
	Delivered Event  `json:"delivered,omitzero"`
}

// Summarize sums up what happened to one parcel, oldest entry first. The last
// delivery counts.
func Summarize(parcel string, history []Entry) Summary {
	s := Summary{Parcel: parcel}
	for _, e := range history {
		if e.Parcel != parcel {
			continue
		}
		s.Events++
		if e.Status == StatusDelivered {
			s.Delivered = e.Event
		}
	}
	return s
}
