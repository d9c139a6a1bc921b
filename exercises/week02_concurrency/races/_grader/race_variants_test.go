package lru_test

import (
	"testing"

	"gomastery/internal/grade"
)

// The race detector must report in each of these.

func TestVariantRacyOne(t *testing.T)   { variantPairs(t, variantRacy["racy/one"]) }
func TestVariantRacyTwo(t *testing.T)   { variantPairs(t, variantRacy["racy/two"]) }
func TestVariantRacyThree(t *testing.T) { variantPairs(t, variantRacy["racy/three"]) }

// And in none of these.

func TestVariantFixedOne(t *testing.T)   { variantPairs(t, variantFixed["fixed/one"]) }
func TestVariantFixedTwo(t *testing.T)   { variantPairs(t, variantFixed["fixed/two"]) }
func TestVariantFixedThree(t *testing.T) { variantPairs(t, variantFixed["fixed/three"]) }

// variantPairs runs every operation beside every other, on caches that are new,
// half full and full.
func variantPairs(t *testing.T, make variantMaker) {
	t.Helper()
	holding := func(capacity int, paths ...string) func() variantCache {
		return func() variantCache {
			c := make(capacity)
			for _, path := range paths {
				c.Put(path, "html")
			}
			return c
		}
	}
	fresh := map[string]func() variantCache{
		"new":       holding(3),
		"half full": holding(6, "/", "/a", "/b"),
		"full":      holding(3, "/", "/a", "/b"),
	}
	ops := map[string]func(variantCache){
		"Get":          func(c variantCache) { c.Get("/a") },
		"Get the last": func(c variantCache) { c.Get("/") },
		"Get nothing":  func(c variantCache) { c.Get("/none") },
		"Put new":      func(c variantCache) { c.Put("/new", "new") },
		"Put again":    func(c variantCache) { c.Put("/a", "newer") },
		"Len":          func(c variantCache) { c.Len() },
		"Hits":         func(c variantCache) { c.Hits() },
		"Snapshot": func(c variantCache) {
			for path, html := range c.Snapshot() {
				_, _ = path, html
			}
		},
	}
	grade.Pairs(t, fresh, ops)
}
