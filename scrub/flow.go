package scrub

import "sync"

// Step is what happens to every batch. A step in order sees the batches one at a
// time in the order they were taken; the others run side by side.
type Step[B any] struct {
	InOrder bool
	Do      func(*B)
}

// Flow takes batches until there are none, puts each through the steps and writes
// it; taking and writing are in order as well. Each worker has its own steps, from
// newWorker, and does a batch from end to end: nothing waits in queues, and no
// goroutine only reads. At most two batches a worker exist, used again and again.
// It ends early where write returns false.
func Flow[B any](workers int, take func(*B) bool, newWorker func() []Step[B], write func(*B) bool) {
	if workers <= 1 {
		inline(take, newWorker(), write)
		return
	}
	f := &flow[B]{take: take, write: write, done: map[int]*B{}}
	f.changed = sync.NewCond(&f.mutex)
	for range 2 * workers {
		f.free = append(f.free, new(B))
	}
	var group sync.WaitGroup
	for range workers {
		group.Go(func() { f.work(newWorker()) })
	}
	group.Wait()
}

func inline[B any](take func(*B) bool, steps []Step[B], write func(*B) bool) {
	for b := new(B); take(b); {
		for _, s := range steps {
			s.Do(b)
		}
		if !write(b) {
			return
		}
	}
}

// flow is what the workers share.
type flow[B any] struct {
	take    func(*B) bool
	write   func(*B) bool
	mutex   sync.Mutex
	changed *sync.Cond
	free    []*B
	taking  bool
	taken   int
	ended   bool  // nothing is left to take
	stopped bool  // nobody wants more
	steps   []int // batches that have passed each step in order
	done    map[int]*B
	written int
	writing bool
}

func (f *flow[B]) work(steps []Step[B]) {
	for {
		b, n, ok := f.next()
		if !ok {
			return
		}
		for i, s := range steps {
			if !s.InOrder {
				s.Do(b)
				continue
			}
			f.await(i, n)
			s.Do(b)
			f.passed(i)
		}
		f.finish(b, n)
	}
}

// next takes the next batch, n of all.
func (f *flow[B]) next() (b *B, n int, ok bool) {
	f.mutex.Lock()
	for !f.ended && !f.stopped && (f.taking || len(f.free) == 0) {
		f.changed.Wait()
	}
	if f.ended || f.stopped {
		f.mutex.Unlock()
		return nil, 0, false
	}
	f.taking = true
	last := len(f.free) - 1
	b, f.free = f.free[last], f.free[:last]
	f.mutex.Unlock()
	ok = f.take(b)
	f.mutex.Lock()
	n = f.taken
	f.taken++
	f.taking = false
	f.ended = f.ended || !ok
	f.mutex.Unlock()
	f.changed.Broadcast()
	return b, n, ok
}

// await waits until every batch before n has passed a step.
func (f *flow[B]) await(step, n int) {
	f.mutex.Lock()
	for len(f.steps) <= step {
		f.steps = append(f.steps, 0)
	}
	for f.steps[step] != n {
		f.changed.Wait()
	}
	f.mutex.Unlock()
}

func (f *flow[B]) passed(step int) {
	f.mutex.Lock()
	f.steps[step]++
	f.mutex.Unlock()
	f.changed.Broadcast()
}

// finish hands a batch in. Whoever hands in the one that is next writes it and
// those behind it that are there.
func (f *flow[B]) finish(b *B, n int) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.done[n] = b
	for !f.writing && f.done[f.written] != nil {
		b := f.done[f.written]
		delete(f.done, f.written)
		f.writing = true
		stopped := f.stopped
		f.mutex.Unlock()
		stopped = stopped || !f.write(b)
		f.mutex.Lock()
		f.writing = false
		f.written++
		f.stopped = stopped
		f.free = append(f.free, b)
		f.changed.Broadcast()
	}
}
