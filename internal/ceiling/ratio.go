package ceiling

import "time"

// Ratio compares the quickest pass of two kinds of work: on a machine that others
// use as well, every other pass is slower for reasons of theirs.
type Ratio struct {
	bare, whole time.Duration
}

// Bare times a pass of the ceiling loop, Whole one of what is measured.
func (r *Ratio) Bare(work func())  { quickest(&r.bare, work) }
func (r *Ratio) Whole(work func()) { quickest(&r.whole, work) }

func quickest(best *time.Duration, work func()) {
	start := Clock()
	work()
	if took := Clock() - start; *best == 0 || took < *best {
		*best = took
	}
}

// Metrics reports what a benchmark prints: the fraction of the ceiling, and claims
// a second of both.
func (r *Ratio) Metrics(claims int, report func(value float64, unit string)) {
	report(r.bare.Seconds()/r.whole.Seconds(), "of-ceiling")
	report(float64(claims)/r.whole.Seconds(), "claims/s")
	report(float64(claims)/r.bare.Seconds(), "ceiling-claims/s")
}
