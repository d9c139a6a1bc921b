package thumbs

import "math"

// light is the sum of what the pixels of an area shine, by colour. Light adds
// up, values in a file do not: they are about its square root.
type light [3]uint64

// scale returns the picture as wide as told. A pixel of it stands for an area of the
// picture: columns from x*W/w up to (x+1)*W/w, and rows alike.
//
// It starts no goroutines: a picture takes a millisecond or two, and the other
// requests are what the other processors are for.
func scale(p picture, w int) Thumb {
	h := max(1, p.height*w/p.width)
	t := Thumb{Width: w, Height: h, Pix: make([]byte, 0, w*h*3)}
	sums := make([]light, w)
	for y := range h {
		clear(sums)
		top, end := y*p.height/h, (y+1)*p.height/h
		for row := top; row < end; row++ {
			shorten(sums, p.pix[row*p.width*3:(row+1)*p.width*3])
		}
		for x, sum := range sums {
			area := uint64((end - top) * ((x+1)*p.width/w - x*p.width/w))
			for _, v := range sum {
				t.Pix = append(t.Pix, byte(math.Sqrt(float64(v/area))))
			}
		}
	}
	return t
}

// shorten adds the light of a row of a picture to each pixel of a shorter one.
func shorten(sums []light, row []byte) {
	from, to := len(row)/3, len(sums)
	for x := range sums {
		sum := sums[x]
		for i := x * from / to; i < (x+1)*from/to; i++ {
			for c := range sum {
				v := uint64(row[i*3+c])
				sum[c] += v * v
			}
		}
		sums[x] = sum
	}
}
