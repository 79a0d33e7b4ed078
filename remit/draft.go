package remit

import (
	"fmt"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
	"firstpass/policy"
	"firstpass/rule"
	"firstpass/scrub"
)

// Draft is a policy page proposed for a pattern. It does not load until a person
// has filled in who approves it.
type Draft struct {
	ID      string
	Text    string
	Pattern Pattern
	// What the page would have said of the claims that were answered.
	Hits   int // denied lines of the pattern it names
	Misses int // denied lines of the pattern it does not name
	False  int // lines it names that were paid
	Loads  error
}

// form is the shape a pattern takes, its parameters, and what would make the
// denied line of the example good.
type form struct {
	name, topic, fix string
	parameters       []string
	mend             func(l *claim.Line)
}

// Propose writes a page for a pattern and tries it on the claims that were answered.
func (r *Run) Propose(p Pattern, tables codes.Tables, on claim.Date) Draft {
	shape := p.form()
	d := Draft{Pattern: p, ID: "draft-" + slug(p.Payer.Name) + "-" + slug(p.Name)}
	d.Text = p.page(d.ID, shape, on, nil)
	list, _, err := policy.Parse(d.ID+".md", p.page(d.ID, shape, on, &Signature{By: "a dry run", On: on, Review: on.AddMonths(6)}))
	if err != nil {
		d.Loads = err
		return d
	}
	d.try(r.Standing(), list, tables)
	return d
}

// Signature is who answers for a draft, and the payer's own page it rests on.
type Signature struct {
	By     string
	On     claim.Date
	Title  string // of the payer's page
	URL    string
	Review claim.Date
}

// Sign is the draft's page as somebody who read the payer's policy answers for it.
func (d *Draft) Sign(s Signature) string {
	return d.Pattern.page(d.ID, d.Pattern.form(), s.On, &s)
}

// form reads the shape out of the cases: what the denied lines share and the paid
// ones do not have, or the other way round.
func (p *Pattern) form() form {
	codes := "codes: [" + quoted(p.Codes) + "]"
	modifiers := func(c Case) []string { return c.line().Modifiers }
	diagnoses := func(c Case) []string {
		var list []string
		for _, d := range c.claim().Claim.Diagnoses {
			list = append(list, d.Code)
		}
		return list
	}
	beside := func(c Case) []string {
		var list []string
		for i := range c.claim().Claim.Lines {
			if code := c.claim().Claim.Lines[i].Code; i != c.Line && !slices.Contains(p.Codes, code) {
				list = append(list, code)
			}
		}
		return list
	}
	switch p.Family {
	case "authorisation":
		return form{"needs-authorisation", "prior-authorization", "Get the authorisation and put its number on the claim.", []string{codes}, func(l *claim.Line) { l.PriorAuth = "EXAMPLE-1" }}
	case "coding", "information":
		if on := onlyOn(p.Paid, p.Denied, modifiers); len(on) > 0 {
			return form{"needs-modifier", "payer-policy", "Append " + on[0] + " where it is true.", []string{codes, "any-of: [" + quoted(on) + "]"}, func(l *claim.Line) { l.Modifiers = append(slices.Clone(l.Modifiers), on[0]) }}
		}
	case "bundled", "companion":
		if with := onlyOn(p.Denied, p.Paid, beside); len(with) > 0 {
			return form{"not-covered-with", "payer-policy", "Ask the payer which of the two it pays, and under which modifier.", []string{codes, "with: [" + quoted(with) + "]"}, nil}
		}
	case "diagnosis", "necessity":
		if on := onlyOn(p.Denied, p.Paid, diagnoses); len(on) > 0 {
			return form{"needs-diagnosis", "diagnosis-unsupported", "Look in the chart for a diagnosis the payer covers.", []string{codes, "none-of: [" + quoted(on) + "]"}, nil}
		}
	case "limit":
		if most := p.mostPaid(); most > 0 {
			return form{"unit-cap", "payer-policy", "Check the units; more than this was never paid.", []string{codes, "max: " + most.String()}, func(l *claim.Line) { l.Units = most }}
		}
	case "place":
		places := func(c Case) []string { return []string{c.claim().Claim.LinePlace(c.Line)} }
		if on := onlyOn(p.Denied, p.Paid, places); len(on) > 0 {
			return form{"place-of-service", "facility-pos", "Check where the service was given.", []string{codes, "forbidden: [" + quoted(on) + "]"}, nil}
		}
	}
	return form{"not-covered", "noncovered-service", "Ask the payer under which conditions it covers this.", []string{codes}, nil}
}

