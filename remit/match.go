package remit

import (
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/format/x835"
)

// How says by what a payment was tied to a claim that was sent.
type How string

// The ways of matching, surest first.
const (
	NotMatched How = ""
	ByControl  How = "control number"
	ByService  How = "code, day and charge"
	Ambiguous  How = "several claims fit"
)

// Sent is the claims that went out, to be found again by what comes back.
type Sent struct {
	claims    []*claim.Encounter // empty where they are packed
	count     int
	packed    *packer // nil: claims are kept as they are
	byControl map[string][]int
	byService map[service][]int
}

// service is what a claim can be found by without its number.
type service struct {
	code  string
	day   claim.Date
	total claim.Cents // of the claim
}

// mostCandidates bounds the search among claims that look alike.
const mostCandidates = 200

// NewSent returns an empty index.
func NewSent() *Sent {
	return &Sent{byControl: map[string][]int{}, byService: map[service][]int{}}
}

// NewPackedSent returns an empty index that keeps claims packed, a tenth of their size:
// each is unpacked anew where it is asked for.
func NewPackedSent() *Sent {
	s := NewSent()
	s.packed = newPacker()
	return s
}

// Add remembers a claim that was sent.
func (s *Sent) Add(enc *claim.Encounter) {
	if s.keep(enc) != nil {
		return // a claim that cannot be written down could not be read either
	}
	n := s.count
	s.count++
	number := enc.Claim.ControlNumber
	if number == "" {
		number = enc.ID
	}
	if key := control(number); key != "" {
		s.byControl[key] = append(s.byControl[key], n)
	}
	for i := range enc.Claim.Lines {
		key := service{enc.Claim.Lines[i].Code, enc.Claim.LineDate(i), total(enc)}
		if list := s.byService[key]; len(list) <= mostCandidates && (len(list) == 0 || list[len(list)-1] != n) {
			s.byService[key] = append(list, n)
		}
	}
}

// Len is how many claims were sent.
func (s *Sent) Len() int { return s.count }

// controlLength is how much of a control number some payers keep.
const controlLength = 20

// control folds a control number: case drifts and long ones come back cut.
func control(number string) string {
	number = strings.ToUpper(strings.TrimSpace(number))
	if number == "0" { // the payer's word for none
		return ""
	}
	return number[:min(len(number), controlLength)]
}

// AccountKey is a control number as payments and claims are compared by it.
func AccountKey(number string) string { return control(number) }

// Find ties a payment to the claim it answers. Where several claims carry the
// control number, or none does, code, day and charge decide; where they cannot,
// nothing is guessed.
func (s *Sent) Find(c *x835.Claim) (*claim.Encounter, How) {
	n, how := s.find(c)
	if n < 0 {
		return nil, how
	}
	return s.claim(n), how
}

// find is Find by the claim's position, -1 for none.
func (s *Sent) find(c *x835.Claim) (int, How) {
	if list := s.byControl[control(c.ControlNumber)]; len(list) > 0 {
		list = list[:min(len(list), mostCandidates)]
		if len(list) == 1 {
			return list[0], ByControl
		}
		if best, ok := s.best(list, c); ok {
			return best, ByControl
		}
		return -1, Ambiguous
	}
	var list []int
	for i := range min(len(c.Lines), mostCandidates) {
		list = append(list, s.byService[service{c.Lines[i].Billed().Code, c.Lines[i].From, magnitude(c.Charge)}]...)
	}
	slices.Sort(list)
	list = slices.Compact(list)
	list = slices.DeleteFunc(list, func(n int) bool { return !sameClaim(s.claim(n), c) })
	if len(list) == 0 {
		return -1, NotMatched
	}
	if len(list) == 1 {
		return list[0], ByService
	}
	return -1, Ambiguous
}

