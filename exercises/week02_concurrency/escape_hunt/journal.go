package frame

import (
	"fmt"
	"sync"
)

// A Journal keeps the last things that happened, for the debug page of the
// relay. It is safe for concurrent use. A nil *Journal keeps nothing.
type Journal struct {
	mu    sync.Mutex
	ring  [256]entry
	total int // entries ever made; the next one goes to ring[total%len(ring)]
}

type entry struct {
	text    string
	numbers bool // seq and bytes belong to the entry
	seq     uint64
	bytes   int
}

// Notef keeps one line, formatted like fmt.Sprintf.
func (j *Journal) Notef(format string, args ...any) {
	if j == nil {
		return
	}
	j.keep(entry{text: fmt.Sprintf(format, args...)})
}

// Note keeps one line that reads "what seq=… bytes=…". It stores the numbers as
// numbers: they become text when somebody looks, in Lines.
func (j *Journal) Note(what string, seq uint64, bytes int) {
	if j == nil {
		return
	}
	j.keep(entry{text: what, numbers: true, seq: seq, bytes: bytes})
}

func (j *Journal) keep(e entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ring[j.total%len(j.ring)] = e
	j.total++
}

// Lines returns the lines that are still kept, oldest first.
func (j *Journal) Lines() []string {
	if j == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	lines := make([]string, 0, min(j.total, len(j.ring)))
	for i := max(0, j.total-len(j.ring)); i < j.total; i++ {
		e := &j.ring[i%len(j.ring)]
		if e.numbers {
			lines = append(lines, fmt.Sprintf("%s seq=%d bytes=%d", e.text, e.seq, e.bytes))
			continue
		}
		lines = append(lines, e.text)
	}
	return lines
}
