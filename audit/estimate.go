package audit

import (
	"math"

	"firstpass/claim"
)

// Estimate is a total of the frame projected from a sample, with its estimator named.
type Estimate struct {
	Estimator string
	Total     claim.Cents
	// Low and High are the two-sided 90 % interval; LowerOneSided is the limit that
	// the total is over with 90 % confidence.
	Low, High, LowerOneSided claim.Cents
	StandardError            claim.Cents
	Possible                 bool // false where no spread can be estimated
	Why                      string
}

// The estimator, as the report names it.
const differenceEstimator = "stratified difference estimator (mean difference per claim times claims of the stratum, summed); Student t with n minus strata degrees of freedom; finite population correction"

// Project estimates the frame's total from the differences of the reviewed claims of
// each stratum. Cochran, Sampling Techniques (1977), 5.
func Project(strata []Stratum, differences [][]claim.Cents) Estimate {
	e := Estimate{Estimator: differenceEstimator}
	var total, variance float64
	freedom, usable := 0, 0
	for i, s := range strata {
		n := len(differences[i])
		if n == 0 {
			if s.Frame > 0 {
				e.Why = "a stratum has no reviewed claim"
				return e
			}
			continue
		}
		mean, spread := meanAndVariance(differences[i])
		total += float64(s.Frame) * mean
		switch {
		case n >= 2:
			freedom += n - 1
			variance += float64(s.Frame) * float64(s.Frame) * (1 - float64(n)/float64(s.Frame)) * spread / float64(n)
		case s.Frame > 1:
			e.Why = "a stratum has only one reviewed claim"
			return e
		}
		usable++
	}
	e.Total = cents(total)
	if usable == 0 {
		e.Why = "nothing was reviewed"
		return e
	}
	e.Possible = true
	if freedom == 0 { // every claim was reviewed
		e.Low, e.High, e.LowerOneSided = e.Total, e.Total, e.Total
		return e
	}
	deviation := math.Sqrt(math.Max(variance, 0))
	e.StandardError = cents(deviation)
	two, one := studentQuantile(.95, float64(freedom)), studentQuantile(.90, float64(freedom))
	e.Low, e.High, e.LowerOneSided = cents(total-two*deviation), cents(total+two*deviation), cents(total-one*deviation)
	return e
}

func meanAndVariance(list []claim.Cents) (mean, variance float64) {
	for _, c := range list {
		mean += float64(c)
	}
	mean /= float64(len(list))
	if len(list) < 2 {
		return mean, 0
	}
	for _, c := range list {
		variance += (float64(c) - mean) * (float64(c) - mean)
	}
	return mean, variance / float64(len(list)-1)
}

func cents(v float64) claim.Cents { return claim.Cents(math.Round(v)) }
