package metrics_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	metrics "gomastery/week03_performance/halve_allocs"
)

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// TestEncode shows what lines look like. The starter passes it; so should every
// step of yours.
func TestEncode(t *testing.T) {
	plain := metrics.New()
	web := metrics.New(metrics.Label{Name: "host", Value: "web-1"}, metrics.Label{Name: "zone", Value: "b"})
	for _, tc := range []struct {
		name    string
		encoder *metrics.Encoder
		sample  metrics.Sample
		want    string
	}{
		{"name and value", plain, metrics.Sample{Name: "up", Value: 1}, "up 1\n"},
		{"time", plain, metrics.Sample{Name: "up", Value: 1, Time: noon}, "up 1 1767268800000\n"},
		{"fraction", plain, metrics.Sample{Name: "load1", Value: 0.25}, "load1 0.25\n"},
		{"not a number", plain, metrics.Sample{Name: "ratio", Value: math.NaN()}, "ratio NaN\n"},
		{
			"labels are sorted", plain,
			metrics.Sample{Name: "hits_total", Labels: []metrics.Label{{"status", "200"}, {"method", "GET"}}, Value: 7},
			`hits_total{method="GET",status="200"} 7` + "\n",
		},
		{
			"base labels are added, and overridden", web,
			metrics.Sample{Name: "hits_total", Labels: []metrics.Label{{"zone", "a"}, {"method", "GET"}}, Value: 7},
			`hits_total{host="web-1",method="GET",zone="a"} 7` + "\n",
		},
		{
			"empty values are left out", web,
			metrics.Sample{Name: "hits_total", Labels: []metrics.Label{{"zone", ""}, {"method", ""}}, Value: 7},
			`hits_total{host="web-1"} 7` + "\n",
		},
		{
			"names are cleaned", plain,
			metrics.Sample{Name: "http.hits:rate5m", Labels: []metrics.Label{{"http.route", "/"}, {"5xx:é", "no"}}, Value: 7},
			`http_hits:rate5m{_5xx__="no",http_route="/"} 7` + "\n",
		},
		{
			"values are escaped", plain,
			metrics.Sample{Name: "files", Labels: []metrics.Label{{"path", `C:\tmp`}, {"note", "say \"hé\"\n\xff"}}, Value: 7},
			`files{note="say \"hé\"\n` + "\uFFFD" + `",path="C:\\tmp"} 7` + "\n",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := string(tc.encoder.Encode(tc.sample)); got != tc.want {
				t.Errorf("Encode:\ngot  %swant %s", got, tc.want)
			}
		})
	}
}

// BenchmarkEncode shows where you stand, on the four kinds of sample that are
// measured:
//
//	go test -run '^$' -bench . -benchmem
//
// The number and one label change from call to call, as in production.
func BenchmarkEncode(b *testing.B) {
	changing := make([]string, 4096)
	for i := range changing {
		changing[i] = fmt.Sprintf("/orders/%06d", i)
	}
	many := []metrics.Label{{Name: "pod"}, {"zone", "b"}, {"canary", ""}}
	for i := range 14 {
		many = append(many, metrics.Label{Name: fmt.Sprintf("annotation_%d", i), Value: "some value"})
	}
	for _, tc := range []struct {
		name   string
		base   []metrics.Label
		sample metrics.Sample // its first label, if any, changes
	}{
		{"no labels", nil, metrics.Sample{Name: "node_network_receive_bytes_total", Value: 0.5, Time: noon}},
		{"4 labels", nil, metrics.Sample{
			Name:   "http_hits_total",
			Labels: []metrics.Label{{Name: "route"}, {"status", "200"}, {"method", "GET"}, {"zone", "b"}},
			Value:  1027,
		}},
		{"dots and escapes", []metrics.Label{{"service.name", "shop"}}, metrics.Sample{
			Name:   "http.server.duration",
			Labels: []metrics.Label{{Name: "http.route"}, {"http.request.method", "GET"}, {"error.message", "open \"C:\\tmp\":\nno such file"}},
			Value:  0.125,
			Time:   noon,
		}},
		{"20 labels", []metrics.Label{{"cluster", "eu-1"}, {"team", "payments"}, {"zone", "a"}}, metrics.Sample{
			Name: "container_memory_working_set_bytes", Labels: many, Value: 52428800, Time: noon,
		}},
	} {
		b.Run(tc.name, func(b *testing.B) {
			b.ReportAllocs()
			encoder, s := metrics.New(tc.base...), tc.sample
			for i := 0; b.Loop(); i++ {
				if len(s.Labels) > 0 {
					s.Labels[0].Value = changing[i%len(changing)]
				}
				s.Value++
				encoder.Encode(s)
			}
		})
	}
}
