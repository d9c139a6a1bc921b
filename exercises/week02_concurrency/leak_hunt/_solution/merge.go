package quotes

import "context"

// Merge passes on what comes from a and b, until both are closed or ctx ends. Then it closes the channel that it has
// returned.
func Merge(ctx context.Context, a, b <-chan Quote) <-chan Quote {
	out := make(chan Quote)
	go forward(ctx, out, a, b)
	return out
}

// forward is the goroutine of Merge. Each of its waits ends with ctx.
func forward(ctx context.Context, out chan<- Quote, a, b <-chan Quote) {
	defer close(out)
	for a != nil || b != nil {
		var q Quote
		var ok bool
		select {
		case <-ctx.Done():
			return
		case q, ok = <-a:
			if !ok {
				a = nil // a nil channel is never ready: only b is left
				continue
			}
		case q, ok = <-b:
			if !ok {
				b = nil
				continue
			}
		}
		select {
		case <-ctx.Done():
			return
		case out <- q:
		}
	}
}