// mostPaid is the largest number of units that was paid, where every denied line had more.
func (p *Pattern) mostPaid() claim.Decimal {
	var most claim.Decimal
	for _, c := range p.Paid {
		most = max(most, c.line().Units)
	}
	for _, c := range p.Denied {
		if c.line().Units <= most {
			return 0
		}
	}
	return most
}

// page writes the policy. The examples are the codes of a denied and of a paid
// claim with an invented patient.
func (p *Pattern) page(id string, f form, on claim.Date, signed *Signature) string {
	first := p.Denied[0].claim().Claim.LineDate(p.Denied[0].Line)
	for _, c := range p.Denied {
		first = min(first, c.claim().Claim.LineDate(c.Line))
	}
	var b strings.Builder
	add := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	add("---")
	add("id: %s", id)
	add("title: %q", fmt.Sprintf("%s: %s on %s", p.Payer.Name, p.Name, strings.Join(p.Codes, ", ")))
	add("topic: %s", f.topic)
	add("severity: warning")
	add("confidence: low")
	add("payer: %s", p.payerText())
	add("holds: {from: %s}", first)
	if signed == nil {
		add("approved: {by: \"\", on: }   # a person reads the payer's policy, then signs here; the page does not load before")
	} else {
		add("approved: {by: %q, on: %s}", signed.By, signed.On)
	}
	review := on.AddMonths(6)
	if signed != nil {
		review = signed.Review
	}
	add("review: %s", review)
	add("prevents: [%q]", p.prevents())
	add("form:")
	add("  %s:", f.name)
	for _, line := range f.parameters {
		add("    %s", line)
	}
	add("sources:")
	if signed != nil && signed.URL != "" {
		add("  - {title: %q, url: %q, seen: %s}", signed.Title, signed.URL, signed.On)
	}
	add("  - {title: %q, url: \"\", seen: %s}   # put the payer's own policy here", fmt.Sprintf("Our remittances of %s: %d lines denied %s", p.Payer.Name, len(p.Denied), p.Name), on)
	add("---")
	add("%s denied %d lines (%s) with %s: %s. No rule explains it.\n", p.Payer.Name, len(p.Denied), strings.Join(p.Codes, ", "), p.Name, p.Meaning)
	add("**Fix.** %s\n", f.fix)
	add("**Does not apply to** what the payer's policy says; this page was proposed from remittances, not from a policy.\n")
	bad := p.Denied[0]
	add("## Bad: as it was denied")
	b.WriteString(example(bad.claim(), bad.Posting.Findings, nil, fmt.Sprintf("expect: {verdict: review, findings: [{topic: %s, line: %d}]", f.topic, bad.Line+1)))
	switch {
	case f.mend != nil:
		mended := *bad.claim()
		mended.Claim.Lines = slices.Clone(mended.Claim.Lines)
		for _, c := range p.Denied {
			if c.Posting == bad.Posting {
				f.mend(&mended.Claim.Lines[c.Line])
			}
		}
		add("\n## Good: mended")
		b.WriteString(example(&mended, bad.Posting.Findings, []string{f.topic}, "expect: {verdict: clean"))
	case len(p.Paid) > 0:
		add("\n## Good: as it was paid")
		b.WriteString(example(p.Paid[0].claim(), p.Paid[0].Posting.Findings, []string{f.topic}, "expect: {verdict: clean"))
	}
	return b.String()
}

