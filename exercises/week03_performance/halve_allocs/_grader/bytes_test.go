package metrics_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	metrics "gomastery/week03_performance/halve_allocs"
)

// characters that an encoder may get wrong: both sides of every boundary of
// what a name may have, everything that a value must escape and its
// neighbours, characters of 1 to 4 bytes, and bytes that are not UTF-8.
var characters = strings.Split("a z A Z 0 9 _ : @ [ ` { / ; \x00 \t \n \r \x1f ! \" # \\ ] ' , = } . - \x7f "+
	"\u0080 \u00aa \u00df \u00e9 \u0130 \u0660 \u07ff \u0800 \u2028 \u65e5 \ud7ff \ue000 \ufeff \ufffd \uffff "+
	"\U00010000 \U0001f600 \U0010ffff \u0061\u0301 "+
	"\x80 \xbf \xc0\x80 \xc3 \xe2\x82 \xed\xa0\x80 \xf0\x9f\x98 \xf4\x90\x80\x80 \xfe \xff", " ")

func TestNames(t *testing.T) {
	p := newPair()
	check := func(name string) {
		p.check(t, "A name is not cleaned as before: dashboards and alerts find their series by exactly these names",
			metrics.Sample{Name: name, Labels: []metrics.Label{{Name: name, Value: "v"}}, Value: 1})
	}
	check("")
	check(" ")
	for _, c := range characters {
		check(c)
		check("a" + c)
		check(c + "a")
		check(c + c)
		check("9" + c)
	}
	for b := range 256 {
		check(string([]byte{byte(b)}))
		check(string([]byte{'x', byte(b), 'y'}))
	}
	for n := range 70 {
		check(strings.Repeat("n", n) + "é")
	}
}

func TestValues(t *testing.T) {
	p := newPair()
	check := func(value string) {
		p.check(t, "A label's value is not escaped as before: whoever reads the line would read another value, or end the line in the middle of it",
			metrics.Sample{Name: "m", Labels: []metrics.Label{{Name: "l", Value: value}}, Value: 1})
	}
	check(" ")
	for _, c := range characters {
		check(c)
		check("a" + c)
		check(c + "a")
		check(c + c)
		for _, d := range characters {
			check(c + d)
		}
	}
	for b := range 256 {
		check(string([]byte{byte(b)}))
		check(string([]byte{'x', byte(b), 'y'}))
	}
}

func TestNumbers(t *testing.T) {
	p := newPair()
	check := func(v float64) {
		for _, v := range [...]float64{v, -v} {
			p.check(t, fmt.Sprintf("The value %v is not written as before: a reader that compares text, or a test of somebody else's, now sees a change", v),
				metrics.Sample{Name: "m", Value: v})
		}
	}
	for _, v := range []float64{
		0, math.NaN(), math.Inf(1), math.MaxFloat64, math.SmallestNonzeroFloat64, math.MaxFloat32, math.Pi,
		math.MaxInt32, math.MaxUint32, math.MaxInt64, math.MaxUint64, 0.1 + 0.2, 1.0 / 3, 123456.75, 1234567.5, 12345678.25,
	} {
		check(v)
	}
	for exponent := -30; exponent <= 30; exponent++ {
		ten := math.Pow(10, float64(exponent))
		for _, v := range [...]float64{ten, math.Nextafter(ten, 0), math.Nextafter(ten, math.Inf(1)), ten - 1, ten + 1, ten / 2, ten * 3} {
			check(v)
		}
	}
	for exponent := -70; exponent <= 70; exponent++ {
		two := math.Ldexp(1, exponent)
		for _, v := range [...]float64{two, two - 1, two + 1, two + 0.5} {
			check(v)
		}
	}
	rng := rand.New(rand.NewPCG(18, 1))
	for range 2000 {
		check(math.Float64frombits(rng.Uint64()))
		check(float64(rng.Int64N(1 << 53)))
		check(rng.NormFloat64() * 1000)
		check(math.Round(rng.Float64()*1e6) / 1e3)
	}
}

