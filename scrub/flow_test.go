package scrub

import (
	"slices"
	"sync/atomic"
	"testing"
)

// numbers is a batch of the tests.
type numbers struct {
	first, settled int
	squares        []int
}

// squares runs a flow over n batches of ten numbers and returns what it writes, up
// to most batches.
func squares(t *testing.T, workers, n, most int) (list []int) {
	taken, settled, written := 0, 0, 0
	var side atomic.Int32
	take := func(b *numbers) bool {
		if taken == n {
			return false
		}
		b.first, b.squares = taken*10, b.squares[:0]
		taken++
		return true
	}
	newWorker := func() []Step[numbers] {
		return []Step[numbers]{
			{Do: func(b *numbers) {
				for i := range 10 {
					b.squares = append(b.squares, (b.first+i)*(b.first+i))
				}
			}},
			{InOrder: true, Do: func(b *numbers) {
				if side.Add(1) != 1 {
					t.Error("two batches in a step in order")
				}
				b.settled = settled // a race, were it not in order
				settled++
				side.Add(-1)
			}},
			{Do: func(b *numbers) {
				if b.settled*10 != b.first {
					t.Errorf("batch %d settled as %d", b.first/10, b.settled)
				}
			}},
		}
	}
	Flow(workers, take, newWorker, func(b *numbers) bool {
		list = append(list, b.squares...)
		written++
		return written < most
	})
	return list
}

func TestFlowKeepsInputOrder(t *testing.T) {
	var want []int
	for i := range 5000 {
		want = append(want, i*i)
	}
	for _, workers := range []int{1, 2, 7} {
		if got := squares(t, workers, 500, 1000); !slices.Equal(got, want) {
			t.Errorf("%d workers: results out of order or missing", workers)
		}
	}
}

func TestFlowStopsWhenTheCallerDoes(t *testing.T) {
	for _, workers := range []int{1, 4} {
		if got := squares(t, workers, 1_000_000, 3); len(got) != 30 {
			t.Errorf("%d workers: %d numbers written, want 30", workers, len(got))
		}
	}
}

func TestFlowOfNothing(t *testing.T) {
	for _, workers := range []int{1, 4} {
		if got := squares(t, workers, 0, 1); len(got) != 0 {
			t.Errorf("%d workers: %d numbers written of none", workers, len(got))
		}
	}
}
