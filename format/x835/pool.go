package x835

import "firstpass/claim"

// pool collects what a claim and its lines have many of, so that a claim costs one
// piece of memory for each kind instead of one a line.
type pool struct {
	adjustments []claim.Adjustment
	amounts     []Amount
	remarks     []string // LQ*HE
}

// marks is where a line's values start in the pool.
type marks struct{ adjustments, amounts, remarks int }

func (p *pool) marks() marks { return marks{len(p.adjustments), len(p.amounts), len(p.remarks)} }

// mostExpected bounds what is set aside for a claim on the word of the one before.
const mostExpected = 64

// expect sets memory aside for a claim as large as the one before: remittances are
// even enough for that to be one piece of each kind, mostly.
func (r *reader) expect() {
	n, m := &r.usual, r.usualLines
	r.lines = make([]Line, 0, min(m, mostExpected))
	r.starts = r.starts[:0]
	r.pool = pool{make([]claim.Adjustment, 0, min(n.adjustments, mostExpected)), make([]Amount, 0, min(n.amounts, mostExpected)), make([]string, 0, min(n.remarks, mostExpected))}
}

// hand gives a claim its lines and every line its values.
func (r *reader) hand(c *Claim) {
	c.Lines = part(r.lines, 0, len(r.lines))
	last := r.pool.marks()
	r.usual, r.usualLines = last, len(c.Lines)
	for i := len(c.Lines) - 1; i >= 0; i-- {
		first, l := r.starts[i], &c.Lines[i]
		l.Adjustments = part(r.pool.adjustments, first.adjustments, last.adjustments)
		l.Amounts = part(r.pool.amounts, first.amounts, last.amounts)
		l.Remarks = part(r.pool.remarks, first.remarks, last.remarks)
		last = first
	}
	c.Adjustments, c.Amounts = part(r.pool.adjustments, 0, last.adjustments), part(r.pool.amounts, 0, last.amounts)
	r.lines, r.pool = nil, pool{}
}

// part is a slice of its own capacity, nil where it is empty.
func part[T any](list []T, from, to int) []T {
	if from == to {
		return nil
	}
	return list[from:to:to]
}
