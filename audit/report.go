package audit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
)

// Report is what an audit came to. The same answers give the same report, byte for byte.
type Report struct {
	Filter       string
	FrameHash    string
	FrameClaims  int
	FrameCharges claim.Cents
	Sample       *Sample
	Complete     int      // claims of the sample all of whose lines are answered
	Open         []string // claims still to be reviewed

	Claims   [2]Interval // claims with an error: at 95 % and 90 %
	Lines    [2]Interval
	Kinds    []Count // what was wrong, by kind
	Money    Money
	Projects *Estimate // nil for a sample that is not random
	Gaps     []Gap
	Engine   *Agreement // nil where the claims were not given
	Profile  []ProviderProfile
	Refunds  []Refund
	Last     *Comparison
	Notes    []string
}

// Count is a kind of error and how many lines have it.
type Count struct {
	Name  string
	Lines int
}

// Money is what the reviewed lines were paid, and should have been.
type Money struct {
	Basis    string // payments, or charges where no remittance was given
	Reviewed claim.Cents
	Over     claim.Cents
	Under    claim.Cents
	Unpriced int // lines with an error and no amount
}

// Net is over- less underpayments.
func (m Money) Net() claim.Cents { return m.Over - m.Under }

// Rate is a share of the reviewed money in tenths of a per cent.
func (m Money) Rate(c claim.Cents) string {
	if m.Reviewed <= 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(c)/float64(m.Reviewed))
}

// Gap is a charting item that is missing, by clinician and template.
type Gap struct {
	Item, Clinician, Template string
	Missing, Of               int
}

// Agreement compares the engine's findings, hidden until then, with the reviewer's.
type Agreement struct {
	Both, EngineOnly, ReviewerOnly, Neither int
	Disagreements                           []Disagreement
}

// Disagreement is a line where engine and reviewer differ.
type Disagreement struct {
	Claim    string
	Line     int
	Code     string
	Engine   []string // rules
	Reviewer []string
}

// Comparison is this audit beside the one before.
type Comparison struct {
	Then, Now Interval
	P         float64 // Fisher's exact test
}

// Says is the comparison in a sentence.
func (c *Comparison) Says() string {
	word := "no difference beyond chance can be shown"
	if c.P < .05 {
		word = "lower than last time, beyond chance"
		if c.Now.Share() > c.Then.Share() {
			word = "higher than last time, beyond chance"
		}
	}
	return fmt.Sprintf("last time %s; now %s: %s (Fisher's exact test, two-sided, p = %.3f)", c.Then, c.Now, word, c.P)
}

// Review adds an answered worksheet up. The findings of each claim come from the
// engine; nil where the claims are not at hand.
func Review(s *Sample, lines []Reviewed, payer func(claimID string) claim.PayerType, findings map[string][]finding.Finding) (*Report, error) {
	r := &Report{Sample: s}
	byClaim := map[string][]*Reviewed{}
	for i := range lines {
		l := &lines[i]
		if !slices.ContainsFunc(s.Units, func(d Drawn) bool { return d.ID == l.Claim }) {
			return nil, fmt.Errorf("row %d: claim %q is not in the sample that was drawn", l.Row, l.Claim)
		}
		byClaim[l.Claim] = append(byClaim[l.Claim], l)
	}
	differences := make([][]claim.Cents, len(s.Strata))
	kinds := map[string]int{}
	wrongClaims, wrongLines, answered := 0, 0, 0
	paidKnown, paidMissing := 0, 0
	if findings != nil {
		r.Engine = &Agreement{}
	}
	for i := range s.Units {
		u := &s.Units[i]
		rows := byClaim[u.ID]
		if len(rows) == 0 || slices.ContainsFunc(rows, func(l *Reviewed) bool { return !l.Answered }) {
			r.Open = append(r.Open, u.ID)
			continue
		}
		r.Complete++
		var net claim.Cents
		wrong := false
		for _, l := range rows {
			answered++
			errors := l.Errors()
			if len(errors) > 0 {
				wrong = true
				wrongLines++
			}
			for _, e := range errors {
				kinds[e]++
			}
			if l.PaidSet {
				paidKnown++
				r.Money.Reviewed += l.Paid
			} else {
				paidMissing++
				r.Money.Reviewed += l.Charge
			}
			d, priced := l.Difference()
			net += d
			switch {
			case !priced:
				r.Money.Unpriced++
			case d > 0:
				r.Money.Over += d
				r.Refunds = append(r.Refunds, RefundOf(l, d, payer(l.Claim)))
			case d < 0:
				r.Money.Under -= d
			}
			if r.Engine != nil {
				r.Engine.add(l, errors, findings[l.Claim])
			}
		}
		if wrong {
			wrongClaims++
		}
		differences[s.stratum(u)] = append(differences[s.stratum(u)], net)
	}
	r.Money.Basis = "payments"
	switch {
	case paidKnown == 0:
		r.Money.Basis = "charges (no remittance was given: these are not payments)"
	case paidMissing > 0:
		r.Money.Basis = fmt.Sprintf("payments, and charges for %d lines whose payment is not known", paidMissing)
	}
	r.Claims = [2]Interval{Exact(wrongClaims, r.Complete, .95), Exact(wrongClaims, r.Complete, .90)}
	r.Lines = [2]Interval{Exact(wrongLines, answered, .95), Exact(wrongLines, answered, .90)}
	for _, name := range []string{"not supported", "code", "modifier", "units", "diagnosis"} {
		if kinds[name] > 0 {
			r.Kinds = append(r.Kinds, Count{name, kinds[name]})
		}
	}
	r.Gaps = gaps(lines)
	if s.Method != MostRecent {
		e := Project(s.Strata, differences)
		r.Projects = &e
	}
	r.notes()
	return r, nil
}

