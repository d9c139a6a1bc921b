package baseline

import "context"

// Merge passes on what comes from a and b, until both are closed or ctx ends. Then it closes the channel that it has
// returned.
func Merge(ctx context.Context, a, b <-chan Quote) <-chan Quote {
	out := make(chan Quote)
	go forward(ctx, out, a, b)
	return out
}

// forward is the goroutine of Merge.
func forward(ctx context.Context, out chan<- Quote, a, b <-chan Quote) {
	for ctx.Err() == nil {
		select {
		case q, ok := <-a:
			if !ok {
				a = nil // a nil channel is never ready: only b is left
				continue
			}
			out <- q
		case q, ok := <-b:
			if !ok {
				b = nil
				continue
			}
			out <- q
		}
	}
	close(out)
}
