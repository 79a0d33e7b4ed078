package scrub

import (
	"slices"
	"testing"
)

func TestOrderedKeepsInputOrder(t *testing.T) {
	var want []int
	for i := range 10_000 {
		want = append(want, i*i)
	}
	for _, workers := range []int{1, 2, 7} {
		square := func() func(int) int { return func(n int) int { return n * n } }
		got := slices.Collect(Ordered(rangeSeq(10_000), workers, square))
		if !slices.Equal(got, want) {
			t.Errorf("%d workers: results out of order or missing", workers)
		}
	}
}

func TestOrderedStopsWhenTheCallerDoes(t *testing.T) {
	count := 0
	for n := range Ordered(rangeSeq(1_000_000), 4, func() func(int) int { return func(n int) int { return n } }) {
		if n != count {
			t.Fatalf("got %d, want %d", n, count)
		}
		if count++; count == 100 {
			break
		}
	}
	if count != 100 {
		t.Errorf("stopped after %d, want 100", count)
	}
}

func rangeSeq(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}
