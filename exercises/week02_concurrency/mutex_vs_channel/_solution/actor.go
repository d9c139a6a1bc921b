package lru

import "sync"

// actor owns a store in a goroutine of its own. Nobody else touches the store
// until done is closed; then nobody changes it any more.
type actor struct {
	requests chan request // unbuffered: what is accepted is served
	quit     chan struct{}
	done     chan struct{}
	once     sync.Once
	store    *store
}

type verb int

const (
	get verb = iota
	put
	hits
	size
)

type request struct {
	verb  verb
	key   string
	value int
	reply chan answer
}

type answer struct {
	value int
	ok    bool
	hits  uint64
}

// NewActor returns a Cache whose entries belong to one goroutine. Others reach them
// by messages on channels only.
func NewActor(capacity int) Cache {
	a := &actor{
		requests: make(chan request),
		quit:     make(chan struct{}),
		done:     make(chan struct{}),
		store:    newStore(capacity),
	}
	go a.run()
	return a
}

func (a *actor) run() {
	defer close(a.done)
	for {
		select {
		case r := <-a.requests:
			r.reply <- a.serve(r)
		case <-a.quit:
			a.store.clear()
			return
		}
	}
}

func (a *actor) serve(r request) answer {
	switch r.verb {
	case get:
		value, ok := a.store.get(r.key)
		return answer{value: value, ok: ok}
	case put:
		a.store.put(r.key, r.value)
		return answer{}
	case hits:
		return answer{hits: a.store.hits}
	default:
		return answer{value: a.store.len()}
	}
}

// ask waits for the answer to r, or returns false if the actor has ended. Once a
// request is accepted the answer is waited for, whoever closes meanwhile: a hit
// that was counted must be one that was returned.
func (a *actor) ask(r request) (answer, bool) {
	r.reply = make(chan answer, 1) // one place: the actor waits for nobody
	select {
	case a.requests <- r:
		return <-r.reply, true
	case <-a.done:
		return answer{}, false
	}
}

func (a *actor) Get(key string) (int, bool) {
	got, _ := a.ask(request{verb: get, key: key})
	return got.value, got.ok
}

// Put waits until v is kept. Not to wait would be faster, but then nothing would
// slow down whoever puts more than the actor can take.
func (a *actor) Put(key string, v int) {
	a.ask(request{verb: put, key: key, value: v})
}

func (a *actor) Hits() uint64 {
	got, running := a.ask(request{verb: hits})
	if !running {
		return a.store.hits // done is closed: the actor's last write came before
	}
	return got.hits
}

func (a *actor) Len() int {
	got, _ := a.ask(request{verb: size})
	return got.value
}

func (a *actor) Close() {
	a.once.Do(func() { close(a.quit) })
	<-a.done
}