// stratum is the position of a unit's stratum.
func (s *Sample) stratum(u *Drawn) int {
	for i := range s.Strata {
		if s.Strata[i].Name == u.Stratum {
			return i
		}
	}
	return 0
}

// notes are what must be said beside the figures.
func (r *Report) notes() {
	add := func(format string, args ...any) { r.Notes = append(r.Notes, fmt.Sprintf(format, args...)) }
	if r.Sample.Method == MostRecent {
		add("the %d most recent claims are a quick look, no random sample: the intervals describe chance only, and nothing is projected", len(r.Sample.Units))
	}
	if r.Sample.Method == Stratified {
		add("the error rates are of the sample as drawn; strata are weighted in the projected amount only")
	}
	if len(r.Open) > 0 {
		add("%d of %d claims are not reviewed yet: the figures are of the rest", len(r.Open), len(r.Sample.Units))
	}
	if c := r.Claims[0]; c.Errors == 0 && c.Of > 0 && c.High > .05 {
		add("%d clean claims do not show that the error rate is under 5 %%: it may be as high as %.1f %%", c.Of, 100*c.High)
	}
	if r.Money.Unpriced > 0 {
		add("%d wrong lines have no should_have_paid: they count as errors and as no money", r.Money.Unpriced)
	}
	if r.Projects != nil && !r.Projects.Possible {
		add("no total is projected: %s", r.Projects.Why)
	}
}

func (a *Agreement) add(l *Reviewed, errors []string, findings []finding.Finding) {
	var rules []string
	for i := range findings {
		f := &findings[i]
		if f.Severity >= finding.Warning && (f.Line == l.Line || slices.Contains(f.AtRisk, l.Line)) && !slices.Contains(rules, f.Rule) {
			rules = append(rules, f.Rule)
		}
	}
	switch {
	case len(rules) > 0 && len(errors) > 0:
		a.Both++
		return
	case len(rules) == 0 && len(errors) == 0:
		a.Neither++
		return
	case len(rules) > 0:
		a.EngineOnly++
	default:
		a.ReviewerOnly++
	}
	a.Disagreements = append(a.Disagreements, Disagreement{l.Claim, l.Line, l.Code, rules, errors})
}

// gaps counts the charting items answered no, by clinician and template, and for
// everybody together; the most missing first.
func gaps(lines []Reviewed) []Gap {
	found := map[[3]string]*Gap{}
	count := func(item, clinician, template string, missing bool) {
		key := [3]string{item, clinician, template}
		if found[key] == nil {
			found[key] = &Gap{Item: item, Clinician: clinician, Template: template}
		}
		found[key].Of++
		if missing {
			found[key].Missing++
		}
	}
	for i := range lines {
		l := &lines[i]
		for _, item := range Checklist() {
			answer := l.Checks[item.Column]
			if answer != "yes" && answer != "no" {
				continue
			}
			count(item.Column, "", "", answer == "no")
			if clinician := cmp.Or(l.Clinician, string(l.Provider)); clinician != "" {
				count(item.Column, clinician, "", answer == "no")
			}
			if l.Template != "" {
				count(item.Column, "", l.Template, answer == "no")
			}
		}
	}
	var list []Gap
	for _, g := range found {
		if g.Missing > 0 {
			list = append(list, *g)
		}
	}
	slices.SortFunc(list, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(b.Missing, a.Missing), cmp.Compare(a.Item, b.Item), cmp.Compare(a.Clinician, b.Clinician), cmp.Compare(a.Template, b.Template))
	})
	return list
}

// Whose names whom or what a gap is counted for.
func (g Gap) Whose() string {
	switch {
	case g.Clinician != "":
		return "clinician " + g.Clinician
	case g.Template != "":
		return "template " + g.Template
	}
	return "everybody"
}

func joined(list []string) string {
	if len(list) == 0 {
		return "nothing"
	}
	return strings.Join(list, ", ")
}
