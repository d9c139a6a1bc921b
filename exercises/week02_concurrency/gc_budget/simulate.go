package catalog

import (
	"fmt"
	"math/rand/v2"
)

// A Phase is a part of the day.
type Phase string

// The day of a load test: first the steady hours, then the spike, in which twice as many products are asked for.
const (
	Steady Phase = "steady"
	Spike  Phase = "spike"
)

// Parts is how many parts a phase is observed in.
const Parts = 8

const (
	steadyProducts = 52_000
	requests       = 4_000 // in each phase
	rows           = 200   // in each request
)

// Products returns how many products are in the cache during a phase.
func (p Phase) Products() int {
	if p == Spike {
		return 2 * steadyProducts
	}
	return steadyProducts
}

// Simulate does the work of a day, which is always the same work, and returns a checksum of all answers. The cache of s
// should be empty, and its source have at least Spike.Products(). Between two parts, when nothing else runs,
// it calls observe: with 0 when a phase has filled the cache, and with Parts at the phase's end. An error of observe ends it.
func Simulate(s *Service, observe func(p Phase, part int) error) (sum uint32, err error) {
	from := 0
	for _, phase := range []Phase{Steady, Spike} {
		products := phase.Products()
		if err := s.Fill(from, products); err != nil {
			return sum, err
		}
		from = products
		if err := observe(phase, 0); err != nil {
			return sum, err
		}
		for part := range Parts {
			var sums [workers]uint32
			err := each(func(w int) (err error) {
				sums[w], err = s.serve(rand.New(rand.NewPCG(uint64(part), uint64(w))), products)
				return err
			})
			if err != nil {
				return sum, fmt.Errorf("%s, part %d: %w", phase, part+1, err)
			}
			for _, s := range sums {
				sum = sum*31 + s
			}
			if err := observe(phase, part+1); err != nil {
				return sum, err
			}
		}
	}
	return sum, nil
}

// serve answers one worker's share of the requests of a part.
func (s *Service) serve(r *rand.Rand, products int) (sum uint32, err error) {
	for range requests / Parts / workers {
		l, err := s.List(r.IntN(products-rows*9), 1+r.IntN(9), rows)
		if err != nil {
			return 0, err
		}
		sum = sum*31 + l.Sum()
	}
	return sum, nil
}
