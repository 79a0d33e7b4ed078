package cli

import (
	"bufio"
	"iter"

	"firstpass/finding"
	"firstpass/format/x837"
	"firstpass/report"
	"firstpass/scrub"
)

// batchClaims is how many claims a worker takes at a time: enough that taking
// turns costs nothing beside the work, few enough to stay in the cache.
const batchClaims = 128

// batch is some claims of the input on their way through check.
type batch struct {
	file    string
	claims  x837.Batch // of an X12 file, until read makes items of them
	isX12   bool
	first   bool // of its file
	items   []item
	odd     []*finding.Problem // what cost no claim
	broken  bool               // something of the file was lost
	guide   []placedError      // of an X12 file validated on the way
	collect bool               // the safe edits of its claims
	edits   []claimEdits
	sets    []answeredSet // the transactions its claims stand in, where they are answered
	answers []claimTo
	result  finding.Result // of the claim at hand
	text    []byte         // the report
	one     []byte         // that of one claim
}

// open is the file that batches are taken from: claims of an X12 file, next of any other.
type open struct {
	source source
	claims *x837.Source
	begun  bool // a batch was taken from claims
	next   func() (item, bool)
	stop   func()
}

// take fills a batch with the next claims of the input; false where none are left.
func (in *input) take(b *batch) bool {
	clear(b.items)
	b.items, b.odd, b.broken, b.isX12, b.first, b.guide = b.items[:0], nil, false, false, false, b.guide[:0]
	in.batch = b
	for len(b.items) == 0 {
		if in.open == nil {
			if len(in.files) == 0 {
				return len(b.odd) > 0 || b.broken // what was odd after the last claim is still said
			}
			name := in.files[0]
			in.files = in.files[1:]
			in.start(name)
			continue
		}
		if in.open.claims != nil {
			b.file = in.open.source.shown
			if in.open.claims.Next(&b.claims, in.size) {
				b.isX12, b.first, in.open.begun = true, !in.open.begun, true
				return true
			}
			if err := in.open.claims.Err(); err != nil {
				in.lost()
				b.items = append(b.items, unread(b.file, err))
			}
			in.close()
			continue
		}
		for len(b.items) < in.size {
			it, more := in.open.next()
			if !more {
				in.close()
				break
			}
			b.items = append(b.items, it)
		}
	}
	return true
}

// start opens the next file of the input.
func (in *input) start(name string) {
	f, problem := in.openFile(name)
	if problem != nil {
		in.batch.items = append(in.batch.items, item{file: f.shown, problem: problem})
		return
	}
	in.open = &open{source: f}
	if f.kind == "x12" {
		in.open.claims = x837.NewSource(f, f.shown)
		return
	}
	in.open.next, in.open.stop = iter.Pull(func(yield func(item) bool) { in.read(f, yield) })
}

// close ends the file that batches are taken from.
func (in *input) close() {
	if in.open == nil {
		return
	}
	if in.open.stop != nil {
		in.open.stop()
	}
	in.open.source.close()
	in.open = nil
}

// validate holds the segments of a batch against their guide, where that is asked for.
func (in *input) validate(b *batch) {
	if in.guide != nil {
		in.guide.follow(b)
	}
}

// read makes the claims of an X12 file, and gives each its payer and past.
func (b *batch) read(p *preparation) {
	if b.isX12 {
		b.readClaims()
	}
	for i := range b.items {
		if it := &b.items[i]; it.problem == nil {
			p.surround(it.enc)
		}
	}
}

func (b *batch) readClaims() {
	list := b.claims.Read()
	var odd oddities
	for i := range list {
		read := &list[i]
		if p := read.Problem; p != nil && !p.Lost {
			odd.read(p.At, &p.Problem)
			continue
		}
		b.broken = b.broken || read.Problem != nil
		b.items = append(b.items, itemOf(read, b.file))
	}
	b.placeGuide(&odd)
	b.odd = append(b.odd, odd.inOrder()...)
}

// settle does with the claims of a batch what must be done in the order of the
// input: it counts them and gives each its chart and the patient's other claims.
func (p *preparation) settle(in *input, b *batch) {
	for _, problem := range b.odd {
		in.warnings.add(problem)
	}
	in.broken = in.broken || b.broken
	for i := range b.items {
		p.count()
		if it := &b.items[i]; it.problem == nil {
			p.place(it.enc)
		}
	}
}

// check checks the claims of a batch and writes its part of the report.
func (b *batch) check(checker *scrub.Checker, look *look, sum *report.Summary, format report.Format, join string, snip bool) {
	b.text = b.text[:0]
	r := &b.result
	for i := range b.items {
		*r = b.items[i].check(checker, snip)
		look.raise(r)
		sum.Add(r)
		b.answer(r, b.items[i].enc)
		b.keepSafe(r, &b.items[i])
		b.one = look.result(b.one[:0], format, r, b.items[i].enc)
		if len(b.one) > 0 && len(b.text) > 0 {
			b.text = append(b.text, join...)
		}
		b.text = append(b.text, b.one...)
	}
}

// write adds a batch's part to the report; wrote says whether anything stands there.
func (b *batch) write(out *bufio.Writer, join string, wrote *bool) error {
	if len(b.text) == 0 {
		return nil
	}
	if *wrote {
		if _, err := out.WriteString(join); err != nil {
			return err
		}
	}
	*wrote = true
	_, err := out.Write(b.text)
	return err
}

// check runs one item; what could not be read passes through.
func (it item) check(checker *scrub.Checker, snip bool) finding.Result {
	if it.problem != nil {
		return finding.Result{
			Claim: it.claim, File: it.file, Interchange: it.interchange, Group: it.group, Transaction: it.transaction,
			At: it.at, Problem: it.problem,
		}
	}
	r := checker.Check(it.enc)
	if it.guide != nil || snip {
		addGuide(&r, it.guide)
	}
	for _, p := range it.unread {
		r.NotChecked = append(r.NotChecked, finding.NotChecked{Rule: p.Code, Reason: p.Error()})
		r.Complete = false
	}
	r.File, r.Interchange, r.Group, r.Transaction = it.file, it.interchange, it.group, it.transaction
	return r
}