func (p *Pattern) payerText() string {
	parts := []string{fmt.Sprintf("names: [%q]", p.Payer.Name)}
	if p.Payer.ID != "" {
		parts = append(parts, fmt.Sprintf("ids: [%q]", p.Payer.ID))
	}
	if p.Payer.Type != "" {
		parts = append(parts, fmt.Sprintf("types: [%s]", p.Payer.Type))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func (p *Pattern) prevents() string {
	group, _, _ := strings.Cut(p.Name, "-")
	name := group + "-" + p.Reason
	if len(p.Remarks) > 0 {
		name += "+" + p.Remarks[0]
	}
	return name
}

// example writes a claim in the compact notation: codes, never the patient. What was
// found on it anyway may be found again.
func example(enc *claim.Encounter, findings []finding.Finding, not []string, expect string) string {
	var b strings.Builder
	add := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	add("```encounter")
	add("payer: {type: %s, name: %q, id: %q}", orUnknown(enc.Payer.Type), enc.Payer.Name, enc.Payer.ID)
	add("date: %s", firstDay(enc))
	if enc.Claim.PlaceOfService != "" {
		add("place: %q", enc.Claim.PlaceOfService)
	}
	var dx []string
	for _, d := range enc.Claim.Diagnoses {
		dx = append(dx, d.Code)
	}
	add("dx: [%s]", strings.Join(dx, ", "))
	add("lines:")
	for i := range enc.Claim.Lines {
		l := &enc.Claim.Lines[i]
		text := strings.Join(append([]string{l.Code}, l.Modifiers...), "-") + " x" + l.Units.String() + " $" + l.Charge.String()
		if len(l.Pointers) > 0 {
			text += " dx" + strings.Trim(strings.ReplaceAll(fmt.Sprint(l.Pointers), " ", ","), "[]")
		}
		if l.Drug.Given() {
			text += fmt.Sprintf(" ndc=%s/%s/%s", l.Drug.Code, l.Drug.Unit, l.Drug.Quantity)
		}
		if l.PriorAuth != "" {
			text += " auth=" + l.PriorAuth
		}
		if p := l.PlaceOfService; p != "" {
			text += " pos=" + p
		}
		add("  - %s", text)
	}
	var also []string
	for i := range findings {
		if f := &findings[i]; f.Severity >= finding.Warning && !slices.Contains(also, f.Topic) {
			also = append(also, f.Topic)
		}
	}
	if len(not) > 0 {
		expect += ", not: [" + strings.Join(not, ", ") + "]"
	}
	if len(also) > 0 {
		expect += ", also: [" + strings.Join(also, ", ") + "]"
	}
	add("%s}", expect)
	add("```")
	return b.String()
}

func orUnknown(t claim.PayerType) string {
	if t == "" {
		return "unknown"
	}
	return string(t)
}

func firstDay(enc *claim.Encounter) claim.Date {
	if enc.Claim.ServiceDate != 0 {
		return enc.Claim.ServiceDate
	}
	return enc.Claim.LineDate(0)
}

// try runs the page alone over the claims that were answered.
func (d *Draft) try(standing []*Posting, list []rule.Rule, tables codes.Tables) {
	set, err := rule.NewSet(list)
	if err != nil {
		d.Loads = err
		return
	}
	checker := scrub.New(set, tables).NewChecker()
	for _, p := range standing {
		if p.Sent == nil {
			continue
		}
		named := map[int]bool{}
		result := checker.Check(p.Sent)
		for i := range result.Findings {
			named[result.Findings[i].Line-1] = true
		}
		for _, c := range d.Pattern.Denied {
			if c.Posting != p {
				continue
			}
			if named[c.Line] {
				d.Hits++
			} else {
				d.Misses++
			}
		}
		for i := range p.Paid.Lines {
			if n := p.Lines[i]; n >= 0 && named[n] && p.Paid.Lines[i].Paid > 0 {
				d.False++
			}
		}
	}
}

func quoted(list []string) string {
	var words []string
	for _, w := range list {
		words = append(words, fmt.Sprintf("%q", w))
	}
	return strings.Join(words, ", ")
}

// slug makes a name fit for a file: letters, digits and single hyphens.
func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}
