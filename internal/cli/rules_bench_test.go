package cli

import (
	"bytes"
	"testing"
	"time"

	"firstpass/claim"
	"firstpass/format/x837"
	"firstpass/internal/ceiling"
	"firstpass/scrub"
)

// BenchmarkRules measures the rules alone: claims that were read, checked again
// and again, with the tables that ship and with all reference files imported. It is
// for profiles; the figures that count are BenchmarkCheck's.
func BenchmarkRules(b *testing.B) {
	b.Run("shipped", func(b *testing.B) {
		engine, err := newEngine(nil)
		if err != nil {
			b.Fatal(err)
		}
		benchmarkRules(b, engine)
	})
	b.Run("full", func(b *testing.B) { benchmarkRules(b, fullEngine(b)) })
}

func benchmarkRules(b *testing.B, engine *scrub.Engine) {
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
	var quickest time.Duration // of a pass, in processor time: others use the machine as well
	for b.Loop() {
		start := ceiling.Clock()
		for _, enc := range claims {
			checker.Check(enc)
		}
		if took := ceiling.Clock() - start; quickest == 0 || took < quickest {
			quickest = took
		}
	}
	b.ReportMetric(quickest.Seconds()*1e6/float64(len(claims)), "us/claim")
}
