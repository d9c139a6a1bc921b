package baseline

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// client asks one venue.
type client struct {
	http  *http.Client
	venue Venue
}

// quote returns what the venue pays and asks for symbol.
func (c client) quote(ctx context.Context, symbol string) (Quote, error) {
	resp, err := c.get(ctx, "/quote?symbol="+url.QueryEscape(symbol))
	if err != nil {
		return Quote{}, fmt.Errorf("venue %s: %w", c.venue.Name, err)
	}
	var q Quote
	if err := json.NewDecoder(resp.Body).Decode(&q); err != nil {
		return Quote{}, fmt.Errorf("venue %s: reading the quote: %w", c.venue.Name, err)
	}
	resp.Body.Close()
	if q.Symbol != symbol {
		return Quote{}, fmt.Errorf("venue %s: asked for %s, got %s", c.venue.Name, symbol, q.Symbol)
	}
	q.Venue = c.venue.Name
	return q, nil
}

// get asks the venue, and returns the answer if it is a good one.
func (c client) get(ctx context.Context, path string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.venue.URL+path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	return resp, nil
}
