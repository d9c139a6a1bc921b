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
	mu       sync.Mutex
	bookings map[string]Status // created by the first Book
}

// A method that Carrier gets and DryRun lacks is an error here, at build time.
var _ Carrier = (*DryRun)(nil)

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
	if d.bookings == nil {
		d.bookings = map[string]Status{}
	}
	booking := fmt.Sprintf("dry-%d", len(d.bookings)+1)
	d.bookings[booking] = StatusBooked
	return booking, nil
}

// Track returns what became of a booking.
func (d *DryRun) Track(ctx context.Context, booking string) (Status, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	status, ok := d.bookings[booking]
	if !ok {
		return "", fmt.Errorf("track %s: %w", booking, ErrUnknownBooking)
	}
	return status, nil
}

// Cancel cancels a booking.
func (d *DryRun) Cancel(ctx context.Context, booking string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.bookings[booking]; !ok {
		return fmt.Errorf("cancel %s: %w", booking, ErrUnknownBooking)
	}
	d.bookings[booking] = StatusCancelled
	return nil
}
