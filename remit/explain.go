package remit

import (
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/finding"
	"firstpass/rule"
	"firstpass/scrub"
)

// Explainer says what stands behind denials. It is not safe for concurrent use.
type Explainer struct {
	tables  *tables
	denials []builtin.Denial
	rules   *rule.Set
	checker *scrub.Checker
	topics  map[string]bool // that some rule has
}

// NewExplainer returns an explainer over an engine's rules and the known denials.
func NewExplainer(engine *scrub.Engine, denials []builtin.Denial) (*Explainer, error) {
	t, err := readTables()
	if err != nil {
		return nil, err
	}
	topics := map[string]bool{}
	for _, r := range engine.Rules().Rules() {
		topics[r.Topic], topics[r.ID] = true, true
	}
	return &Explainer{tables: t, denials: denials, rules: engine.Rules(), checker: engine.NewChecker(), topics: topics}, nil
}

// Check is what the engine says of a claim as it was sent, as of its days of service.
func (x *Explainer) Check(enc *claim.Encounter) finding.Result {
	return scrub.Keep(x.checker.Check(enc))
}

// Explain completes a denial. The encounter and its findings are nil where the
// claim was not at hand; the codes are then explained without it.
func (x *Explainer) Explain(d *Denial, enc *claim.Encounter, findings []finding.Finding, notice claim.Date) {
	row := x.row(d)
	known := x.tables.of(d.Reason)
	d.Known = known.family != unknown || row != nil
	d.Meaning = known.plain
	d.Family = x.tables.families[known.family]
	var looks []string
	if row != nil {
		d.Meaning, d.Often, looks = row.Meaning, row.Causes, row.Rules
	}
	if known.family == expected { // Denies let a whole write-down through
		d.Meaning, d.Often, row = "the whole charge was written down: the payer allows nothing for it", "a code the contract has no price for; a bundled line", nil
	}
	if enc != nil {
		x.causes(d, findings, looks)
	}
	d.Patient = liability(d, enc)
	d.Steps = steps(d, enc, row)
	d.Deadlines = deadlines(d, enc, notice)
	d.Packet = packet(d)
}

// row is the best known denial: the reason with one of its remarks, else the reason
// where the row asks for no remark. A row that needs a remark says nothing without it.
func (x *Explainer) row(d *Denial) *builtin.Denial {
	var best *builtin.Denial
	most := 0
	for i := range x.denials {
		row := &x.denials[i]
		remark := d.has(row.Remarks...)
		if !slices.Contains(row.Reasons, d.Reason) && !(len(row.Reasons) == 0 && remark) {
			continue
		}
		fits := len(row.Groups) == 0 || slices.Contains(row.Groups, d.Group)
		if !fits && (d.Group == "PR" || !slices.ContainsFunc(row.Groups, func(g string) bool { return g != "PR" })) {
			continue // who pays is another story
		}
		score := 0
		switch {
		case remark:
			score = 4
		case len(row.Remarks) == 0, mayLackRemark(row):
			score = 2
		default:
			continue
		}
		if fits {
			score++
		}
		if score > most {
			best, most = row, score
		}
	}
	return best
}

// mayLackRemark says whether the row's remark is in brackets: CO-97 (+N130/none).
func mayLackRemark(row *builtin.Denial) bool {
	before, after, ok := strings.Cut(row.Codes, "(")
	if !ok || !strings.HasPrefix(after, "+") && !strings.HasPrefix(after, "±") {
		return false
	}
	return !slices.ContainsFunc(row.Remarks, func(r string) bool { return strings.Contains(before, r) })
}

// causes keeps the findings that explain the denial: those of a rule that says it
// prevents this code, or of a topic the denial's row names, on the denied line, on
// the claim, or on a line whose payment the finding puts at risk.
func (x *Explainer) causes(d *Denial, findings []finding.Finding, looks []string) {
	spoke := map[string]bool{}
	for i := range findings {
		f := &findings[i]
		near := aboutLine(f, d.Line)
		if f.Severity < finding.Warning || !near && !betweenLines[d.Family.Name] {
			continue
		}
		page, _ := x.rules.Find(f.Rule)
		sources := f.Sources
		if len(sources) == 0 {
			sources = page.Sources
		}
		cause := Cause{Rule: f.Rule, Topic: f.Topic, Title: page.Title, Severity: f.Severity, Line: f.Line,
			Message: f.Message, Fix: f.Fix.Text, Safety: f.Fix.Safety, Sources: sources}
		switch {
		case prevents(page.Prevents, d), slices.Contains(looks, f.Topic), slices.Contains(looks, f.Rule):
			spoke[f.Topic], spoke[f.Rule] = true, true
			d.Causes = append(d.Causes, cause)
		case near && f.Severity == finding.Error:
			d.Also = append(d.Also, cause)
		}
	}
	slices.SortStableFunc(d.Causes, func(a, b Cause) int { return int(b.Severity) - int(a.Severity) })
	d.Gap = len(d.Causes) == 0
	for _, topic := range looks {
		if x.topics[topic] && !spoke[topic] && d.Gap {
			d.Silent = append(d.Silent, topic)
		}
	}
}

// betweenLines are the families about two lines together: which of them the payer
// denies is its choice, so a finding on the other line explains it too.
var betweenLines = map[string]bool{"bundled": true, "companion": true, "duplicate": true}

// aboutLine says whether a finding can explain what happened to a line (0: the claim).
func aboutLine(f *finding.Finding, line int) bool {
	return line == 0 || f.Line == 0 || f.Line == line || slices.Contains(f.AtRisk, line)
}

// prevents says whether a page's list of denial codes names this one: "CO-97",
// "CO-16+N822". The group is the payer's choice and is not compared.
func prevents(list []string, d *Denial) bool {
	for _, name := range list {
		code, remark, both := strings.Cut(name, "+")
		_, reason, ok := strings.Cut(code, "-")
		if !ok {
			reason = code
		}
		reasonFits := strings.EqualFold(strings.TrimSpace(reason), d.Reason)
		switch {
		case both && reasonFits && d.has(strings.TrimSpace(remark)):
			return true
		case !both && reasonFits:
			return true
		case !both && !ok && d.has(code):
			return true
		}
	}
	return false
}
