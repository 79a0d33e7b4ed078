// Package audit is the monthly audit of claims: a frozen frame, a sample anybody can
// draw again, a blind review, error rates with exact intervals, and what is owed back.
package audit

import (
	"fmt"
	"math"
)

// Interval is a share with the exact interval around it.
type Interval struct {
	Errors, Of int
	Confidence float64 // 0.95
	Low, High  float64
}

// Exact is the Clopper-Pearson interval of a binomial share, two-sided: Clopper and
// Pearson, The use of confidence or fiducial limits illustrated in the case of the
// binomial, Biometrika 26 (1934). Its limits are quantiles of the beta distribution.
func Exact(errors, of int, confidence float64) Interval {
	i := Interval{Errors: errors, Of: of, Confidence: confidence, High: 1}
	if of <= 0 || errors < 0 || errors > of {
		return i
	}
	tail := (1 - confidence) / 2
	if errors > 0 {
		i.Low = betaQuantile(tail, float64(errors), float64(of-errors+1))
	}
	if errors < of {
		i.High = betaQuantile(1-tail, float64(errors+1), float64(of-errors))
	}
	return i
}

// Share is the observed share, 0 where nothing was reviewed.
func (i Interval) Share() float64 {
	if i.Of == 0 {
		return 0
	}
	return float64(i.Errors) / float64(i.Of)
}

// String writes 3/30 = 10.0 % (95 %: 2.1 to 26.5 %).
func (i Interval) String() string {
	if i.Of == 0 {
		return "nothing reviewed"
	}
	return fmt.Sprintf("%d/%d = %.1f %% (%.0f %%: %.1f to %.1f %%)", i.Errors, i.Of, 100*i.Share(), 100*i.Confidence, 100*i.Low, 100*i.High)
}

// betaQuantile inverts the regularised incomplete beta function by halving, which is
// slow, sure, and the same on every machine.
func betaQuantile(p, a, b float64) float64 {
	low, high := 0.0, 1.0
	for range 200 {
		middle := (low + high) / 2
		if middle == low || middle == high {
			break
		}
		if betaShare(middle, a, b) < p {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// betaShare is the regularised incomplete beta function I_x(a, b), by its continued
// fraction (Abramowitz and Stegun, 26.5.8).
func betaShare(x, a, b float64) float64 {
	if x <= 0 {
		return 0
	}
	if x >= 1 {
		return 1
	}
	front := math.Exp(logGamma(a+b) - logGamma(a) - logGamma(b) + a*math.Log(x) + b*math.Log1p(-x))
	if x < (a+1)/(a+b+2) {
		return front * betaFraction(x, a, b) / a
	}
	return 1 - front*betaFraction(1-x, b, a)/b
}

func betaFraction(x, a, b float64) float64 {
	const tiny = 1e-300
	atLeast := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/atLeast(1-(a+b)*x/(a+1))
	h := d
	for m := 1.0; m <= 1000; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d = 1 / atLeast(1+even*d)
		c = atLeast(1 + even/c)
		h *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d = 1 / atLeast(1+odd*d)
		c = atLeast(1 + odd/c)
		step := d * c
		h *= step
		if math.Abs(step-1) < 1e-15 {
			break
		}
	}
	return h
}

func logGamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

// studentQuantile is the t with n degrees of freedom below which a share p of the
// distribution lies, for p above one half.
func studentQuantile(p, n float64) float64 {
	x := betaQuantile(2*(1-p), n/2, 0.5)
	if x == 0 {
		return math.Inf(1)
	}
	return math.Sqrt(n * (1 - x) / x)
}

// Fisher is the two-sided exact test that two samples have one error rate: the
// chance of tables as unlikely as the one seen, or more (Fisher 1935).
func Fisher(errors1, of1, errors2, of2 int) float64 {
	if of1 == 0 || of2 == 0 {
		return 1
	}
	errors, all := errors1+errors2, of1+of2
	chance := func(k int) float64 {
		return math.Exp(logChoose(of1, k) + logChoose(of2, errors-k) - logChoose(all, errors))
	}
	seen := chance(errors1)
	var sum float64
	for k := max(0, errors-of2); k <= min(errors, of1); k++ {
		if c := chance(k); c <= seen*(1+1e-9) {
			sum += c
		}
	}
	return math.Min(sum, 1)
}

func logChoose(n, k int) float64 {
	return logGamma(float64(n+1)) - logGamma(float64(k+1)) - logGamma(float64(n-k+1))
}

// SizeForWidth is the fewest claims at which the exact interval around an expected
// error rate is no wider than this much to either side on average.
func SizeForWidth(rate, halfWidth, confidence float64) int {
	const most = 100_000
	enough := func(n int) bool {
		i := Exact(int(math.Round(rate*float64(n))), n, confidence)
		return i.High-i.Low <= 2*halfWidth
	}
	low, high := 1, 2
	for ; high < most && !enough(high); high *= 2 {
		low = high
	}
	for low < high {
		if middle := (low + high) / 2; enough(middle) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// SizeToShow is the fewest claims that, with no error among them, show at the
// confidence given (one-sided) that the error rate is under the limit.
func SizeToShow(limit, confidence float64) int {
	if limit <= 0 || limit >= 1 {
		return 0
	}
	return int(math.Ceil(math.Log(1-confidence) / math.Log1p(-limit)))
}
