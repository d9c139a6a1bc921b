// Package catalog keeps products that the pages of a shop ask for.
package catalog

import (
	"context"
	"errors"
	"time"
)

// A Product is what a page shows.
type Product struct {
	SKU   string
	Name  string
	Cents int64
	Tags  []string
}

// A Loader asks the service that knows the products. It gives its product away: it does not touch the Tags again.
type Loader func(ctx context.Context, sku string) (Product, error)

// Config says what a [Cache] needs. All fields are set.
type Config struct {
	Load    Loader
	Fresh   time.Duration // for how long after its load ended a product is used
	Timeout time.Duration // after which a load is told to stop
}

// Stats counts since [New].
type Stats struct {
	Hits     uint64 // products that were there, and fresh
	Loads    uint64 // loads that began
	Failures uint64 // loads that ended without a product
}

// ErrNoResult is for those who waited for a loader that neither returned nor panicked: it ended its goroutine.
var ErrNoResult = errors.New("catalog: the loader ended without a result")
