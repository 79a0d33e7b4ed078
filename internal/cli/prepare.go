package cli

import (
	"runtime/debug"

	"firstpass/claim"
	"firstpass/history"
	"firstpass/practice"
	"firstpass/scrub"
)

// preparation completes each encounter with what its surroundings know.
type preparation struct {
	engine   *scrub.Engine
	book     *practice.Book
	past     *history.Store
	charts   *charts
	charted  *charted // reads the free text of encounters
	received claim.Date
	index    *history.Index
	position int
}

// items walks the input and gives each encounter its payer, past, chart and the
// patient's other claims of the day. It runs on one goroutine, in input order.
func (p *preparation) items(in *input) func(yield func(item) bool) {
	return func(yield func(item) bool) {
		for it := range in.items() {
			p.count()
			if it.problem == nil {
				p.surround(it.enc)
				p.place(it.enc)
			}
			if !yield(it) {
				return
			}
		}
	}
}

// surround gives an encounter what is known of its payer, providers and past. It
// may run beside itself.
func (p *preparation) surround(enc *claim.Encounter) {
	if p.received != 0 {
		enc.Claim.ReceivedDate = p.received
	}
	p.book.Resolve(enc, p.engine.Tables())
	if p.past != nil {
		p.past.Complete(enc)
	}
	p.charted.complete(enc)
}

// place gives an encounter its chart and the patient's other claims of the day, in
// the order of the input.
func (p *preparation) place(enc *claim.Encounter) {
	if p.charts != nil {
		enc.Chart = p.charts.find(enc)
	}
	p.index.Add(enc, p.position)
}

// count counts a claim, and lets the memory for the index of claims grow with them.
func (p *preparation) count() {
	if p.position++; p.position%(1<<16) == 0 {
		// Raised only: a command that keeps every claim has lifted it altogether.
		if limit := memoryLimit + int64(p.position)*memoryPerClaim + p.charts.held(); limit > debug.SetMemoryLimit(-1) {
			debug.SetMemoryLimit(limit)
		}
	}
}
