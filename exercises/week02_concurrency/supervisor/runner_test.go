package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"gomastery/internal/grade"
	"gomastery/week02_concurrency/supervisor"
)

// These tests show how a service uses a Runner. They are a start, and not all that
// is checked. Run one alone with
//
//	go test -run TestServiceStarts
//
// grade.Bubble is testing/synctest with better messages: it runs a test in virtual
// time, so an hour takes no time, a moment is exact, and a goroutine that is left
// over at the end fails the test.

// A diary is what the jobs write, with the time.
type diary struct {
	mu    sync.Mutex
	start time.Time
	lines []string
}

func (d *diary) write(line string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, fmt.Sprintf("%v %s", time.Since(d.start), line))
}

func (d *diary) want(t *testing.T, want ...string) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.Equal(d.lines, want) {
		t.Errorf("got the diary  %q\nwant the diary %q", d.lines, want)
	}
}

// part is a job that needs some time to get ready, and some to end.
func (d *diary) part(name string, opens, closes time.Duration) supervisor.Job {
	return supervisor.Job{Name: name, Run: func(ctx context.Context, ready func()) error {
		time.Sleep(opens)
		d.write(name + " opens")
		ready()
		<-ctx.Done()
		time.Sleep(closes)
		d.write(name + " closes")
		return ctx.Err()
	}}
}

func TestServiceStarts(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		d := &diary{start: time.Now()}
		r := supervisor.New(nil, d.part("db", 3*time.Second, 0), d.part("outbox", time.Second, 0), d.part("http", 0, 0))
		if err := r.Start(context.Background()); err != nil {
			t.Fatalf("Start: got error %v, want nil", err)
		}
		time.Sleep(10 * time.Second)
		d.want(t, "3s db opens", "4s outbox opens", "4s http opens")
		_ = r.Stop(context.Background())
	})
}

func TestServiceStops(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		d := &diary{start: time.Now()}
		r := supervisor.New(nil, d.part("db", 0, time.Second), d.part("outbox", 0, 2*time.Second), d.part("http", 0, 3*time.Second))
		if err := r.Start(context.Background()); err != nil {
			t.Fatalf("Start: got error %v, want nil", err)
		}
		time.Sleep(10 * time.Second)
		if err := r.Stop(context.Background()); err != nil {
			t.Errorf("Stop: got error %v, want nil", err)
		}
		d.want(t, "0s db opens", "0s outbox opens", "0s http opens", "13s http closes", "15s outbox closes", "16s db closes")
	})
}

func TestStuckJobIsNamed(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		d := &diary{start: time.Now()}
		r := supervisor.New(nil, d.part("db", 0, time.Second), d.part("outbox", 0, time.Hour), d.part("http", 0, 0))
		if err := r.Start(context.Background()); err != nil {
			t.Fatalf("Start: got error %v, want nil", err)
		}
		time.Sleep(time.Second)
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		var stuck *supervisor.ErrStuck
		if err := r.Stop(ctx); !errors.As(err, &stuck) || !slices.Equal(stuck.Names, []string{"outbox", "db"}) {
			t.Errorf("Stop with a job that needs an hour: got error %v, want an *ErrStuck with the names outbox and db", err)
		}
		_ = r.Stop(context.Background())
	})
}

func TestCrashedJobComesBack(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		d := &diary{start: time.Now()}
		report := func(f supervisor.Failure) { d.write(fmt.Sprintf("%s failed, %v", f.Name, f.Retry)) }
		r := supervisor.New(report, supervisor.Job{Name: "outbox", Run: func(context.Context, func()) error {
			d.write("outbox runs")
			time.Sleep(time.Second)
			panic("index out of range")
		}})
		if err := r.Start(context.Background()); err != nil {
			t.Fatalf("Start: got error %v, want nil", err)
		}
		time.Sleep(5500 * time.Millisecond)
		d.want(t, "0s outbox runs", "1s outbox failed, 1s", "2s outbox runs", "3s outbox failed, 2s", "5s outbox runs")
		time.Sleep(time.Second)
		_ = r.Stop(context.Background())
	})
}
