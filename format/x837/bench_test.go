package x837

import (
	"bytes"
	"runtime/debug"
	"testing"

	"firstpass/internal/ceiling"
)

// BenchmarkRead measures typed reading, as check does it, against the ceiling of
// the same run.
func BenchmarkRead(b *testing.B) {
	batch := &Batch{}
	benchmarkRead(b, func(text []byte) (n int) {
		for s := NewSource(bytes.NewReader(text), "synthetic.837"); s.Next(batch, 16); {
			for _, item := range batch.Read() {
				if item.Problem != nil {
					b.Fatal(item.Problem)
				}
				n++
			}
		}
		return n
	})
}

// BenchmarkReadOwned is the same where every claim owns its memory.
func BenchmarkReadOwned(b *testing.B) {
	benchmarkRead(b, func(text []byte) (n int) {
		for item, err := range Read(bytes.NewReader(text), "synthetic.837") {
			if err != nil || item.Problem != nil {
				b.Fatal(err, item.Problem)
			}
			n++
		}
		return n
	})
}

func benchmarkRead(b *testing.B, read func(text []byte) int) {
	const claims = 2000
	text := synthetic(claims)
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the program runs
	var ratio ceiling.Ratio
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		ratio.Bare(func() {
			if n, unbalanced := ceiling.Run(bytes.NewReader(text)); n != claims || unbalanced > 0 {
				b.Fatalf("ceiling: %d claims, %d unbalanced", n, unbalanced)
			}
		})
		ratio.Whole(func() {
			if n := read(text); n != claims {
				b.Fatalf("%d claims", n)
			}
		})
	}
	ratio.Metrics(claims, b.ReportMetric)
}
