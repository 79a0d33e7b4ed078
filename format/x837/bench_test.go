package x837

import (
	"bytes"
	"testing"
	"time"

	"firstpass/internal/ceiling"
)

// BenchmarkRead measures typed reading against the ceiling of the same run.
func BenchmarkRead(b *testing.B) {
	const claims = 2000
	text := synthetic(claims)
	var bare, typed time.Duration
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		start := time.Now()
		if n, unbalanced := ceiling.Run(bytes.NewReader(text)); n != claims || unbalanced > 0 {
			b.Fatalf("ceiling: %d claims, %d unbalanced", n, unbalanced)
		}
		middle := time.Now()
		n := 0
		for item, err := range Read(bytes.NewReader(text), "synthetic.837") {
			if err != nil || item.Problem != nil {
				b.Fatal(err, item.Problem)
			}
			n++
		}
		if n != claims {
			b.Fatalf("%d claims", n)
		}
		bare += middle.Sub(start)
		typed += time.Since(middle)
	}
	b.ReportMetric(float64(bare)/float64(typed), "x-of-ceiling")
	b.ReportMetric(typed.Seconds()*1e6/float64(b.N*claims), "us/claim")
	b.ReportMetric(float64(b.N*claims)/bare.Seconds(), "ceiling-claims/s")
	b.ReportMetric(float64(b.N*len(text))/typed.Seconds()/1e6, "typed-MB/s")
}
