package storage_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"gomastery/internal/grade"
	storage "gomastery/week01_core/iface_diet"
	"gomastery/week01_core/iface_diet/caller"
)

var epoch = time.Unix(1700000000, 123)

func TestCallers(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "journal"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out bytes.Buffer
	hits, misses, err := caller.Session(f, &out)
	if want := "value of a/1\nvalue of a/2\n"; err != nil || out.String() != want || hits != 2 || misses != 0 {
		t.Errorf("a caller: got %q, %d hits, %d misses, %v, want %q, 2 hits, 0 misses", out.String(), hits, misses, err, want)
	}
	k, v, at, err := caller.Copy("key", []byte("value"), epoch)
	if err != nil || k != "key" || string(v) != "value" || !at.Equal(epoch) {
		t.Errorf("a record through the codec: got %q, %q, %v, %v, want it unchanged", k, v, at, err)
	}
	before := time.Now()
	if now := storage.NewClock().Now(); now.Before(before) || time.Since(now) < 0 {
		t.Errorf("NewClock().Now(): got %v, want the time of the machine", now)
	}
}

func TestKeysAndValues(t *testing.T) {
	s := storage.NewStorage(&memory{}, &manual{epoch}, 0)
	for _, key := range []string{"", "a\nb", "a\x00", "\n"} {
		err := s.Put(key, nil)
		if want := fmt.Sprintf("key %q is empty or has a control character", key); err == nil || err.Error() != want {
			t.Errorf("Put(%q): got %v, want %q", key, err, want)
		}
	}
	if got := s.Keys(""); len(got) != 0 {
		t.Errorf("after bad keys only: got keys %q, want none", got)
	}
	value := []byte("one")
	for _, kv := range [][2]string{{"b", "two"}, {"ab", ""}, {"a", "old"}, {"å\t", "\x00\n"}, {"a", "new"}} {
		value = append(value[:0], kv[1]...)
		if err := s.Put(kv[0], value); err != nil {
			t.Fatalf("Put(%q): got %v, want no error", kv[0], err)
		}
	}
	clear(value[:cap(value)])
	for key, want := range map[string]string{"b": "two", "ab": "", "a": "new", "å\t": "\x00\n"} {
		got, err := s.Get(key)
		if err != nil || string(got) != want {
			t.Errorf("Get(%q): got %q, %v, want %q: the last Put counts, and a value is copied", key, got, err, want)
		}
		for i := range got {
			got[i] = 'X'
		}
		if again, err := s.Get(key); err != nil || string(again) != want {
			t.Errorf("Get(%q) after the caller wrote to an earlier result: got %q, %v, want %q", key, again, err, want)
		}
	}
	for prefix, want := range map[string][]string{"": {"a", "ab", "b", "å\t"}, "a": {"a", "ab"}, "ab": {"ab"}, "b": {"b"}, "c": nil} {
		if got := s.Keys(prefix); !slices.Equal(got, want) {
			t.Errorf("Keys(%q): got %q, want %q, sorted", prefix, got, want)
		}
	}
}

