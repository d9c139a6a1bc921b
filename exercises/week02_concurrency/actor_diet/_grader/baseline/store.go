package baseline

import "maps"

// Store keeps settings. It is an actor: one goroutine owns the map, one the
// subscribers, one the history, and all others send them requests.
type Store struct {
	get       chan getRequest
	update    chan updateRequest
	snapshot  chan chan map[string]string
	version   chan chan uint64
	announce  chan announcement
	subscribe chan subscribeRequest
	cancel    chan cancelRequest
	record    chan Change
	history   chan chan []Change
	closing   chan chan struct{}
	closed    chan struct{}
}

type getRequest struct {
	key   string
	reply chan getReply
}

type getReply struct {
	value string
	ok    bool
}

type updateRequest struct {
	key   string
	f     func(old string, ok bool) (value string, keep bool)
	reply chan getReply
}

type announcement struct {
	change Change
	done   chan struct{}
}

type subscribeRequest struct {
	f     func(Change)
	reply chan int
}

type cancelRequest struct {
	id   int
	done chan struct{}
}

// New returns a store with some settings in it.
func New(initial map[string]string) *Store {
	s := &Store{
		get:       make(chan getRequest),
		update:    make(chan updateRequest),
		snapshot:  make(chan chan map[string]string),
		version:   make(chan chan uint64),
		announce:  make(chan announcement),
		subscribe: make(chan subscribeRequest),
		cancel:    make(chan cancelRequest),
		record:    make(chan Change),
		history:   make(chan chan []Change),
		closing:   make(chan chan struct{}),
		closed:    make(chan struct{}),
	}
	go s.own(maps.Clone(initial))
	go s.notify()
	go s.remember()
	return s
}

// own is the goroutine that owns the map.
func (s *Store) own(values map[string]string) {
	if values == nil {
		values = map[string]string{}
	}
	var version uint64
	closed := false
	for {
		select {
		case r := <-s.get:
			v, ok := values[r.key]
			r.reply <- getReply{v, ok}
		case r := <-s.update:
			old, ok := values[r.key]
			if closed {
				r.reply <- getReply{old, ok}
				continue
			}
			value, keep := r.f(old, ok)
			switch {
			case keep && ok && value == old, !keep && !ok:
				r.reply <- getReply{old, ok}
				continue
			case keep:
				values[r.key] = value
			default:
				value = ""
				delete(values, r.key)
			}
			version++
			change := Change{Version: version, Key: r.key, Old: old, New: value, Deleted: !keep}
			s.record <- change
			done := make(chan struct{})
			s.announce <- announcement{change, done}
			<-done // so that Set returns when all subscribers know
			r.reply <- getReply{value, keep}
		case r := <-s.snapshot:
			r <- maps.Clone(values)
		case r := <-s.version:
			r <- version
		case r := <-s.closing:
			if !closed {
				closed = true
				close(s.closed)
			}
			close(r)
		}
	}
}

// notify is the goroutine that owns the subscribers.
func (s *Store) notify() {
	subscribers := map[int]func(Change){}
	var order []int
	next := 0
	for {
		select {
		case r := <-s.subscribe:
			next++
			subscribers[next] = r.f
			order = append(order, next)
			r.reply <- next
		case r := <-s.cancel:
			delete(subscribers, r.id)
			close(r.done)
		case a := <-s.announce:
			for _, id := range order {
				if f := subscribers[id]; f != nil {
					f(a.change)
				}
			}
			close(a.done)
		}
	}
}

// remember is the goroutine that owns the history.
func (s *Store) remember() {
	var changes []Change
	for {
		select {
		case c := <-s.record:
			changes = append(changes, c)
			if len(changes) > kept {
				changes = changes[1:]
			}
		case r := <-s.history:
			r <- append([]Change(nil), changes...)
		}
	}
}

// Get returns a setting.
func (s *Store) Get(key string) (value string, ok bool) {
	reply := make(chan getReply)
	s.get <- getRequest{key, reply}
	r := <-reply
	return r.value, r.ok
}

// Set changes a setting.
func (s *Store) Set(key, value string) {
	s.change(key, func(string, bool) (string, bool) { return value, true })
}

// Delete removes a setting.
func (s *Store) Delete(key string) {
	s.change(key, func(string, bool) (string, bool) { return "", false })
}

// Update sets a setting to what f makes of it, and returns that. Nothing changes
// it meanwhile. f is called once, and does not use the store.
func (s *Store) Update(key string, f func(old string, ok bool) string) string {
	return s.change(key, func(old string, ok bool) (string, bool) { return f(old, ok), true })
}

func (s *Store) change(key string, f func(old string, ok bool) (value string, keep bool)) string {
	reply := make(chan getReply)
	s.update <- updateRequest{key, f, reply}
	return (<-reply).value
}

// Snapshot returns all settings.
func (s *Store) Snapshot() map[string]string {
	reply := make(chan map[string]string)
	s.snapshot <- reply
	return <-reply
}

// Version returns the number of changes so far.
func (s *Store) Version() uint64 {
	reply := make(chan uint64)
	s.version <- reply
	return <-reply
}

// History returns the last changes, the oldest first.
func (s *Store) History() []Change {
	reply := make(chan []Change)
	s.history <- reply
	return <-reply
}

// Subscribe has f called for each change from now on, until cancel is called.
func (s *Store) Subscribe(f func(Change)) (cancel func()) {
	reply := make(chan int)
	s.subscribe <- subscribeRequest{f, reply}
	id := <-reply
	return func() {
		done := make(chan struct{})
		s.cancel <- cancelRequest{id, done}
		<-done
	}
}

// Close ends all changes. What is there can still be read.
func (s *Store) Close() {
	reply := make(chan struct{})
	s.closing <- reply
	<-reply
}
