package thumbs

// A recorder counts. It has a goroutine that owns the numbers, and to which all
// others talk.
type recorder struct {
	change chan func(*Stats)
	quit   chan struct{}
	ended  chan struct{}
	last   Stats // others may read it when ended is closed
}

func newRecorder() *recorder {
	r := &recorder{change: make(chan func(*Stats)), quit: make(chan struct{}), ended: make(chan struct{})}
	go r.run()
	return r
}

func (r *recorder) run() {
	defer close(r.ended)
	for {
		select {
		case f := <-r.change:
			f(&r.last)
		case <-r.quit:
			return
		}
	}
}

// request notes that a request was answered.
func (r *recorder) request(err error) {
	r.change <- func(s *Stats) {
		s.Requests++
		if err != nil {
			s.Failed++
		}
	}
}

// read notes that a file is about to be opened.
func (r *recorder) read() {
	r.change <- func(s *Stats) { s.Reads++ }
}

// stats returns the numbers, also after the end.
func (r *recorder) stats() Stats {
	now := make(chan Stats, 1)
	select {
	case r.change <- func(s *Stats) { now <- *s }:
		return <-now
	case <-r.ended:
		return r.last
	}
}

// stop ends the goroutine. Nobody may note anything afterwards.
func (r *recorder) stop() {
	close(r.quit)
	<-r.ended
}