func TestTimes(t *testing.T) {
	p := newPair()
	east := time.FixedZone("east", 5*60*60)
	for _, at := range []time.Time{
		{},
		time.Time{}.In(east),
		time.Time{}.Add(1),
		time.Unix(0, 0),
		time.Unix(0, 999_999),
		time.Unix(0, 1_000_000),
		time.Unix(0, -1),
		time.Unix(-1, 0),
		time.UnixMilli(1767225600000),
		time.UnixMilli(1767225600001).In(east),
		time.Unix(1767225600, 999_999_999),
		time.Date(1969, 7, 20, 20, 17, 40, 0, east),
		time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		time.Date(-200, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		p.check(t, fmt.Sprintf("The time %v is not written as before: only the zero time.Time has no timestamp", at),
			metrics.Sample{Name: "m", Value: 1, Time: at})
	}
}

func TestLabels(t *testing.T) {
	const overrides = "Of labels with the same clean name the last one counts, base labels first, and an empty one removes the label"
	const order = "Labels come in the byte order of their clean names: readers use the line as a key, so another order is another series"
	labels := func(namesAndValues ...string) (out []metrics.Label) {
		for i := 0; i < len(namesAndValues); i += 2 {
			out = append(out, metrics.Label{Name: namesAndValues[i], Value: namesAndValues[i+1]})
		}
		return out
	}
	for _, tc := range []struct {
		why          string
		base, labels []metrics.Label
	}{
		{order, nil, labels("b", "1", "a", "2")},
		{order, labels("b", "1", "d", "2"), labels("c", "3", "a", "4", "e", "5")},
		{order, nil, labels("a_", "1", "a", "2", "aa", "3", "A", "4", "_", "5", "a0", "6", "Z", "7", "é", "8")},
		{order, nil, labels("b", "1", "a.b", "2", "a", "3", "a_a", "4", "a-c", "5")},
		{order, nil, labels("9", "1", "_8", "2", "8a", "3", "", "4")},
		{overrides, nil, labels("a", "1", "a", "2")},
		{overrides, nil, labels("a", "2", "a", "1")},
		{overrides, nil, labels("a", "1", "b", "2", "a", "3", "b", "4", "a", "5")},
		{overrides, labels("a", "base"), labels("a", "sample")},
		{overrides, labels("z", "base"), labels("z", "sample")},
		{overrides, labels("a", "1", "a", "2", "b", "3"), labels("b", "4", "a", "5", "b", "6")},
		{overrides, labels("a", "1", "b", "2"), labels("a", "")},
		{overrides, labels("a", "1", "b", "2"), labels("b", "")},
		{overrides, labels("a", "", "b", ""), labels("a", "1")},
		{overrides, labels("a", "1"), labels("a", "")},
		{overrides, labels("a", ""), nil},
		{overrides, labels("b", "1", "a", "2"), nil},
		{overrides, nil, labels("a", "1", "a", "", "b", "2")},
		{overrides, nil, labels("a", "", "a", "1", "b", "2")},
		{overrides, nil, labels("a", "", "b", "2", "c", "")},
		{overrides, nil, labels("a.b", "1", "a-b", "2", "a_b", "3")},
		{overrides, labels("a_b", "1"), labels("a.b", "2")},
		{overrides, labels("a.b", "1"), labels("a_b", "")},
		{overrides, labels("", "1", "9", "2"), labels("_", "3", "_9", "")},
		{overrides, nil, []metrics.Label{}},
		{overrides, nil, nil},
	} {
		newPair(tc.base...).check(t, tc.why, metrics.Sample{Name: "m", Labels: tc.labels, Value: 1})
	}
	var zero metrics.Encoder
	p := newPair()
	p.yours = &zero
	p.check(t, "The zero Encoder is ready to use and has no base labels",
		metrics.Sample{Name: "m", Labels: labels("b", "1", "a", "2"), Value: 1})
}

func TestManyLabels(t *testing.T) {
	const why = "With many labels the line differs from before. What is right for a few labels (a buffer's room, a sort that happens to keep equals in order) need not be right for more"
	rng := rand.New(rand.NewPCG(18, 2))
	for n := range 150 {
		distinct := make([]metrics.Label, n)
		for i := range distinct {
			distinct[i] = metrics.Label{Name: fmt.Sprintf("name_%03d", rng.IntN(1000)), Value: fmt.Sprint(i)}
		}
		if !newPair().check(t, why, metrics.Sample{Name: "m", Labels: distinct, Value: 1}) {
			return
		}
		repeated := make([]metrics.Label, n)
		for i := range repeated {
			repeated[i] = metrics.Label{Name: string(rune('a' + rng.IntN(3))), Value: fmt.Sprint(i)}
		}
		if !newPair(repeated[:n/2]...).check(t, why, metrics.Sample{Name: "m", Labels: repeated[n/2:], Value: 1}) {
			return
		}
	}
	unique := make([]metrics.Label, 10_000)
	for i, j := range rng.Perm(len(unique)) {
		unique[i] = metrics.Label{Name: fmt.Sprintf("label_%d", j), Value: fmt.Sprintf("value \"%d\"", j)}
	}
	newPair(unique[:10]...).check(t, why, metrics.Sample{Name: "m", Labels: unique[10:], Value: 1})
}

func TestLengths(t *testing.T) {
	const why = "A long input gives another line than before. Room of a fixed size must grow or fall back when it is full"
	p := newPair(metrics.Label{Name: "host", Value: "web-1"})
	long := strings.Repeat(`0123456789abcdeé"\`, 300)
	for n := range 1200 {
		ok := p.check(t, why, metrics.Sample{Name: "m", Labels: []metrics.Label{{Name: "l", Value: long[:n]}}, Value: 1}) &&
			p.check(t, why, metrics.Sample{Name: "m", Labels: []metrics.Label{{Name: long[:n], Value: "v"}, {Name: "l", Value: "w"}}, Value: 1}) &&
			p.check(t, why, metrics.Sample{Name: long[:n], Value: 1})
		if !ok {
			return
		}
	}
	for n := 1200; n < len(long); n += 131 {
		if !p.check(t, why, metrics.Sample{Name: long[:n], Labels: []metrics.Label{{Name: long[:n], Value: long[:n]}}, Value: 0.5}) {
			return
		}
	}
}

// TestRandomSamples sends samples of every kind, large beside small, through a
// few encoders: nothing of one call may show in the next.
func TestRandomSamples(t *testing.T) {
	rng := rand.New(rand.NewPCG(18, 3))
	pairs := []*pair{newPair()}
	for n := 1; n < 5; n++ {
		pairs = append(pairs, newPair(randomLabels(rng, n*n)...))
	}
	for i := range 6000 {
		pairs[i%len(pairs)].check(t, "A sample gives another line than before", randomSample(rng, i))
	}
}

// randomSample returns a sample; the larger size is, the larger it may be.
func randomSample(rng *rand.Rand, size int) metrics.Sample {
	s := metrics.Sample{Name: randomText(rng, 1+size/400), Labels: randomLabels(rng, rng.IntN(2+size/300)), Value: randomNumber(rng)}
	if rng.IntN(2) == 0 {
		s.Time = time.UnixMilli(rng.Int64N(4e12) - 1e12)
	}
	return s
}

func randomLabels(rng *rand.Rand, n int) []metrics.Label {
	labels := make([]metrics.Label, n)
	for i := range labels {
		labels[i].Value = randomText(rng, 12)
		if rng.IntN(4) == 0 {
			labels[i].Name = randomText(rng, 6)
		} else {
			labels[i].Name = string(rune('a' + rng.IntN(12))) // often equal
		}
		if rng.IntN(100) == 0 {
			labels[i].Value = strings.Repeat(labels[i].Value, 40)
		}
	}
	return labels
}

func randomText(rng *rand.Rand, most int) string {
	var b strings.Builder
	for range rng.IntN(most + 1) {
		if rng.IntN(2) == 0 {
			b.WriteString(characters[rng.IntN(len(characters))])
		} else {
			b.WriteByte(byte('a' + rng.IntN(26)))
		}
	}
	return b.String()
}

func randomNumber(rng *rand.Rand) float64 {
	switch rng.IntN(4) {
	case 0:
		return float64(rng.IntN(2000) - 1000)
	case 1:
		return math.Float64frombits(rng.Uint64())
	case 2:
		return math.Round(rng.NormFloat64()*math.Pow(10, float64(rng.IntN(20)))) / 8
	default:
		return rng.Float64()
	}
}
