package cli

import (
	"bytes"
	"testing"

	"firstpass/claim"
	"firstpass/format/x837"
)

// BenchmarkRules measures the rules alone: claims that were read, checked again
// and again. It is for profiles; the figures that count are BenchmarkCheck's.
func BenchmarkRules(b *testing.B) {
	engine, err := newEngine(nil)
	if err != nil {
		b.Fatal(err)
	}
	prepare := preparation{engine: engine}
	var claims []*claim.Encounter
	text, _ := generated(b, 500)
	for read, err := range x837.Read(bytes.NewReader(text), "claims.837") {
		if err != nil {
			b.Fatal(err)
		}
		prepare.surround(read.Claim)
		claims = append(claims, read.Claim)
	}
	checker := engine.NewChecker()
	b.ReportAllocs()
	for b.Loop() {
		for _, enc := range claims {
			checker.Check(enc)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(claims)), "us/claim")
}
