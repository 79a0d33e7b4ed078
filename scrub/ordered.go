package scrub

import (
	"iter"
	"sync"
)

// batchSize is how many items a worker takes at a time: enough that handing them
// over costs nothing beside the work, few enough that little is in memory.
const batchSize = 64

// Ordered runs work over items on several goroutines and yields the results in
// input order. Each goroutine gets its own worker from newWorker. Memory is
// bounded by the batches under way: four a worker.
func Ordered[In, Out any](items iter.Seq[In], workers int, newWorker func() func(In) Out) iter.Seq[Out] {
	if workers <= 1 {
		return inline(items, newWorker)
	}
	return func(yield func(Out) bool) {
		type batch struct {
			in   []In
			out  []Out
			done chan struct{}
		}
		todo := make(chan *batch, workers)
		inOrder := make(chan *batch, 4*workers)
		stop := make(chan struct{})
		var group sync.WaitGroup
		for range workers {
			group.Add(1)
			go func() {
				defer group.Done()
				work := newWorker()
				for b := range todo {
					for _, item := range b.in {
						b.out = append(b.out, work(item))
					}
					close(b.done)
				}
			}()
		}
		group.Add(1)
		go func() {
			defer group.Done()
			defer close(inOrder)
			defer close(todo)
			b := &batch{done: make(chan struct{})}
			send := func() bool {
				select {
				case inOrder <- b:
				case <-stop:
					return false
				}
				todo <- b
				b = &batch{in: make([]In, 0, batchSize), out: make([]Out, 0, batchSize), done: make(chan struct{})}
				return true
			}
			for item := range items {
				b.in = append(b.in, item)
				if len(b.in) == batchSize && !send() {
					return
				}
			}
			if len(b.in) > 0 {
				send()
			}
		}()
		stopped := false
		for b := range inOrder {
			<-b.done
			for _, out := range b.out {
				if !stopped && !yield(out) {
					stopped = true
					close(stop)
				}
			}
		}
		group.Wait()
	}
}

func inline[In, Out any](items iter.Seq[In], newWorker func() func(In) Out) iter.Seq[Out] {
	return func(yield func(Out) bool) {
		work := newWorker()
		for item := range items {
			if !yield(work(item)) {
				return
			}
		}
	}
}
