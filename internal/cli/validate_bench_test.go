package cli

import (
	"bytes"
	"testing"

	"firstpass/codes/builtin"
	"firstpass/format/guide"
	"firstpass/format/x12"
	"firstpass/internal/ceiling"
)

// BenchmarkValidate validates the claims of the generator the peers were measured
// with, on one core, and prints how fast that is as a fraction of the ceiling loop
// in the same run.
func BenchmarkValidate(b *testing.B) {
	text, claims := generated(b, 20000)
	options := guide.Options{Codes: codeSets{builtin.New()}}
	var ratio ceiling.Ratio
	b.ReportAllocs()
	for b.Loop() {
		ratio.Bare(func() {
			if n, _ := ceiling.Run(bytes.NewReader(text)); n != claims {
				b.Fatalf("%d claims", n)
			}
		})
		ratio.Whole(func() {
			v, err := guide.New(options)
			if err != nil {
				b.Fatal(err)
			}
			r := x12.NewReader(bytes.NewReader(text), "claims.837")
			for r.Scan() {
				v.Take(r.Segment(), r.Problems())
			}
			v.Finish(r.Problems())
			if sum := v.Summary(); sum.Claims != claims || sum.Errors != 0 {
				b.Fatalf("%d claims, %d errors", sum.Claims, sum.Errors)
			}
		})
	}
	ratio.Metrics(claims, b.ReportMetric)
}
