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
	places  claimPlaces
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
		p.places.pass(&walk.Segment)
		if p.v != nil {
			if found := p.v.Take(&walk.Segment, walk.Problems); len(found) > 0 {
				p.places.put(found)
			}
		}
		if p.answer {
			p.parties(&walk.Segment)
		}
	}
	if b.claims.Last() && p.v != nil {
		p.places.end()
		p.places.put(p.v.Finish(walk.Problems))
		p.places.settle()
	}
	b.guide = p.places.hand(b.guide)
	b.sets = append(b.sets[:0], p.sets...)
	if n := len(p.sets); n > 1 {
		p.sets = append(p.sets[:0], p.sets[n-1])
	}
}

// start prepares for the next file.
func (p *inPass) start() {
	if p.v != nil {
		p.v, _ = guide.New(p.options) // it was made once, and can be again
	}
	p.places = claimPlaces{}
	p.sets = p.sets[:0]
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
