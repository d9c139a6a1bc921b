package catalog_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"gomastery/internal/grade"
	catalog "gomastery/week02_concurrency/gc_budget"
)

// A rack is a source with products of all sizes. It has no state.
type rack struct{}

var errAway = errors.New("the database is away")

// page is the page of a product.
func (rack) page(id int) []byte {
	switch id {
	case 1:
		return nil
	case 2:
		return bytes.Repeat([]byte("long "), 12_000)
	}
	return fmt.Appendf(bytes.Repeat([]byte{byte(id), byte(id >> 8)}, 400), "page of %d", id)
}

func (rack) tags(id int) []string {
	return [][]string{{"sale", fmt.Sprint("shelf-", id)}, {fmt.Sprint("shelf-", id)}, {"a", "", fmt.Sprint(id), "b"}, {""}}[id%4]
}

// AppendFrame makes frames; some ids have one that is broken, in one way each.
func (r rack) AppendFrame(dst []byte, id int) ([]byte, error) {
	start := len(dst)
	named := id
	if id == 99_004 {
		named++
	}
	switch id {
	case 99_001:
		return append(dst, "half a frame, and then"...), fmt.Errorf("read: %w", errAway)
	case 99_002:
		return append(dst, 1, 2, 3), nil
	case 99_007:
		return dst, nil
	}
	dst = binary.BigEndian.AppendUint32(dst, uint32(named))
	parts := [][]byte{[]byte(strings.Join(r.tags(id), ",")), bytes.Repeat([]byte("old "), 140), r.page(id)}
	for _, part := range parts {
		dst = append(binary.BigEndian.AppendUint16(dst, uint16(len(part))), part...)
	}
	switch id {
	case 99_005:
		dst = append(dst, 0)
	case 99_006:
		dst = dst[:len(dst)-1]
	}
	dst = binary.BigEndian.AppendUint32(dst, crc32.ChecksumIEEE(dst[start:]))
	if id == 99_003 {
		dst[start+30] ^= 1
	}
	return dst, nil
}

// wantProduct compares a product with what the rack has.
func wantProduct(t *testing.T, what string, got *catalog.Product, id int) {
	t.Helper()
	switch {
	case got == nil:
		t.Errorf("%s: got no product", what)
	case got.ID != id || !slices.Equal(got.Tags, rack{}.tags(id)):
		t.Errorf("%s: got id %d and the tags %q, want %d and %q", what, got.ID, got.Tags, id, rack{}.tags(id))
	case !bytes.Equal(got.Page, rack{}.page(id)):
		t.Errorf("%s: got a page of %d bytes, %.24q…, want %d bytes, %.24q…: somebody else wrote there, or it was cut", what, len(got.Page), got.Page, len(rack{}.page(id)), rack{}.page(id))
	}
}

func load(t *testing.T, l *catalog.Loader, id int) *catalog.Product {
	t.Helper()
	p, err := l.Load(id)
	if err != nil {
		t.Fatalf("Load(%d): got the error %q, want none", id, err)
	}
	return p
}

func TestLoad(t *testing.T) {
	l := catalog.NewLoader(rack{})
	for _, id := range []int{0, 1, 2, 3, 255, 256, 5000, 2, 1, 0, 70_001} {
		wantProduct(t, fmt.Sprintf("Load(%d)", id), load(t, l, id), id)
	}
}

func TestLoadErrors(t *testing.T) {
	l := catalog.NewLoader(rack{})
	load(t, l, 4)
	for id, what := range map[int]string{
		99_001: "the source fails", 99_002: "a frame of three bytes", 99_003: "a bit is wrong", 99_004: "the frame of another product", 99_005: "a byte too many", 99_006: "a byte is missing",
		99_007: "an empty frame",
	} {
		want := catalog.ErrFrame
		if id == 99_001 {
			want = errAway
		}
		p, err := l.Load(id)
		if p != nil || !errors.Is(err, want) || !strings.Contains(err.Error(), fmt.Sprint("product ", id)) {
			t.Errorf("Load(%d), where %s: got product %v and error %v, want nil and one that is %q and names the product", id, what, p != nil, err, want)
		}
		wantProduct(t, "the next Load", load(t, l, 8), 8)
	}
	if p, err := catalog.NewLoader(torn{}).Load(0); p != nil || !errors.Is(err, catalog.ErrFrame) {
		t.Errorf("Load(0), with a frame that is all zeros: got product %v and error %v, want nil and one that is %q: its checksum is wrong, though its id may be 0", p != nil, err, catalog.ErrFrame)
	}
}

// torn is a source whose frames are all zeros: of product 0, as far as one can see.
type torn struct{}

