package tracking

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// ErrUnknownBooking means that the carrier never gave out this booking.
var ErrUnknownBooking = errors.New("unknown booking")

// Carrier is a company that takes parcels from us.
type Carrier interface {
	// Quote returns the price in cents.
	Quote(ctx context.Context, grams int) (int64, error)
	// Book returns the number of a new booking.
	Book(ctx context.Context, parcel string) (string, error)
	// Track returns StatusBooked or StatusCancelled, or ErrUnknownBooking.
	Track(ctx context.Context, booking string) (Status, error)
	// Cancel cancels a booking, or returns ErrUnknownBooking. To cancel a
	// cancelled booking is no error.
	Cancel(ctx context.Context, booking string) error
}

// DryRun is a Carrier that moves nothing: for staging, and for the first week of
// a new depot in production. It may be used by several goroutines.
type DryRun struct {
	Carrier

	mu     sync.Mutex
	booked int
}

// NewDryRun returns a DryRun without bookings.
func NewDryRun() *DryRun {
	return &DryRun{}
}

// Quote returns 5 cents for each 100 grams or part of them.
func (d *DryRun) Quote(ctx context.Context, grams int) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	return int64(grams+99) / 100 * 5, nil
}

// Book returns dry-1, dry-2 and so on.
func (d *DryRun) Book(ctx context.Context, parcel string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.booked++
	return fmt.Sprintf("dry-%d", d.booked), nil
}
