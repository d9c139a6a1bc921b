package metrics_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"gomastery/internal/grade"
	metrics "gomastery/week03_performance/halve_allocs"
	"gomastery/week03_performance/halve_allocs/baseline"
)

// A shape is one kind of sample. Every call gets another value for the label in
// slot, and another number, as in production: what was encoded before does not
// come back soon.
type shape struct {
	name   string
	base   []metrics.Label
	sample metrics.Sample
	slot   int // -1: no label changes
}

var shapes = []shape{
	{"no labels", nil, metrics.Sample{Name: "node_network_receive_bytes_total", Value: 0.5, Time: time.UnixMilli(1767225600000)}, -1},
	{"4 labels", nil, metrics.Sample{
		Name:   "http_hits_total",
		Labels: []metrics.Label{{"status", "200"}, {"method", "GET"}, {"route", ""}, {"zone", "b"}},
		Value:  1027,
	}, 2},
	{"dotted names and escapes", []metrics.Label{{"service.name", "shop"}}, metrics.Sample{
		Name:   "http.server.duration",
		Labels: []metrics.Label{{"http.route", ""}, {"http.request.method", "GET"}, {"error.message", "open \"C:\\tmp\\ä\":\nno such file \xff"}},
		Value:  0.125,
		Time:   time.UnixMilli(1767225600000),
	}, 0},
	{"20 labels, some overridden", []metrics.Label{{"cluster", "eu-1"}, {"team", "payments"}, {"zone", "a"}}, metrics.Sample{
		Name: "container_memory_working_set_bytes",
		Labels: []metrics.Label{
			{"pod", ""}, {"namespace", "checkout"}, {"node", "node-7"}, {"container", "api"}, {"image", "registry.local/api:1.2.3"},
			{"zone", "b"}, {"version", "1.2.3"}, {"release", "stable"}, {"tier", "backend"}, {"canary", ""},
			{"arch", "amd64"}, {"os", "linux"}, {"kernel", "6.1"}, {"runtime", "containerd"}, {"qos", "burstable"},
			{"owner", "replicaset"}, {"job", "cadvisor"},
		},
		Value: 52428800,
		Time:  time.UnixMilli(1767225600000),
	}, 0},
}

// fresh are label values, more of them than a small cache has room for.
var fresh = func() []string {
	values := make([]string, 16_384)
	for i := range values {
		values[i] = fmt.Sprintf("/orders/%06d", i)
	}
	return values
}()

// yours returns a function that encodes one sample of the shape, another one
// every time.
func (sh shape) yours() func() {
	e, s, i := metrics.New(sh.base...), sh.sample, 0
	s.Labels = append([]metrics.Label(nil), s.Labels...)
	return func() {
		i++
		s.Value++
		if sh.slot >= 0 {
			s.Labels[sh.slot].Value = fresh[i%len(fresh)]
		}
		e.Encode(s)
	}
}

// baseline does the same as yours with the encoder that was handed out.
func (sh shape) baseline() func() {
	e, s, i := baseline.New(baselineLabels(sh.base)...), baselineSample(sh.sample), 0
	return func() {
		i++
		s.Value++
		if sh.slot >= 0 {
			s.Labels[sh.slot].Value = fresh[i%len(fresh)]
		}
		e.Encode(s)
	}
}

func TestBenchEncode(t *testing.T) {
	loop := func(encode func()) func(*testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				encode()
			}
		}
	}
	var pairs []grade.Pair
	for _, sh := range shapes {
		pairs = append(pairs, grade.Pair{Name: sh.name, Baseline: loop(sh.baseline()), Yours: loop(sh.yours())})
	}
	grade.Compare(t, pairs...)
	reportLevel(t)
}

// reportLevel says how far the allocations went down, in the worst shape.
func reportLevel(t *testing.T) {
	const runs = 500
	level, worst, most := 3, 0.0, 0.0
	for _, sh := range shapes {
		yours, baseline := grade.Allocs(t, runs, sh.yours()), grade.Allocs(t, runs, sh.baseline())
		worst, most = max(worst, yours/baseline), max(most, yours)
		switch {
		case yours <= 2:
		case yours <= baseline/4:
			level = min(level, 2)
		case yours <= baseline/2:
			level = min(level, 1)
		default:
			level = 0
		}
	}
	grade.Metric(t, "allocations left, worst payload", math.Round(worst*1000)/10, "%")
	grade.Metric(t, "allocations per line, worst payload", most, "allocs/op")
	grade.Metric(t, "level (1 pass, 2 merit, 3 distinction)", float64(level), "of 3")
}
