package remit

import (
	"cmp"
	"slices"
	"strings"

	"firstpass/claim"
)

// Pattern is a kind of denial of one payer that no rule explains, often enough to
// ask whether the payer has a policy of its own.
type Pattern struct {
	Payer   claim.Payer
	Name    string // CO-197 N54
	Reason  string
	Remarks []string
	Family  string
	Meaning string
	Codes   []string // denied, in order
	Amount  claim.Cents
	Denied  []Case
	// Paid are lines of the same codes that this payer paid.
	Paid []Case
}

// Case is one line of a claim that was answered.
type Case struct {
	Posting *Posting
	Line    int // from 0
}

func (c Case) claim() *claim.Encounter { return c.Posting.Sent }
func (c Case) line() *claim.Line       { return &c.Posting.Sent.Claim.Lines[c.Line] }

// visible are the families whose cause can stand on a claim, so that a policy page
// could speak about it. Eligibility, other payers, records and time limits cannot.
var visible = map[string]bool{"bundled": true, "companion": true, "coding": true, "information": true, "diagnosis": true, "necessity": true,
	"place": true, "limit": true, "authorisation": true, "coverage": true}

// Patterns are the denials no rule explains that came at least so many times from
// one payer with the same codes, the most money first.
func (r *Run) Patterns(least int) []Pattern {
	found := map[string]*Pattern{}
	standing := r.Standing()
	for _, p := range standing {
		if p.Sent == nil {
			continue
		}
		for i := range p.Denials {
			d := &p.Denials[i]
			if !d.Gap || d.Line < 1 || !visible[d.Family.Name] {
				continue
			}
			remarks := slices.Sorted(slices.Values(d.Remarks))
			key := d.Payer.ID + "\x00" + d.Payer.Name + "\x00" + d.Reason + "\x00" + strings.Join(remarks, " ")
			f := found[key]
			if f == nil {
				f = &Pattern{Payer: d.Payer, Name: d.Name(), Reason: d.Reason, Remarks: remarks, Family: d.Family.Name, Meaning: d.Meaning}
				found[key] = f
			}
			f.Amount += d.Amount
			f.Denied = append(f.Denied, Case{p, d.Line - 1})
			if !slices.Contains(f.Codes, d.Code) {
				f.Codes = append(f.Codes, d.Code)
			}
		}
	}
	var list []Pattern
	for _, f := range found {
		if len(f.Denied) < least {
			continue
		}
		slices.Sort(f.Codes)
		list = append(list, *f)
	}
	slices.SortFunc(list, func(a, b Pattern) int {
		return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.Payer.Name, b.Payer.Name), cmp.Compare(a.Name, b.Name))
	})
	list = list[:min(len(list), mostPatterns)]
	for i := range list {
		list[i].Paid = paidLines(standing, &list[i])
	}
	return list
}

// mostPatterns is how many patterns are looked into: those with the most money.
const mostPatterns = 50

// paidLines are the lines of a pattern's codes that its payer paid.
func paidLines(standing []*Posting, f *Pattern) []Case {
	var list []Case
	for _, p := range standing {
		if p.Sent == nil || p.Sent.Payer.ID != f.Payer.ID || p.Sent.Payer.Name != f.Payer.Name {
			continue
		}
		for i := range p.Paid.Lines {
			n := p.Lines[i]
			if n >= 0 && p.Paid.Lines[i].Paid > 0 && slices.Contains(f.Codes, p.Sent.Claim.Lines[n].Code) {
				list = append(list, Case{p, n})
			}
		}
	}
	return list
}

// onlyOn are the values that every one of some cases has and none of the others.
func onlyOn(these, others []Case, values func(Case) []string) []string {
	if len(these) == 0 {
		return nil
	}
	kept := slices.Sorted(slices.Values(values(these[0])))
	kept = slices.Compact(kept)
	for _, c := range these[1:] {
		has := values(c)
		kept = slices.DeleteFunc(kept, func(v string) bool { return !slices.Contains(has, v) })
	}
	for _, c := range others {
		has := values(c)
		kept = slices.DeleteFunc(kept, func(v string) bool { return slices.Contains(has, v) })
	}
	return kept
}