func TestNotFoundAndStats(t *testing.T) {
	clock := &manual{epoch}
	s := storage.NewStorage(&memory{}, clock, time.Minute)
	missing := func(key string) {
		t.Helper()
		_, err := s.Get(key)
		if want := fmt.Sprintf("get %q: record not found", key); !errors.Is(err, storage.ErrNotFound) || err.Error() != want {
			t.Errorf("Get(%q): got %v, want %q, that is ErrNotFound", key, err, want)
		}
	}
	first := s.Stats()
	missing("a")
	if err := s.Put("a", []byte("v")); err != nil {
		t.Fatal(err)
	}
	clock.at = epoch.Add(time.Minute)
	if _, err := s.Get("a"); err != nil {
		t.Errorf("Get at exactly maxAge: got %v, want the record: older than maxAge is too old", err)
	}
	clock.at = epoch.Add(time.Minute + 1)
	missing("a")
	if err := s.Put("a", []byte("w")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get("a"); err != nil {
		t.Errorf("Get after a new Put: got %v, want the record", err)
	}
	if err := s.Delete("a"); err != nil {
		t.Errorf("Delete: got %v, want no error", err)
	}
	missing("a")
	err := s.Delete("a")
	if want := `delete "a": record not found`; !errors.Is(err, storage.ErrNotFound) || err.Error() != want {
		t.Errorf("Delete of what is gone: got %v, want %q", err, want)
	}
	if st := s.Stats(); st.Hits() != 2 || st.Misses() != 3 {
		t.Errorf("got %d hits and %d misses, want 2 and 3", st.Hits(), st.Misses())
	}
	if first.Hits() != 0 || first.Misses() != 0 {
		t.Errorf("Stats taken before anything happened: now %d hits and %d misses, want 0 and 0: it is a snapshot", first.Hits(), first.Misses())
	}
	other := storage.NewStorage(&memory{}, clock, 0)
	if err := other.Put("a", nil); err != nil {
		t.Fatal(err)
	}
	clock.at = clock.at.AddDate(50, 0, 0)
	if _, err := other.Get("a"); err != nil {
		t.Errorf("maxAge 0, fifty years later: got %v, want the record: 0 means for ever", err)
	}
	if st := other.Stats(); st.Hits() != 1 || st.Misses() != 0 {
		t.Errorf("a second storage: got %d hits and %d misses, want 1 and 0: each counts for itself", st.Hits(), st.Misses())
	}
}

func TestJournal(t *testing.T) {
	dev := &memory{}
	s := storage.NewStorage(dev, &manual{epoch}, 0)
	for _, err := range []error{s.Put("k1", []byte("abc")), s.Delete("k1"), s.Put("k", nil)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	const want = "17979cfe362a007b00000002000000036b3161626328ac3975" + "17979cfe362a007b00000001000000006b1e97e4d2"
	if got := hex.EncodeToString(dev.b); got != want {
		t.Errorf("the bytes on the device are\n%s, want\n%s: journals of today must stay readable", got, want)
	}
	full, short := errors.New("disk full"), &memory{}
	s = storage.NewStorage(short, &manual{epoch}, 0)
	if err := s.Put("a", []byte("old")); err != nil {
		t.Fatal(err)
	}
	short.writeErr, short.short = full, 7
	err := s.Put("a", []byte("lost"))
	if !errors.Is(err, full) || err.Error() != "append: disk full" {
		t.Errorf("a failing device: got %v, want append: disk full", err)
	}
	if err := s.Put("z", nil); !errors.Is(err, full) || len(s.Keys("")) != 1 {
		t.Errorf("a failing device: got %v and keys %q, want the error and no new key", err, s.Keys(""))
	}
	short.writeErr = nil
	if err := s.Put("b", []byte("next")); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"a": "old", "b": "next"} {
		if got, err := s.Get(key); err != nil || string(got) != want {
			t.Errorf("after a write that was cut off: Get(%q): got %q, %v, want %q: the torn bytes stay on the device, and entries after them are found", key, got, err, want)
		}
	}
	gone := errors.New("device gone")
	short.readErr = gone
	if _, err := s.Get("a"); !errors.Is(err, gone) || err.Error() != "read at 0: device gone" {
		t.Errorf("a failing read: got %v, want read at 0: device gone", err)
	}
	short.readErr = nil
	short.b[18] ^= 1
	if _, err := s.Get("a"); !errors.Is(err, storage.ErrCorrupt) || err.Error() != `get "a": record is corrupt` {
		t.Errorf("one flipped bit: got %v, want get \"a\": record is corrupt", err)
	}
	if st := s.Stats(); st.Hits() != 2 || st.Misses() != 0 {
		t.Errorf("got %d hits and %d misses, want 2 and 0: a failing device is neither", st.Hits(), st.Misses())
	}
	short.b = short.b[:10]
	if _, err := s.Get("b"); !errors.Is(err, io.EOF) {
		t.Errorf("a device that lost its end: got %v, want io.EOF", err)
	}
}

// eager is a device that says io.EOF together with the last bytes, as an
// io.ReaderAt may.
type eager struct{ *memory }

func (e eager) ReadAt(p []byte, off int64) (int, error) {
	n, _ := e.memory.ReadAt(p, off)
	return n, io.EOF
}

func TestDeviceAtItsEnd(t *testing.T) {
	s := storage.NewStorage(eager{&memory{}}, &manual{epoch}, 0)
	if err := s.Put("a", []byte("v")); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get("a"); err != nil || string(got) != "v" {
		t.Errorf("a device that returns all bytes together with io.EOF: got %q, %v, want v: all was read", got, err)
	}
}

func TestCodec(t *testing.T) {
	enc, dec := storage.NewEncoder(), storage.NewDecoder()
	head := []byte("head")
	b := enc.Encode(head, storage.NewRecord("key", []byte("value"), epoch))
	if !bytes.HasPrefix(b, head) {
		t.Fatalf("Encode onto %q: got %q, want it appended", head, b)
	}
	entry := b[len(head):]
	if alone := enc.Encode(nil, storage.NewRecord("key", []byte("value"), epoch)); !bytes.Equal(alone, entry) {
		t.Errorf("Encode onto nil: got %x, want %x, as onto other bytes: the checksum covers the entry only", alone, entry)
	}
	if r, err := dec.Decode(entry); err != nil || r.Key() != "key" || string(r.Value()) != "value" || !r.Time().Equal(epoch) {
		t.Errorf("Decode: got %v, want the record", err)
	} else if entry[19] = 'X'; string(r.Value()) != "value" {
		t.Errorf("Decode: the value changed with the caller's buffer, want a copy")
	} else {
		entry[19] = 'v'
	}
	for n := range entry {
		if _, err := dec.Decode(entry[:n]); !errors.Is(err, storage.ErrCorrupt) {
			t.Errorf("Decode of the first %d bytes: got %v, want ErrCorrupt", n, err)
		} else if want := fmt.Sprintf("%d bytes: record is corrupt", n); n < 20 && err.Error() != want {
			t.Errorf("Decode of %d bytes: got %q, want %q", n, err, want)
		}
		bad := bytes.Clone(entry)
		bad[n] ^= 0x80
		if _, err := dec.Decode(bad); !errors.Is(err, storage.ErrCorrupt) {
			t.Errorf("Decode with byte %d changed: got %v, want ErrCorrupt", n, err)
		}
	}
	// Lengths that do not fit the entry, under a checksum that is right.
	for _, lengths := range [][2]uint32{{3, 4}, {2, 5}, {3, 6}, {0, 0}, {3, 1<<32 - 1}, {1<<32 - 1, 9}, {1<<32 - 1, 1<<32 - 1}} {
		bad := bytes.Clone(entry[:len(entry)-4])
		binary.BigEndian.PutUint32(bad[8:], lengths[0])
		binary.BigEndian.PutUint32(bad[12:], lengths[1])
		bad = binary.BigEndian.AppendUint32(bad, crc32.ChecksumIEEE(bad))
		if _, err := dec.Decode(bad); !errors.Is(err, storage.ErrCorrupt) {
			t.Errorf("Decode of an entry of 8 bytes that claims %d for its key and %d for its value: got %v, want ErrCorrupt", lengths[0], lengths[1], err)
		}
	}
	if _, err := dec.Decode(append(bytes.Clone(entry), 0)); !errors.Is(err, storage.ErrCorrupt) {
		t.Errorf("Decode with one byte too many: got %v, want ErrCorrupt", err)
	}
	if r, err := dec.Decode(enc.Encode(nil, storage.NewRecord("", nil, time.Unix(-5, 0)))); err != nil || r.Key() != "" || len(r.Value()) != 0 || !r.Time().Equal(time.Unix(-5, 0)) {
		t.Errorf("an empty record from before 1970: got %v, want it unchanged", err)
	}
}

func TestEncodeAllocs(t *testing.T) {
	enc, value := storage.NewEncoder(), []byte("value")
	buf := make([]byte, 0, 256)
	f := func() { buf = enc.Encode(buf[:0], storage.NewRecord("key", value, epoch)) }
	grade.Metric(t, "allocations of NewRecord and Encode", grade.Allocs(t, 100, f), "allocs")
	grade.WantAllocs(t, "NewRecord and Encode into a buffer with room (a value behind an interface escapes: the compiler cannot see what a method does with it)", 0, f)
	if len(buf) != 28 {
		t.Errorf("Encode: got %d bytes, want 28", len(buf))
	}
}

func TestConcurrent(t *testing.T) {
	// An operation that locks and one that does not: both stay alive until both
	// are done, and each rests between two calls, so that the detector sees them
	// side by side and not as one goroutine after another.
	for round := range 6 {
		s := storage.NewStorage(&memory{}, &manual{epoch}, 0)
		for _, key := range []string{"a", "d"} {
			if err := s.Put(key, []byte(key)); err != nil {
				t.Fatal(err)
			}
		}
		ops := []func(){
			func() { s.Put("a", []byte("a")) },
			func() { s.Get("a") },
			func() { s.Get("missing") },
			func() { s.Delete("d"); s.Put("d", nil) },
			func() { s.Keys("") },
			func() { st := s.Stats(); _ = st.Hits() + st.Misses() },
		}
		const calls = 20
		var ready, over, done sync.WaitGroup
		ready.Add(len(ops))
		over.Add(len(ops))
		for i := range ops {
			op := ops[(i+round)%len(ops)]
			done.Go(func() {
				ready.Done()
				ready.Wait()
				for range calls {
					op()
					runtime.Gosched()
				}
				over.Done()
				over.Wait()
			})
		}
		done.Wait()
		if got := s.Stats().Misses(); got != calls {
			t.Errorf("%d calls of Get for a key that is missing, beside other calls: got %d misses: a counter lost some", calls, got)
		}
	}
}

func TestPairs(t *testing.T) {
	// A storage by its operations: what type it has is not ours to know.
	fresh := func() map[string]func() {
		s := storage.NewStorage(&memory{}, &manual{epoch}, 0)
		s.Put("a", nil)
		return map[string]func(){
			"Put":    func() { s.Put("a", nil) },
			"Get":    func() { s.Get("a") },
			"Miss":   func() { s.Get("missing") },
			"Delete": func() { s.Delete("a") },
			"Keys":   func() { s.Keys("") },
			"Stats":  func() { s.Stats() },
		}
	}
	ops := map[string]func(map[string]func()){}
	for name := range fresh() {
		ops[name] = func(s map[string]func()) { s[name]() }
	}
	grade.Pairs(t, map[string]func() map[string]func(){"warm": fresh}, ops)
}
