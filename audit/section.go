package audit

import (
	"fmt"
	"strconv"
	"strings"

	"firstpass/claim"
)

// Section is a part of the report as text and a table: every form of the report is
// written from the same sections.
type Section struct {
	Title   string
	Text    []string
	Columns []string
	Rows    [][]string
}

// Sections lays the report out.
func (r *Report) Sections() []Section {
	list := []Section{r.drawn(), r.rates()}
	if len(r.Kinds) > 0 {
		s := Section{Title: "What was wrong", Columns: []string{"kind", "lines"}}
		for _, k := range r.Kinds {
			s.Rows = append(s.Rows, []string{k.Name, strconv.Itoa(k.Lines)})
		}
		list = append(list, s)
	}
	list = append(list, r.money())
	for _, s := range []Section{r.refunds(), r.gapTable(), r.agreement(), r.profiles(), r.comparison(), r.redraw()} {
		if len(s.Rows) > 0 || len(s.Text) > 0 {
			list = append(list, s)
		}
	}
	return list
}

func (r *Report) drawn() Section {
	s := r.Sample
	text := Section{Title: "The sample", Columns: []string{"what", "value"}, Rows: [][]string{
		{"frame", r.Filter},
		{"claims in the frame", strconv.Itoa(r.FrameClaims)},
		{"charges of the frame", dollars(r.FrameCharges)},
		{"hash of the frame (SHA-256)", r.FrameHash},
		{"drawn", string(s.Method)},
	}}
	if s.Method != MostRecent {
		text.Rows = append(text.Rows, []string{"seed", s.Seed})
	}
	text.Rows = append(text.Rows, []string{"claims in the sample", strconv.Itoa(len(s.Units))}, []string{"reviewed in full", strconv.Itoa(r.Complete)})
	if s.Method == Stratified {
		for _, st := range s.Strata {
			text.Rows = append(text.Rows, []string{"stratum " + st.Name, fmt.Sprintf("%d of %d claims, charges %s", st.Sample, st.Frame, dollars(st.Charges))})
		}
	}
	text.Text = r.Notes
	return text
}

func (r *Report) rates() Section {
	row := func(what string, i Interval) []string {
		if i.Of == 0 {
			return []string{what, "0", "0", "-", "-", "-"}
		}
		return []string{what, strconv.Itoa(i.Errors), strconv.Itoa(i.Of), percent(i.Share()), percent(i.Low) + " to " + percent(i.High), fmt.Sprintf("%.0f %%", 100*i.Confidence)}
	}
	return Section{Title: "Coding error rate", Text: []string{"Exact (Clopper-Pearson) intervals, two-sided."},
		Columns: []string{"of", "with an error", "reviewed", "rate", "interval", "confidence"},
		Rows:    [][]string{row("claims", r.Claims[0]), row("claims", r.Claims[1]), row("lines", r.Lines[0]), row("lines", r.Lines[1])}}
}

func (r *Report) money() Section {
	m := r.Money
	s := Section{Title: "Payment error", Text: []string{"Basis: " + m.Basis + "."}, Columns: []string{"what", "amount", "of the reviewed money"}, Rows: [][]string{
		{"reviewed", dollars(m.Reviewed), ""},
		{"overpaid", dollars(m.Over), m.Rate(m.Over)},
		{"underpaid", dollars(m.Under), m.Rate(m.Under)},
		{"net overpaid", dollars(m.Net()), m.Rate(m.Net())},
	}}
	if e := r.Projects; e != nil && e.Possible {
		s.Text = append(s.Text, "Projected to the frame by the "+e.Estimator+".")
		s.Rows = append(s.Rows,
			[]string{"net overpaid in the frame, projected", dollars(e.Total), ""},
			[]string{"two-sided 90 % interval", dollars(e.Low) + " to " + dollars(e.High), ""},
			[]string{"lower limit, one-sided 90 %", dollars(e.LowerOneSided), ""},
			[]string{"standard error", dollars(e.StandardError), ""})
	}
	return s
}

