package audit

import (
	"fmt"
	"math"
	"testing"
)

// The intervals of the field's published tables, in per cent with one decimal.
func TestExactIntervalsEqualPublishedTables(t *testing.T) {
	for _, c := range []struct {
		errors, of int
		confidence float64
		low, high  string
	}{
		{0, 10, .95, "0.0", "30.8"}, {0, 30, .95, "0.0", "11.6"}, {0, 50, .95, "0.0", "7.1"}, {0, 100, .95, "0.0", "3.6"},
		{1, 30, .95, "0.1", "17.2"}, {3, 30, .95, "2.1", "26.5"}, {2, 50, .95, "0.5", "13.7"}, {5, 50, .95, "3.3", "21.8"},
		{5, 100, .95, "1.6", "11.3"}, {10, 100, .95, "4.9", "17.6"},
		{5, 100, .90, "2.0", "10.2"}, {0, 30, .90, "0.0", "9.5"},
		// the ends
		{30, 30, .95, "88.4", "100.0"}, {10, 10, .95, "69.2", "100.0"},
		// Brown, Cai and DasGupta 2001 and Newcombe 1998 print these for other counts
		{81, 263, .95, "25.3", "36.8"}, {15, 148, .95, "5.8", "16.2"}, {1, 29, .95, "0.1", "17.8"},
	} {
		i := Exact(c.errors, c.of, c.confidence)
		low, high := fmt.Sprintf("%.1f", 100*i.Low), fmt.Sprintf("%.1f", 100*i.High)
		if low != c.low || high != c.high {
			t.Errorf("%d/%d at %.2f: %s to %s, want %s to %s", c.errors, c.of, c.confidence, low, high, c.low, c.high)
		}
	}
	if i := Exact(0, 0, .95); i.Low != 0 || i.High != 1 || i.String() != "nothing reviewed" {
		t.Errorf("%+v", i)
	}
}

// TestExactCovers counts how often the interval holds the true rate: never less
// than promised, which is what exact means.
func TestExactCovers(t *testing.T) {
	const n = 40
	for _, rate := range []float64{.01, .05, .1, .3, .5} {
		var covered float64
		for k := 0; k <= n; k++ {
			if i := Exact(k, n, .95); i.Low <= rate && rate <= i.High {
				covered += math.Exp(logChoose(n, k) + float64(k)*math.Log(rate) + float64(n-k)*math.Log1p(-rate))
			}
		}
		if covered < .95 {
			t.Errorf("rate %.2f: covered %.4f", rate, covered)
		}
	}
}

func TestStudentQuantile(t *testing.T) {
	for _, c := range []struct{ p, n, want float64 }{
		{.95, 1, 6.314}, {.975, 9, 2.262}, {.95, 29, 1.699}, {.90, 29, 1.311}, {.95, 99, 1.660}, {.975, 1000, 1.962},
	} {
		if got := studentQuantile(c.p, c.n); math.Abs(got-c.want) > .0006 {
			t.Errorf("t(%.3f, %.0f) = %.4f, want %.3f", c.p, c.n, got, c.want)
		}
	}
}

func TestFisher(t *testing.T) {
	for _, c := range []struct {
		a, n, b, m int
		want       float64
	}{
		{3, 4, 1, 4, .4857}, // the lady tasting tea
		{0, 30, 0, 30, 1},
		{8, 30, 1, 30, .0257},
	} {
		if got := Fisher(c.a, c.n, c.b, c.m); math.Abs(got-c.want) > .00006 {
			t.Errorf("%d/%d and %d/%d: %.4f, want %.4f", c.a, c.n, c.b, c.m, got, c.want)
		}
	}
}

func TestSizes(t *testing.T) {
	if got := SizeToShow(.05, .95); got != 59 {
		t.Errorf("59 clean claims show less than 5 %% at 95 %%: got %d", got)
	}
	if got := SizeToShow(.10, .90); got != 22 {
		t.Errorf("got %d, want 22", got)
	}
	n := SizeForWidth(.05, .05, .95)
	if i := Exact(int(math.Round(.05*float64(n))), n, .95); i.High-i.Low > .1 || n < 80 || n > 120 {
		t.Errorf("%d claims: %v", n, i)
	}
	// "10 clean charts do not show you are under 5 %"
	if Exact(0, 10, .95).High < .05 {
		t.Error("ten clean charts show nothing")
	}
}
