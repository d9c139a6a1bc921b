package thumbs

import (
	"math"
	"sync"
)

// light is the sum of what the pixels of an area shine, by colour. Light adds
// up, values in a file do not: they are about its square root.
type light [3]uint64

// scale returns the picture as wide as told. A pixel of it stands for an area of the
// picture: columns from x*W/w up to (x+1)*W/w, and rows alike.
func scale(p picture, w int) Thumb {
	h := max(1, p.height*w/p.width)

	// First each row becomes shorter, all of them at once: that is what the
	// processors are for.
	sums := make([]light, p.height*w)
	var rows sync.WaitGroup
	for y := range p.height {
		rows.Go(func() {
			shorten(sums[y*w:(y+1)*w], p.pix[y*p.width*3:(y+1)*p.width*3])
		})
	}
	rows.Wait()

	// Then rows are added up.
	t := Thumb{Width: w, Height: h, Pix: make([]byte, w*h*3)}
	for y := range h {
		top, end := y*p.height/h, (y+1)*p.height/h
		for x := range w {
			left, right := x*p.width/w, (x+1)*p.width/w
			var sum light
			for row := top; row < end; row++ {
				for c, v := range sums[row*w+x] {
					sum[c] += v
				}
			}
			area := uint64((end - top) * (right - left))
			for c, v := range sum {
				t.Pix[(y*w+x)*3+c] = byte(math.Sqrt(float64(v / area)))
			}
		}
	}
	return t
}

// shorten adds up the light of a row of a picture for each pixel of a shorter one.
func shorten(sums []light, row []byte) {
	from, to := len(row)/3, len(sums)
	for x := range sums {
		var sum light
		for i := x * from / to; i < (x+1)*from/to; i++ {
			for c := range sum {
				v := uint64(row[i*3+c])
				sum[c] += v * v
			}
		}
		sums[x] = sum
	}
}