// sameClaim says whether a payment without a known control number can be this
// claim's: the charge is the same, every paid line is one of the claim's, and the
// patient is not another.
func sameClaim(enc *claim.Encounter, c *x835.Claim) bool {
	if magnitude(c.Charge) != total(enc) || otherPatient(enc, c) {
		return false
	}
	for i := range c.Lines {
		billed := c.Lines[i].Billed()
		if !slices.ContainsFunc(enc.Claim.Lines, func(l claim.Line) bool { return l.Code == billed.Code }) {
			return false
		}
	}
	return true
}

func magnitude(c claim.Cents) claim.Cents {
	if c < 0 {
		return -c
	}
	return c
}

func total(enc *claim.Encounter) claim.Cents {
	if enc.Claim.Total != 0 {
		return enc.Claim.Total
	}
	var sum claim.Cents
	for i := range enc.Claim.Lines {
		sum += enc.Claim.Lines[i].Charge
	}
	return sum
}

// otherPatient says whether claim and payment name two different people.
func otherPatient(enc *claim.Encounter, c *x835.Claim) bool {
	ids := []string{enc.Claim.Patient.ID, enc.Claim.Subscriber.MemberID}
	for _, id := range ids {
		if id != "" && strings.EqualFold(id, c.Patient.ID) {
			return false
		}
	}
	last := enc.Claim.Patient.LastName
	return last != "" && c.Patient.LastName != "" && !strings.EqualFold(last, c.Patient.LastName)
}

// best chooses among claims of one control number: replacements repeat it.
func (s *Sent) best(list []int, c *x835.Claim) (int, bool) {
	var fit []int
	for _, n := range list {
		if sameClaim(s.claim(n), c) {
			fit = append(fit, n)
		}
	}
	if len(fit) == 0 {
		return 0, false
	}
	for _, n := range fit {
		if f := s.claim(n).Claim.Frequency; f == c.Frequency && f != "" {
			return n, true
		}
	}
	return fit[len(fit)-1], true
}

// Lines ties each line of a payment to a line of the claim, by position from 0;
// -1 where none fits. A line of the claim answered in parts is named several times.
func Lines(enc *claim.Encounter, c *x835.Claim) []int {
	found := make([]int, len(c.Lines))
	used := make([]claim.Cents, len(enc.Claim.Lines))
	for i := range found {
		found[i] = -1
	}
	// Each pass is less sure than the one before; what is tied stays tied.
	for _, fits := range []func(int, *x835.Line) bool{
		func(n int, l *x835.Line) bool {
			return l.Control != "" && l.Control == enc.Claim.Lines[n].ControlNumber
		},
		func(n int, l *x835.Line) bool {
			return sameService(enc, n, l) && enc.Claim.Lines[n].Charge == magnitude(l.Charge) && sameModifiers(enc.Claim.Lines[n].Modifiers, l.Billed().Modifiers)
		},
		func(n int, l *x835.Line) bool {
			return sameService(enc, n, l) && enc.Claim.Lines[n].Charge == magnitude(l.Charge)
		},
		func(n int, l *x835.Line) bool { return sameService(enc, n, l) },
		func(n int, l *x835.Line) bool { return enc.Claim.Lines[n].Code == l.Billed().Code && l.From == 0 },
	} {
		for i := range c.Lines {
			l := &c.Lines[i]
			if found[i] >= 0 {
				continue
			}
			for n := range enc.Claim.Lines {
				if fits(n, l) && used[n]+magnitude(l.Charge) <= enc.Claim.Lines[n].Charge {
					found[i] = n
					used[n] += magnitude(l.Charge)
					break
				}
			}
		}
	}
	return found
}

func sameService(enc *claim.Encounter, n int, l *x835.Line) bool {
	return enc.Claim.Lines[n].Code == l.Billed().Code && enc.Claim.LineDate(n) == l.From
}

func sameModifiers(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for _, m := range a {
		if !slices.Contains(b, m) {
			return false
		}
	}
	return true
}
