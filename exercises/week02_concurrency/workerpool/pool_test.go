package workerpool_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"gomastery/internal/grade"
	"gomastery/week02_concurrency/workerpool"
)

// These tests show how the mail gateway uses a pool. They are a start, and not
// all that is checked. Run one alone with
//
//	go test -run TestMailIsScanned
//
// grade.Bubble is testing/synctest with better messages. It runs a test in virtual
// time: a scan of a minute takes no time, a duration is exact, and a goroutine that
// is left over at the end fails the test.

type attachment struct {
	name string
	size int
}

// scan takes a second for each megabyte.
func scan(ctx context.Context, a attachment) (verdict string, err error) {
	if a.size < 0 {
		panic("corrupt attachment " + a.name)
	}
	select {
	case <-time.After(time.Duration(a.size) * time.Second):
		return "clean", nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func TestMailIsScanned(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		p := workerpool.New(context.Background(), 2, 4, scan)
		start := time.Now()
		for _, name := range []string{"a.pdf", "b.zip", "c.doc", "d.png"} {
			if err := p.Submit(context.Background(), attachment{name, 3}); err != nil {
				t.Errorf("Submit(%s): got error %v, want nil", name, err)
			}
		}
		verdicts := map[string]string{}
		for range 4 {
			r := <-p.Results()
			verdicts[r.In.name] = r.Out
		}
		if got, want := time.Since(start), 6*time.Second; got != want {
			t.Errorf("4 scans of 3s with 2 workers: took %v, want %v", got, want)
		}
		if len(verdicts) != 4 || verdicts["c.doc"] != "clean" {
			t.Errorf("got verdicts %v, want clean for each of the 4 attachments", verdicts)
		}
		p.Close()
		if r, ok := <-p.Results(); ok {
			t.Errorf("got one more result %v after Close, want Results closed", r)
		}
	})
}

func TestLateMailIsRefused(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		p := workerpool.New(context.Background(), 2, 4, scan)
		p.Close()
		if err := p.Submit(context.Background(), attachment{"late.pdf", 1}); !errors.Is(err, workerpool.ErrClosed) {
			t.Errorf("Submit after Close: got error %v, want ErrClosed", err)
		}
	})
}

func TestSenderHangsUp(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		p := workerpool.New(ctx, 2, 4, scan)
		for _, name := range []string{"a.pdf", "b.zip", "c.doc", "d.png"} {
			if err := p.Submit(ctx, attachment{name, 1}); err != nil {
				t.Errorf("Submit(%s): got error %v, want nil", name, err)
			}
		}
		<-p.Results()
		cancel() // and nobody reads Results any more
		p.Close()
	})
}

func TestCorruptAttachment(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		p := workerpool.New(context.Background(), 1, 1, scan)
		if err := p.Submit(context.Background(), attachment{"bomb.zip", -1}); err != nil {
			t.Fatalf("Submit: got error %v, want nil", err)
		}
		r := <-p.Results()
		var pe *workerpool.PanicError
		if !errors.As(r.Err, &pe) {
			t.Errorf("got error %v, want a *PanicError", r.Err)
		}
		p.Close()
	})
}
