package quotes_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	quotes "gomastery/week02_concurrency/leak_hunt"
)

// These tests are yours to read and run: go test .

// market is a real server with three venues. The third one is down for the symbol "DOWN", and slow for "SLOW".
func market(t testing.TB) quotes.Options {
	venue := func(w http.ResponseWriter, r *http.Request) {
		symbol := r.URL.Query().Get("symbol")
		last := strings.HasPrefix(r.URL.Path, "/c/")
		switch {
		case last && symbol == "DOWN":
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		case symbol == "SLOW":
			time.Sleep(20 * time.Millisecond)
		}
		io.WriteString(w, fmt.Sprintf(`{"symbol":%q,"bid":%d,"ask":%d}`, symbol, 100+int(r.URL.Path[1]), 120))
	}
	server := httptest.NewServer(http.HandlerFunc(venue))
	t.Cleanup(server.CloseClientConnections)
	opts := quotes.Options{Client: server.Client()}
	for _, name := range []string{"a", "b", "c"} {
		opts.Venues = append(opts.Venues, quotes.Venue{Name: name, URL: server.URL + "/" + name})
	}
	return opts
}

func TestTodayBest(t *testing.T) {
	a := quotes.Open(market(t))
	defer a.Close()
	q, err := a.Best(t.Context(), "GOLD")
	if want := (quotes.Quote{Venue: "c", Symbol: "GOLD", Bid: 199, Ask: 120}); err != nil || q != want {
		t.Errorf("Best: got %+v and error %v, want %+v", q, err, want)
	}
	if q, err := a.Best(t.Context(), "DOWN"); err == nil || !strings.Contains(err.Error(), "venue c: status 503") {
		t.Errorf("Best, when venue c is down: got %+v and error %v, want one that says venue c: status 503", q, err)
	}
}

// TestTraffic uses everything for a while, and writes a profile if you ask for one:
//
//	QUOTES_PROFILE=goroutine.txt go test -run TestTraffic .
//	QUOTES_PROFILE=heap.out go test -run TestTraffic -memprofilerate 1 .
func TestTraffic(t *testing.T) {
	opts := market(t)
	before := runtime.NumGoroutine()
	for range 20 {
		a := quotes.Open(opts)
		for _, symbol := range []string{"GOLD", "DOWN", "SLOW"} {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
			a.Best(ctx, symbol)
			cancel()
		}
		f1, _ := a.Watch("GOLD", time.Millisecond)
		f2, _ := a.Watch("TIN", time.Millisecond)
		all := quotes.Merge(t.Context(), f1.C, f2.C)
		<-all
		for range 10 {
			s, _ := a.Subscribe("GOLD")
			a.Publish(quotes.Quote{Symbol: "GOLD", Bid: 1})
			s.Close()
		}
		f1.Stop()
		f2.Stop()
		a.Close()
	}
	runtime.GC()
	t.Logf("goroutines: %d before, %d now (some of them belong to the server of this test)", before, runtime.NumGoroutine())
	if name := os.Getenv("QUOTES_PROFILE"); name != "" {
		write(t, name)
	}
}

func write(t *testing.T, name string) {
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if strings.HasPrefix(name, "heap") {
		err = pprof.Lookup("heap").WriteTo(f, 0)
	} else {
		err = pprof.Lookup("goroutine").WriteTo(f, 1)
	}
	if err != nil {
		t.Fatal(err)
	}
}
