package sched

// ring is the local queue of a P: two counters that only grow, and an array. Head and
// tail are never compared with its size, only with each other.
type ring struct {
	head, tail uint
	ids        [RingSize]int
}

func (r *ring) len() int   { return int(r.tail - r.head) }
func (r *ring) full() bool { return r.len() == RingSize }

// push puts a G at the end. There must be room.
func (r *ring) push(id int) {
	r.ids[r.tail%RingSize] = id
	r.tail++
}

// pop takes the G at the front. There must be one.
func (r *ring) pop() int {
	id := r.ids[r.head%RingSize]
	r.head++
	return id
}

// list is the global queue. Gs are linked by index, so it has no limit and allocates
// nothing: a G is in one queue at most, and one link for each is enough.
type list struct {
	first, last int
	len         int
	next        []int // by G
}

func newList(count int) list { return list{next: make([]int, count)} }

// push puts a G at the end.
func (l *list) push(id int) {
	if l.len == 0 {
		l.first = id
	} else {
		l.next[l.last] = id
	}
	l.last = id
	l.len++
}

// pop takes the G at the front. There must be one.
func (l *list) pop() int {
	id := l.first
	l.first = l.next[id]
	l.len--
	return id
}
