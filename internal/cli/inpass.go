package cli

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
	"firstpass/format/ack"
	"firstpass/format/answer"
	"firstpass/format/guide"
	"firstpass/format/x12"
)

// inPass validates X12 input against its guide in the pass that reads its claims,
// and keeps what an answer repeats of the envelope. It follows the segments in
// the order of the input: a step in order, beside the reading of later batches and
// the rules of earlier ones.
type inPass struct {
	options guide.Options
	v       *guide.Validator // nil where only answers are asked for
	found   []guide.Error
	last    int32 // the segment seen last
	atClaim bool  // it is a CLM
	begun   int32 // the CLM seen last before it
	route   ack.Route
	sets    []answeredSet // the transactions the next batch may stand in
	answer  bool
}

func newInPass(tables codes.Tables, validate, answer bool) (*inPass, error) {
	p := &inPass{options: guide.Options{Codes: codeSets{tables}, Prompt: true}, answer: answer}
	if validate {
		var err error
		if p.options.Guides, err = guide.Load(); err != nil {
			return nil, err
		}
		if p.v, err = guide.New(p.options); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// answeredSet is a transaction, by where it starts since numbers may repeat, and the
// answer to it.
type answeredSet struct {
	first  int32
	answer *ack.Batch
}

// transactionOf is the segment before the one a transaction starts with; -1 for a
// place outside of transactions.
func transactionOf(at claim.Place) int32 {
	if at.InTransaction == 0 {
		return -1
	}
	return at.Segment - at.InTransaction
}

// follow takes the next batch.
func (p *inPass) follow(b *batch) {
	if !b.isX12 {
		return
	}
	if b.first {
		p.start()
	}
	walk := b.claims.Walk()
	for walk.Next() {
		if p.atClaim {
			p.begun = p.last
		}
		if p.v != nil {
			if found := p.v.Take(&walk.Segment, walk.Problems); len(found) > 0 {
				p.found = append(p.found, found...)
			}
		}
		p.last, p.atClaim = walk.At.Segment, walk.Tag() == 'C'<<16|'L'<<8|'M'
		if p.answer {
			p.parties(&walk.Segment)
		}
	}
	if b.claims.Last() {
		p.finish(walk.Problems)
	}
	p.hand(b)
}

// start prepares for the next file.
func (p *inPass) start() {
	if p.v != nil {
		p.v, _ = guide.New(p.options) // it was made once, and can be again
	}
	p.last, p.begun, p.atClaim = 0, 0, false
	p.sets = p.sets[:0]
}

// finish ends the file.
func (p *inPass) finish(problems []x12.Problem) {
	if p.atClaim {
		p.begun = p.last
	}
	if p.v != nil {
		p.found = append(p.found, p.v.Finish(problems)...)
	}
	p.last, p.atClaim = 1<<30, false
}

// parties keeps the parties of the transaction.
func (p *inPass) parties(s *x12.Segment) {
	switch string(s.ID()) {
	case "ISA":
		p.route = answer.Route(s)
	case "GS":
		p.route.GroupSender, p.route.GroupReceiver = answer.Element(s, 2), answer.Element(s, 3)
	case "ST":
		batch := &ack.Batch{Route: p.route, Source: ack.Party{Name: p.route.Receiver, ID: p.route.Receiver}, Submitter: ack.Party{Name: p.route.Sender, ID: p.route.Sender}}
		p.sets = append(p.sets, answeredSet{transactionOf(s.At), batch})
	case "BHT":
		if n := len(p.sets); n > 0 {
			p.sets[n-1].answer.Reference = answer.Element(s, 3)
			p.sets[n-1].answer.Received = dateOf(s.Element(4))
		}
	case "NM1":
		n := len(p.sets)
		if n == 0 {
			return
		}
		switch answer.Element(s, 1) {
		case "41":
			p.sets[n-1].answer.Submitter = answer.Party(s)
		case "40":
			p.sets[n-1].answer.Source = answer.Party(s)
		}
	}
}

// hand gives a batch what was found of its claims. What was said since the last of
// them began of the levels above belongs to what follows, unless nothing does.
func (p *inPass) hand(b *batch) {
	b.sets = append(b.sets[:0], p.sets...)
	if n := len(p.sets); n > 1 {
		p.sets = append(p.sets[:0], p.sets[n-1])
	}
	kept := p.found[:0]
	for _, e := range p.found {
		ahead := p.atClaim && e.At.Segment == p.last // the segment that ends the batch begins the next
		if (ahead || ofLevel(&e) && e.At.Segment > p.begun) && len(kept) < mostOfClaim {
			kept = append(kept, e)
			continue
		}
		b.guide = append(b.guide, e)
	}
	if b.claims.Last() {
		b.guide, kept = append(b.guide, kept...), kept[:0]
	}
	p.found = kept
}

// ofLevel says whether an error is of the levels above the claims. What is wrong
// with CLM itself is found before the claim has its number.
func ofLevel(e *guide.Error) bool {
	return e.Claim == "" && (e.SegmentID != "CLM" || e.Code == "IK3-3") || strings.HasPrefix(e.Loop, "20")
}

// mostOfClaim bounds how much is said of one claim.
const mostOfClaim = 100

// placeGuide gives each claim of a batch what was found of it: by its number and
// place, or where it is of the levels above, to the first claim below. What no
// claim stands for is a warning of the file.
func (b *batch) placeGuide() {
	for i := range b.guide {
		e := &b.guide[i]
		if e.SNIP == 0 {
			continue
		}
		if it := b.claimOf(e); it != nil {
			if len(it.guide) < mostOfClaim {
				it.guide = append(it.guide, *e)
			}
			continue
		}
		if e.Severity == finding.Error {
			b.odd = append(b.odd, &finding.Problem{Code: guideRule(e), Path: x12.Path(&e.Envelope, e.At), Message: fmt.Sprintf("SNIP %d: %s", e.SNIP, e.Message)})
		}
	}
}

func (b *batch) claimOf(e *guide.Error) *item {
	if e.SegmentID == "SE" {
		return nil // no claim stands below it, though another transaction may have its number
	}
	level := ofLevel(e)
	for n := range b.items {
		i := n // the first claim below the level, or the last that starts before
		if !level {
			i = len(b.items) - 1 - n
		}
		it := &b.items[i]
		below := it.at.Segment > e.At.Segment
		if below != level || it.problem != nil && !it.refused || transactionOf(it.at) != transactionOf(e.At) {
			continue
		}
		if it.refused {
			return nil // its claim is not there, and no other's
		}
		return it
	}
	return nil
}

func guideRule(e *guide.Error) string { return "guide-" + strings.ToLower(e.Code) }

// addGuide adds guide errors to a claim's findings, and labels all of them.
func addGuide(r *finding.Result, list []guide.Error) {
	for i := range r.Findings {
		r.Findings[i].SNIP = 6
		if r.Findings[i].Payer != "" {
			r.Findings[i].SNIP = 7
		}
	}
	for i := range list {
		e := &list[i]
		if e.Severity == finding.Error {
			r.AtRisk = r.Total // a claim that breaks its guide is not looked at
		}
		r.Findings = append(r.Findings, finding.Finding{
			Rule: guideRule(e), Topic: "guide", Severity: e.Severity, Confidence: "high", Line: e.Line, SNIP: uint8(e.SNIP),
			Message: fmt.Sprintf("%s (%s, segment %d)", e.Message, where(e), e.At.Segment),
			Why:     "A front end turns a claim back that breaks its implementation guide, before anybody reads it.",
			Fix:     finding.Repair{Text: "Correct the field in the billing system, or ask its vendor.", Safety: finding.DisplayOnly},
			Sources: []finding.Source{{Title: "ASC X12N implementation guide, as docs/validation.md says it is known", URL: "https://x12.org/products"}},
		})
	}
	if len(list) > 0 {
		finding.Sort(r.Findings)
	}
}

func where(e *guide.Error) string {
	at := e.SegmentID
	if e.Element > 0 {
		at += answer.TwoDigits(e.Element)
	}
	if e.Loop != "" {
		at = "loop " + e.Loop + ", " + at
	}
	return at
}