func (torn) AppendFrame(dst []byte, _ int) ([]byte, error) {
	return append(dst, make([]byte, 40)...), nil
}

// TestProductsAreTheirOwn holds many, and writes to some: no other changes.
func TestProductsAreTheirOwn(t *testing.T) {
	l := catalog.NewLoader(rack{})
	var held []*catalog.Product
	const n = 400
	for id := range n {
		held = append(held, load(t, l, id))
	}
	for id, p := range held {
		wantProduct(t, fmt.Sprintf("product %d, after %d others were loaded", id, n-1-id), p, id)
		if t.Failed() {
			return
		}
	}
	again := load(t, l, 6)
	for id := 0; id < n; id += 2 {
		full := held[id].Page[:cap(held[id].Page)]
		for i := range full {
			full[i] = '!'
		}
		held[id].Page = append(held[id].Page, "!!!!!!!!"...)
		if len(held[id].Tags) > 0 {
			held[id].Tags[0] = "!"
		}
	}
	wantProduct(t, "product 6, loaded a second time, after the first one's memory was written to", again, 6)
	for id := 1; id < n; id += 2 {
		wantProduct(t, fmt.Sprintf("product %d, after its neighbours' memory was written to", id), held[id], id)
		if t.Failed() {
			return
		}
	}
}

// TestProductKeepsOnlyItself: what the cache holds alive.
func TestProductKeepsOnlyItself(t *testing.T) {
	const n = 4000
	l := catalog.NewLoader(catalog.Feed{Products: n * 10})
	load(t, l, 1)
	for _, c := range []struct {
		what string
		step int
	}{{"all of them are kept", 1}, {"one in ten is kept", 10}} {
		held := make([]*catalog.Product, n)
		got := grade.Retained(t, func() {
			for id := range n * c.step {
				if p := load(t, l, id); id%c.step == 0 {
					held[id/c.step] = p
				}
			}
		}) / n
		grade.Metric(t, "live bytes of a product, "+c.what, float64(got), "B")
		if got > 1200 {
			t.Errorf("%d products were loaded, %s: got %d bytes of live heap for each, want at most 1200 for a page of 850 to 889: a slice keeps alive the whole array that it points into, for as long as the product is cached", n*c.step, c.what, got)
		}
		for i := range held {
			if held[i].ID != i*c.step {
				t.Fatalf("product %d: got id %d", i*c.step, held[i].ID)
			}
		}
	}
}

// TestManyLoads also runs under the race detector.
func TestManyLoads(t *testing.T) {
	l := catalog.NewLoader(rack{})
	var all sync.WaitGroup
	const each = 150
	held := make([]*catalog.Product, 4*each)
	for w := range 4 {
		all.Go(func() {
			for id := w; id < len(held); id += 4 {
				held[id], _ = l.Load(id)
			}
		})
	}
	all.Wait()
	for id, p := range held {
		wantProduct(t, fmt.Sprintf("product %d, loaded while three other goroutines loaded theirs", id), p, id)
		if t.Failed() {
			return
		}
	}
}

// TestLoadsInTurn is for the race gate: many goroutines, of which one loads after the other, on one processor. So a
// frame that went back to a pool is in the next one's hands at once, and whoever still reads it is reported. (On two
// processors each has a pool of its own, and the second one often does not get what the first one put back.)
func TestLoadsInTurn(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	l := catalog.NewLoader(rack{})
	held := make([]*catalog.Product, 200)
	var all sync.WaitGroup
	for id := range held {
		all.Go(func() { held[id], _ = l.Load(id) })
	}
	all.Wait()
	for id, p := range held {
		wantProduct(t, fmt.Sprintf("product %d, loaded before and after %d others", id, len(held)-1), p, id)
		if t.Failed() {
			return
		}
	}
}

// TestPairs is for the race gate: two calls at a time.
func TestPairs(t *testing.T) {
	grade.Pairs(t, map[string]func() *catalog.Loader{
		"cold": func() *catalog.Loader { return catalog.NewLoader(rack{}) },
		"warm": func() *catalog.Loader {
			l := catalog.NewLoader(rack{})
			l.Load(3)
			return l
		},
	}, map[string]func(*catalog.Loader){
		"Load":          func(l *catalog.Loader) { l.Load(4) },
		"Load a second": func(l *catalog.Loader) { l.Load(9) },
		"Load in vain":  func(l *catalog.Loader) { l.Load(99_003) },
		"Plan":          func(*catalog.Loader) { catalog.Plan(environment{"GOMEMLIMIT": "170MiB"}.lookup) },
	})
}
