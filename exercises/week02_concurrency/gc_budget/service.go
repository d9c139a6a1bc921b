// Package catalog is a cache of rendered product pages, in front of a slow database.
package catalog

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"sync"
)

// A Service answers requests from memory, and fetches what it does not have.
type Service struct {
	loader *Loader
	store  Store
}

// NewService returns a Service with an empty cache.
func NewService(loader *Loader) *Service {
	return &Service{loader: loader}
}

// Len returns how many products are in the cache.
func (s *Service) Len() int { return s.store.Len() }

// A Row is one product of an answer. It belongs to the caller, who will compress it in place.
type Row struct {
	ID    int
	Label string
	Page  []byte
	next  *Row
}

// A Listing is the answer to one request.
type Listing struct {
	first *Row
	rows  int
}

// Rows returns how many rows there are.
func (l *Listing) Rows() int { return l.rows }

// Sum is a checksum of the whole listing.
func (l *Listing) Sum() uint32 {
	sum := uint32(l.rows)
	for r := l.first; r != nil; r = r.next {
		sum = sum*31 + crc32.ChecksumIEEE(r.Page[:64]) + uint32(len(r.Label)) + uint32(r.ID)
	}
	return sum
}

// List answers one request: rows products from id first on, every step-th. This is the garbage of the service.
func (s *Service) List(first, step, rows int) (*Listing, error) {
	l := &Listing{}
	for i := range rows {
		p, err := s.product(first + i*step)
		if err != nil {
			return nil, err
		}
		l.first = &Row{ID: p.ID, Label: p.Tags[0] + "/" + p.Tags[1], Page: bytes.Clone(p.Page), next: l.first}
		l.rows++
	}
	return l, nil
}

// product returns a product from the cache, or from the source.
func (s *Service) product(id int) (*Product, error) {
	if p, ok := s.store.Get(id); ok {
		return p, nil
	}
	p, err := s.loader.Load(id)
	if err != nil {
		return nil, err
	}
	s.store.Put(p)
	return p, nil
}

// Fill brings the products from id from to id to-1 into the cache.
func (s *Service) Fill(from, to int) error {
	return each(func(w int) error {
		for id := from + w; id < to; id += workers {
			if _, err := s.product(id); err != nil {
				return fmt.Errorf("fill the cache: %w", err)
			}
		}
		return nil
	})
}

// workers is how many goroutines do the work of a load test.
const workers = 2

// each runs work in every worker and returns one of their errors.
func each(work func(w int) error) error {
	var all sync.WaitGroup
	errs := make([]error, workers)
	for w := range workers {
		all.Go(func() { errs[w] = work(w) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
