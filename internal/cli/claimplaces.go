package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/guide"
	"firstpass/format/x12"
)

// claimPlaces finds the claim each error of guide validation is about, by what the
// stream has shown until the error was known and never by where a batch ends. What is
// wrong with a claim or its lines belongs to that claim. What is wrong with the levels
// above belongs to the claim at hand, where that stands below, or to the next one that
// does; what is known only when a level ends so comes to its last claim. What no claim
// stands for is a warning of the file.
type claimPlaces struct {
	claims  [2]claimPlace // the claim at hand and the one before
	levels  [3]int32      // the last HL of a billing provider, a subscriber, a patient
	last    int32         // the segment seen last
	atClaim bool          // it is a CLM
	waiting []guide.Error // for a claim to stand below
	found   []placedError // not handed over
}

// claimPlace is where a claim begins, and the segment that ended it, 0 where none did.
type claimPlace struct {
	claim.Place
	ended int32
}

// placedError is an error with the segment its claim begins with, 0 where it has none,
// and the one at which that was known.
type placedError struct {
	guide.Error
	claim, known int32
}

// pass goes on to the next segment.
func (c *claimPlaces) pass(s *x12.Segment) {
	c.last, c.atClaim = s.At.Segment, false
	tag := s.Tag()
	if !endsClaim(tag) {
		return
	}
	if c.claims[0].ended == 0 {
		c.claims[0].ended = c.last
	}
	switch tag {
	case 'C'<<16 | 'L'<<8 | 'M':
		c.atClaim, c.claims = true, [2]claimPlace{{Place: s.At}, c.claims[0]}
		c.settle()
	case 'H'<<8 | 'L':
		switch string(s.Element(3)) {
		case "20":
			c.levels[0] = c.last
		case "22":
			c.levels[1] = c.last
		case "23":
			c.levels[2] = c.last
		}
	}
}

// endsClaim says whether a segment ends the claim before it for who reads claims,
// whatever the guide expects.
func endsClaim(tag uint32) bool {
	switch tag {
	case 'C'<<16 | 'L'<<8 | 'M', 'H'<<8 | 'L', 'I'<<16 | 'S'<<8 | 'A', 'G'<<8 | 'S', 'S'<<8 | 'T', 'S'<<8 | 'E', 'G'<<8 | 'E', 'I'<<16 | 'E'<<8 | 'A':
		return true
	}
	return false
}

// end says that no segment follows.
func (c *claimPlaces) end() { c.last, c.atClaim = 1<<30, false }

// put finds the claims of some errors.
func (c *claimPlaces) put(list []guide.Error) {
	for i := range list {
		e := &list[i]
		at := &c.claims[0]
		behind := at.ended > 0 && e.At.Segment > at.ended // whatever the guide took it for
		if behind {
			e.Line = 0
		}
		switch {
		case !behind && !ofLevel(e):
			c.add(e, c.ofClaim(e))
		case c.follows(e) && c.below(e) && c.open(at):
			c.add(e, c.claims[0].Segment)
		case c.follows(e), len(c.waiting) == mostOfClaim, e.At.InTransaction == 0,
			e.SegmentID == "SE",                       // no claim stands below it
			e.SegmentID == "CLM" && e.Code == "IK3-3": // its claim is not there, and no other's
			c.add(e, 0)
		default:
			c.waiting = append(c.waiting, *e)
		}
	}
}

// settle gives what waits the claim at hand, or none.
func (c *claimPlaces) settle() {
	for i := range c.waiting {
		if e := &c.waiting[i]; c.follows(e) && c.below(e) {
			c.add(e, c.claims[0].Segment)
		} else {
			c.add(e, 0)
		}
	}
	c.waiting = c.waiting[:0]
}

func (c *claimPlaces) add(e *guide.Error, claim int32) {
	c.found = append(c.found, placedError{*e, claim, c.last})
}

// open says whether a claim may still be told of: it ends here, or has not ended.
func (c *claimPlaces) open(at *claimPlace) bool { return at.ended == 0 || at.ended == c.last }

