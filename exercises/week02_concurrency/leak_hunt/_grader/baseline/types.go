// Package baseline is the code as it was handed out: what answers are measured with.
package baseline

import (
	"errors"
	"net/http"
)

// A Quote is what one venue pays and asks, in cents.
type Quote struct {
	Venue  string `json:"-"`
	Symbol string `json:"symbol"`
	Bid    int64  `json:"bid"`
	Ask    int64  `json:"ask"`
}

// A Venue is asked at URL + "/quote?symbol=" + symbol.
type Venue struct {
	Name string
	URL  string
}

// Options say what [Open] needs.
type Options struct {
	Venues []Venue // at least one
	Client *http.Client
}

// ErrClosed is for whoever asks a closed aggregator.
var ErrClosed = errors.New("quotes: the aggregator is closed")
