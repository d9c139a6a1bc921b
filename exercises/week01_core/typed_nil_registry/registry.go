package export

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Registry knows how sinks are made, and which are open. The zero Registry is
// ready to use, by several goroutines.
type Registry struct {
	mu        sync.RWMutex
	factories map[string]Factory
	open      map[string]*guarded
}

// Plugin makes a Factory of a plugin's constructor, which may return a nil
// pointer and no error for a sink that is switched off.
func Plugin[T Sink](construct func(Settings) (T, error)) Factory {
	return func(s Settings) (Sink, error) {
		return construct(s)
	}
}

// Register names a factory. The last one of a name counts.
func (r *Registry) Register(name string, f Factory) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.factories == nil {
		r.factories = make(map[string]Factory)
	}
	r.factories[name] = f
}

// Open makes the sink of that name, so that Lookup finds it. A sink that is
// switched off is not opened, which is no error.
func (r *Registry) Open(name string, s Settings) error {
	if errs := check(s); errs != nil {
		return fmt.Errorf("open %s: %w", name, errs)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	f, ok := r.factories[name]
	if !ok {
		return fmt.Errorf("open %s: %w", name, ErrUnknown)
	}
	if _, ok := r.open[name]; ok {
		return fmt.Errorf("open %s: %w", name, ErrOpen)
	}
	sink, err := f(s)
	if err != nil {
		return fmt.Errorf("open %s: %w", name, err)
	}
	if sink == nil {
		return nil
	}
	if r.open == nil {
		r.open = make(map[string]*guarded)
	}
	r.open[name] = &guarded{sink: sink}
	return nil
}

// Lookup returns the open sink of that name, or nil.
func (r *Registry) Lookup(name string) Sink {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.open[name]
}

// Names returns the names of the open sinks, sorted.
func (r *Registry) Names() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Sorted(maps.Keys(r.open))
}

// Close closes all sinks in the order of their names. It returns nil, or an
// *Errors with the names of those that failed.
func (r *Registry) Close() error {
	r.mu.Lock()
	open := r.open
	r.open = nil
	r.mu.Unlock()

	var errs *Errors
	for _, name := range slices.Sorted(maps.Keys(open)) {
		if err := open[name].Close(); err != nil {
			errs = errs.add(name, err)
		}
	}
	return errs
}

// guarded makes a plugin safe for use by several goroutines.
type guarded struct {
	mu     sync.Mutex
	sink   Sink
	closed bool
}

func (g *guarded) Put(r Record) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return ErrClosed
	}
	return g.sink.Put(r)
}

// Close closes the plugin once.
func (g *guarded) Close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return nil
	}
	g.closed = true
	return g.sink.Close()
}
