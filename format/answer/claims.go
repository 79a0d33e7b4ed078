package answer

import (
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/ack"
	"firstpass/format/guide"
	"firstpass/format/x12"
)

// answer277 answers claims.
type answer277 struct {
	w       *ack.Writer277CA
	route   ack.Route
	batch   *ack.Batch // open
	claims  []claimAnswer
	level   claimAnswer // what is said above the claims
	billing claimAnswer // of it, what is said of the billing provider
	inClaim bool
	atLevel int32 // segment of the subscriber's HL
	atGroup int32 // segment of the billing provider's HL
}

// claimAnswer is a claim with the codes of its errors.
type claimAnswer struct {
	claim    ack.Claim
	statuses []string
	found    []string
	at       int32
}

func (a *answer277) Take(s *x12.Segment, errors []guide.Error) {
	id := string(s.ID())
	late := id == "ST" || id == "GS" || id == "ISA" || id == "SE"
	if late {
		a.note(errors)
	}
	switch id {
	case "ISA":
		a.flush()
		a.route = Route(s)
	case "GS":
		a.route.GroupSender, a.route.GroupReceiver = Element(s, 2), Element(s, 3)
	case "ST":
		a.flush()
		if Element(s, 1) == "837" {
			a.batch = &ack.Batch{Route: a.route, Source: ack.Party{Name: a.route.Receiver, ID: a.route.Receiver}, Submitter: ack.Party{Name: a.route.Sender, ID: a.route.Sender}}
		}
		a.claims, a.level, a.billing, a.inClaim = a.claims[:0], claimAnswer{}, claimAnswer{}, false
	case "SE":
		a.flush()
	case "BHT":
		if a.batch != nil {
			a.batch.Reference = Element(s, 3)
			a.batch.Received, _ = claim.ParseCompactDate(s.Element(4))
		}
	case "HL":
		a.startLevel(s)
	case "NM1":
		a.party(s)
	case "CLM":
		a.inClaim = true
		c := a.level
		c.statuses, c.found = append([]string(nil), a.level.statuses...), append([]string(nil), a.level.found...)
		c.statuses, c.found = append(c.statuses, a.billing.statuses...), append(c.found, a.billing.found...)
		c.at = s.At.Segment
		c.claim.Provider, c.claim.Number = a.billing.claim.Provider, Element(s, 1)
		c.claim.Charge, _ = claim.ParseCents(Element(s, 2))
		if a.batch != nil && len(a.claims) < mostAnswered {
			a.claims = append(a.claims, c)
		}
	case "DTP":
		a.dates(s)
	}
	if !late {
		a.note(errors)
	}
}

func (a *answer277) startLevel(s *x12.Segment) {
	a.inClaim = false
	switch Element(s, 3) {
	case "20":
		a.billing, a.level, a.atGroup, a.atLevel = claimAnswer{}, claimAnswer{}, s.At.Segment, s.At.Segment
	case "22":
		a.level, a.atLevel = claimAnswer{}, s.At.Segment
	}
}

// party keeps the names an answer repeats; those inside a claim are others'.
func (a *answer277) party(s *x12.Segment) {
	if a.inClaim || a.batch == nil {
		return
	}
	p := Party(s)
	switch Element(s, 1) {
	case "41":
		a.batch.Submitter = p
	case "40":
		a.batch.Source = p
	case "85":
		p.Qualifier = either(p.ID == "", "", p.Qualifier)
		a.billing.claim.Provider = p
	case "IL":
		a.level.claim.Patient = p
	case "QC":
		p.Qualifier, p.ID = a.level.claim.Patient.Qualifier, either(p.ID == "", a.level.claim.Patient.ID, p.ID)
		a.level.claim.Patient = p
	}
}

func either(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}

// dates keeps the first and last day of service.
func (a *answer277) dates(s *x12.Segment) {
	if qualifier := Element(s, 1); !a.inClaim || len(a.claims) == 0 || qualifier != "472" && qualifier != "434" {
		return
	}
	c := &a.claims[len(a.claims)-1].claim
	for _, text := range strings.SplitN(Element(s, 3), "-", 2) {
		day, ok := claim.ParseCompactDate([]byte(text))
		if !ok {
			continue
		}
		if c.From == 0 || day < c.From {
			c.From = day
		}
		c.To = max(c.To, day)
	}
}

// note gives each error to its claim, or to the level above the claims that come.
func (a *answer277) note(errors []guide.Error) {
	for i := range errors {
		e := &errors[i]
		target := a.target(e)
		if target == nil || e.SNIP == 0 {
			continue
		}
		what := e.Code + " " + e.SegmentID
		if e.Element > 0 {
			what = e.Code + " " + e.SegmentID + TwoDigits(e.Element)
		}
		target.found = append(target.found, what)
		if e.Severity == finding.Error {
			target.statuses = append(target.statuses, statusOf(e))
		}
	}
}

// TwoDigits writes the number of an element as the guides do.
func TwoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

func (a *answer277) target(e *guide.Error) *claimAnswer {
	if e.Claim != "" {
		for i := len(a.claims) - 1; i >= 0; i-- {
			if a.claims[i].claim.Number == e.Claim && a.claims[i].at <= e.At.Segment {
				return &a.claims[i]
			}
		}
		return nil
	}
	switch {
	case e.Loop == "" || strings.HasPrefix(e.Loop, "1000"):
		return nil // of the transaction: the 999's to answer
	case e.At.Segment >= a.atLevel && a.atLevel > a.atGroup:
		return &a.level
	}
	return &a.billing
}

// statusOf is the claim status of an error: A6 where something is missing, A7
// where it is wrong.
func statusOf(e *guide.Error) string {
	if e.Status != "" {
		return e.Status
	}
	switch e.Code {
	case "IK3-3", "IK3-I6", "IK4-1", "IK4-2", "IK4-I9":
		return "A6:21"
	}
	return "A7:21"
}

func (a *answer277) flush() {
	if a.batch == nil {
		return
	}
	for i := range a.claims {
		c := &a.claims[i]
		c.claim.Rejected = len(c.statuses) > 0
		c.claim.Statuses = Distinct(c.statuses, 3)
		if !c.claim.Rejected {
			c.claim.Statuses = []string{"A2:20"}
		}
		c.claim.Message = strings.Join(Distinct(c.found, 20), "; ")
		a.batch.Claims = append(a.batch.Claims, c.claim)
	}
	a.w.Batch(a.batch)
	a.batch = nil
}

// Distinct keeps the first few different words.
func Distinct(list []string, most int) []string {
	var kept []string
	for _, each := range list {
		if len(kept) == most {
			break
		}
		again := false
		for _, k := range kept {
			again = again || k == each
		}
		if !again {
			kept = append(kept, each)
		}
	}
	return kept
}

func (a *answer277) End(errors []guide.Error) {
	a.note(errors)
	a.flush()
}

func (a *answer277) Close() error { return a.w.Close() }

// Party is the name and identifier of an NM1.
func Party(s *x12.Segment) ack.Party {
	return ack.Party{Name: Element(s, 3), First: Element(s, 4), Person: Element(s, 2) == "1", Qualifier: Element(s, 8), ID: Element(s, 9)}
}
