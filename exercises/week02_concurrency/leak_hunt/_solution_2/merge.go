package quotes

import (
	"context"
	"sync"
)

// Merge has a goroutine for each of the two channels.
func Merge(ctx context.Context, a, b <-chan Quote) <-chan Quote {
	out := make(chan Quote)
	var both sync.WaitGroup
	for _, in := range []<-chan Quote{a, b} {
		both.Go(func() {
			for {
				select {
				case q, ok := <-in:
					if !ok {
						return
					}
					select {
					case out <- q:
					case <-ctx.Done():
						return
					}
				case <-ctx.Done():
					return
				}
			}
		})
	}
	go func() {
		both.Wait()
		close(out)
	}()
	return out
}
