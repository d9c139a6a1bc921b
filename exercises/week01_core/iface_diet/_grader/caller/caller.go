// Package caller is one of the programs that use the storage. It was written
// before the interfaces went, and compiles after.
package caller

import (
	"io"
	"os"
	"time"

	storage "gomastery/week01_core/iface_diet"
)

// reader is all that Report needs, so it is declared here.
type reader interface {
	Keys(prefix string) []string
	Get(key string) ([]byte, error)
}

// Report copies the values of all keys with a prefix to w.
func Report(w io.Writer, r reader, prefix string) error {
	for _, key := range r.Keys(prefix) {
		v, err := r.Get(key)
		if err != nil {
			return err
		}
		if _, err := w.Write(append(v, '\n')); err != nil {
			return err
		}
	}
	return nil
}

// Session fills a storage on a file and reports it.
func Session(f *os.File, w io.Writer) (hits, misses int, err error) {
	s := storage.NewStorage(f, storage.NewClock(), time.Hour)
	for _, key := range []string{"b/1", "a/2", "a/1", "a/3"} {
		if err := s.Put(key, []byte("value of "+key)); err != nil {
			return 0, 0, err
		}
	}
	if err := s.Delete("a/3"); err != nil {
		return 0, 0, err
	}
	if err := Report(w, s, "a/"); err != nil {
		return 0, 0, err
	}
	stats := s.Stats()
	return stats.Hits(), stats.Misses(), nil
}

// Copy sends a record through the codec.
func Copy(key string, value []byte, at time.Time) (string, []byte, time.Time, error) {
	r, err := storage.NewDecoder().Decode(storage.NewEncoder().Encode(nil, storage.NewRecord(key, value, at)))
	if err != nil {
		return "", nil, time.Time{}, err
	}
	return r.Key(), r.Value(), r.Time(), nil
}
