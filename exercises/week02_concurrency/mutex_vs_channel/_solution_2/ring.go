package lru

// ring is an LRU cache for one goroutine at a time, without a list of pointers:
// entries stay where they are, and their order of use is kept by index.
type ring struct {
	capacity int
	at       map[string]int32
	slots    []slot // slot 0 is the end of the ring: its next was used last
}

type slot struct {
	key        string
	value      int
	next, prev int32
}

func newRing(capacity int) ring {
	return ring{capacity: capacity, at: make(map[string]int32), slots: make([]slot, 1)}
}

func (r *ring) unlink(i int32) {
	s := &r.slots[i]
	r.slots[s.prev].next, r.slots[s.next].prev = s.next, s.prev
}

func (r *ring) linkFirst(i int32) {
	first := r.slots[0].next
	r.slots[i].next, r.slots[i].prev = first, 0
	r.slots[0].next, r.slots[first].prev = i, i
}

// find returns the entry's value, which counts as used now, or nil.
func (r *ring) find(key string) *int {
	i, ok := r.at[key]
	if !ok {
		return nil
	}
	r.unlink(i)
	r.linkFirst(i)
	return &r.slots[i].value
}

func (r *ring) put(key string, v int) {
	if r.capacity == 0 {
		return // emptied
	}
	if p := r.find(key); p != nil {
		*p = v
		return
	}
	i := int32(len(r.slots))
	if len(r.at) < r.capacity {
		r.slots = append(r.slots, slot{})
	} else {
		i = r.slots[0].prev // the one not used for longest: its slot is taken over
		r.unlink(i)
		delete(r.at, r.slots[i].key)
	}
	r.slots[i].key, r.slots[i].value = key, v
	r.at[key] = i
	r.linkFirst(i)
}

// empty drops everything and keeps nothing from now on.
func (r *ring) empty() { *r = newRing(0) }
