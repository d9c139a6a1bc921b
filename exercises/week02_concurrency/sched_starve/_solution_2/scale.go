package thumbs

import (
	"math"
	"runtime"
	"sync"
)

// piece is how many rows of a picture make a goroutine worth its while.
const piece = 128

// scale returns the picture as wide as told. A pixel of it stands for an area of the
// picture: columns from x*W/w up to (x+1)*W/w, and rows alike.
//
// A high picture is cut into a few pieces, as many as there are processors at
// most. The caller works on the first.
func scale(p picture, w int) Thumb {
	h := max(1, p.height*w/p.width)
	t := Thumb{Width: w, Height: h, Pix: make([]byte, w*h*3)}
	n := max(1, min(runtime.GOMAXPROCS(0), p.height/piece, h))
	var others sync.WaitGroup
	for i := 1; i < n; i++ {
		others.Go(func() { fill(t, p, i*h/n, (i+1)*h/n) })
	}
	fill(t, p, 0, h/n)
	others.Wait()
	return t
}

// fill computes the rows of a thumbnail from one up to another.
func fill(t Thumb, p picture, from, to int) {
	for y := from; y < to; y++ {
		top, end := y*p.height/t.Height, (y+1)*p.height/t.Height
		for x := range t.Width {
			left, right := x*p.width/t.Width, (x+1)*p.width/t.Width
			var red, green, blue uint64
			for v := top; v < end; v++ {
				for row := p.pix[(v*p.width+left)*3 : (v*p.width+right)*3]; len(row) > 0; row = row[3:] {
					red += uint64(row[0]) * uint64(row[0])
					green += uint64(row[1]) * uint64(row[1])
					blue += uint64(row[2]) * uint64(row[2])
				}
			}
			area := uint64((end - top) * (right - left))
			for c, sum := range [...]uint64{red, green, blue} {
				t.Pix[(y*t.Width+x)*3+c] = byte(math.Sqrt(float64(sum / area)))
			}
		}
	}
}
