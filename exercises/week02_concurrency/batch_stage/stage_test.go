package batch_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	batch "gomastery/week02_concurrency/batch_stage"
)

// TestExample: two batches, one because it is full, one because its time has come.
func TestExample(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := batch.New[int](t.Context(), batch.Config{Size: 3, Wait: time.Second, Queue: 10})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		var got []string
		done := make(chan struct{})
		go func() {
			defer close(done)
			for b := range s.Batches() {
				got = append(got, fmt.Sprint(time.Since(start), b))
			}
		}()
		for i := 1; i <= 4; i++ {
			time.Sleep(100 * time.Millisecond)
			if err := s.Put(i); err != nil {
				t.Errorf("Put: got error %v, want none", err)
			}
		}
		time.Sleep(2 * time.Second) // the fourth item waits for one of them
		if err := s.Close(); err != nil {
			t.Errorf("Close: got error %v, want none", err)
		}
		<-done
		if want := "[300ms [1 2 3] 1.4s [4]]"; fmt.Sprint(got) != want {
			t.Errorf("got batches %v, want %s", got, want)
		}
	})
}