// ofClaim is the claim that what is wrong with a claim belongs to: often it is known
// when the next one begins.
func (c *claimPlaces) ofClaim(e *guide.Error) int32 {
	for i := range c.claims {
		if at := &c.claims[i]; at.Segment <= e.At.Segment && transactionOf(at.Place) == transactionOf(e.At) && c.open(at) {
			return at.Segment
		}
	}
	return 0
}

// follows says whether the claim at hand follows an error in its transaction.
func (c *claimPlaces) follows(e *guide.Error) bool {
	at := &c.claims[0]
	return at.Segment >= e.At.Segment && at.Segment > 0 && transactionOf(at.Place) == transactionOf(e.At)
}

// below says whether the claim at hand, which follows, stands below an error: no other
// level began between them that ends the error's. What is missing is shown by the
// segment that comes instead, which may begin such a level.
func (c *claimPlaces) below(e *guide.Error) bool {
	if len(e.Loop) < 5 || e.Loop[:2] != "20" || e.Loop[4] < 'A' || e.Loop[4] > 'C' {
		return true
	}
	for _, level := range c.levels[:e.Loop[4]-'A'+1] {
		if level < c.claims[0].Segment && (level > e.At.Segment || level == e.At.Segment && e.Code == "IK3-3") {
			return false
		}
	}
	return true
}

// hand adds what is known to a batch's errors, but for those of the claim that begins
// with the next batch: the segment it begins with ends this one.
func (c *claimPlaces) hand(list []placedError) []placedError {
	kept := c.found[:0]
	for _, e := range c.found {
		if c.atClaim && e.claim == c.last {
			kept = append(kept, e)
			continue
		}
		list = append(list, e)
	}
	clear(c.found[len(kept):])
	c.found = kept
	return list
}

// ofLevel says whether an error is of the levels above the claims. What is wrong
// with CLM itself is found before the claim has its number.
func ofLevel(e *guide.Error) bool {
	return e.Claim == "" && (e.SegmentID != "CLM" || e.Code == "IK3-3") || strings.HasPrefix(e.Loop, "20")
}

// mostOfClaim bounds how much is said of one claim.
const mostOfClaim = 100

// placeGuide gives each claim of a batch what was found of it.
func (b *batch) placeGuide(odd *oddities) {
	for i := range b.guide {
		e := &b.guide[i]
		if e.SNIP == 0 {
			continue
		}
		if it := b.begunAt(e.claim); it != nil {
			if len(it.guide) < mostOfClaim {
				it.guide = append(it.guide, e.Error)
			}
			continue
		}
		if e.Severity == finding.Error {
			odd.found(e.known, &finding.Problem{Code: guideRule(&e.Error), Path: x12.Path(&e.Envelope, e.At), Message: fmt.Sprintf("SNIP %d: %s", e.SNIP, e.Message)})
		}
	}
}

// begunAt is the claim that begins with a segment, nil where it was refused.
func (b *batch) begunAt(segment int32) *item {
	for i := range b.items {
		if it := &b.items[i]; segment > 0 && it.at.Segment == segment && it.problem == nil {
			return it
		}
	}
	return nil
}

// oddities are what was odd in a batch and cost no claim, to be said in the order of
// the input.
type oddities struct {
	list []oddity
	last int64
}

type oddity struct {
	at      int64 // twice the segment it was known at, and one where the reader met it
	problem *finding.Problem
}

// read adds what the reader met, which comes in order; some of it names an earlier place.
func (o *oddities) read(at claim.Place, p *finding.Problem) {
	o.last = max(o.last, 2*int64(at.Segment)+1)
	o.list = append(o.list, oddity{o.last, p})
}

// found adds what guide validation knew at a segment.
func (o *oddities) found(known int32, p *finding.Problem) {
	o.list = append(o.list, oddity{2 * int64(known), p})
}

func (o *oddities) inOrder() []*finding.Problem {
	slices.SortStableFunc(o.list, func(a, b oddity) int { return cmp.Compare(a.at, b.at) })
	var list []*finding.Problem
	for i := range o.list {
		list = append(list, o.list[i].problem)
	}
	return list
}