func (r *Report) refunds() Section {
	s := Section{Title: "To be returned", Columns: []string{"claim", "line", "code", "payer", "amount", "why", "found", "due", "latest", "note", "source"}}
	for _, f := range r.Refunds {
		source := ""
		if f.Source.URL != "" {
			source = f.Source.Title + " <" + f.Source.URL + "> seen " + f.Source.Seen.String()
		}
		s.Rows = append(s.Rows, []string{f.Claim, strconv.Itoa(f.Line), f.Code, f.Payer, dollars(f.Amount), f.Why, f.Found.String(), f.Due.String(), f.Latest.String(), f.Note, source})
	}
	return s
}

func (r *Report) gapTable() Section {
	s := Section{Title: "What the charting lacks", Columns: []string{"item", "what is asked", "of whom", "missing", "of"}}
	asks := map[string]string{}
	for _, item := range Checklist() {
		asks[item.Column] = item.Asks
	}
	for _, g := range r.Gaps {
		s.Rows = append(s.Rows, []string{g.Item, asks[g.Item], g.Whose(), strconv.Itoa(g.Missing), strconv.Itoa(g.Of)})
	}
	return s
}

func (r *Report) agreement() Section {
	if r.Engine == nil {
		return Section{}
	}
	a := r.Engine
	s := Section{Title: "Reviewer and engine", Columns: []string{"claim", "line", "code", "engine", "reviewer"},
		Text: []string{fmt.Sprintf("Lines: both found something %d, neither %d, the engine alone %d, the reviewer alone %d. The engine's findings were hidden during the review.", a.Both, a.Neither, a.EngineOnly, a.ReviewerOnly)}}
	for _, d := range a.Disagreements {
		s.Rows = append(s.Rows, []string{d.Claim, strconv.Itoa(d.Line), d.Code, joined(d.Engine), joined(d.Reviewer)})
	}
	return s
}

// drugsShown is how many drugs of a profile the page shows.
const drugsShown = 5

func (r *Report) profiles() Section {
	s := Section{Title: "Own pattern", Columns: []string{"provider", "claims", "visits", "with 25", "visits beside an injection", "with 25", "injections a claim", "units a line, by drug"}}
	for _, p := range r.Profile {
		var drugs []string
		for _, d := range p.Drugs[:min(len(p.Drugs), drugsShown)] {
			drugs = append(drugs, fmt.Sprintf("%s %.1f (%d)", d.Code, d.PerLine(), d.Lines))
		}
		s.Rows = append(s.Rows, []string{p.Provider, strconv.Itoa(p.Claims), strconv.Itoa(p.Visits), part(p.With25, p.Visits), strconv.Itoa(p.Beside), part(p.Beside25, p.Beside),
			fmt.Sprintf("%.2f", p.PerClaim()), strings.Join(drugs, ", ")})
	}
	return s
}

func (r *Report) comparison() Section {
	if r.Last == nil {
		return Section{}
	}
	return Section{Title: "Since the last audit", Text: []string{r.Last.Says()}}
}

func (r *Report) redraw() Section {
	if r.Sample.Method == MostRecent {
		return Section{Title: "How to draw it again", Text: []string{"Sort the frame by day of service, latest first, then by control number; take the first."}}
	}
	text := strings.Split(Algorithm, "\n")
	if r.Sample.Method == Stratified {
		text = append(text, "Strata: "+r.Sample.By+". Shares by largest remainder of the sample over the strata's claims, at least two to each stratum that has them.")
	}
	return Section{Title: "How to draw it again", Text: text}
}

func percent(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) }

func part(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%d (%.0f %%)", n, 100*float64(n)/float64(of))
}

// dollars groups thousands: $1,234.50.
func dollars(c claim.Cents) string {
	text := c.String()
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	whole, fraction, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + "$" + whole + "." + fraction
}
