package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/desk"
	"firstpass/finding"
	"firstpass/store"
)

func (p *Pages) registerClaim(mux *http.ServeMux) {
	mux.HandleFunc("GET /claims/{id}", p.signed(p.claim))
	mux.HandleFunc("POST /claims/{id}/{step}", p.signed(p.step))
}

type shownFinding struct {
	finding.Finding
	ID         string
	Money      claim.Cents
	Overridden *store.Decision
	Edits      []desk.Difference
	Fixable    bool
	NeedsChart bool
	Ask        desk.Draft
	Title      string
	At         string // what of the claim it is about
}

type claimData struct {
	store.Claim
	Findings    []shownFinding
	Information []shownFinding
	Done        []shownFinding
	Box         form1500
	Segments    []segment
	Chart       *chartShown
	View        string
	Names       map[store.ID]string
	Clinicians  []store.Member
	Members     []store.Member
	Left        string
	Level       string
	Next        string
	Editable    bool
	WhyNot      string
	History     []event
	Answers     []answered
}

type answered struct {
	store.Question
	Text string
}

// event is one line of a claim's history.
type event struct {
	At   string
	Who  string
	Text string
	More string
	key  int64
}

func (p *Pages) claim(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	return p.showClaim(w, r, a, id, http.StatusOK, "")
}

func (p *Pages) showClaim(w http.ResponseWriter, r *http.Request, a desk.Actor, id store.ID, status int, problem string) error {
	c, err := p.desk.Open(r.Context(), a, id)
	if err != nil {
		return err
	}
	data := claimData{Claim: c, View: r.URL.Query().Get("view"), Names: map[store.ID]string{}}
	if data.View != "form" && data.View != "x12" {
		data.View = "lines"
	}
	if data.Members, err = p.desk.Store.Members(r.Context(), a.Practice); err != nil {
		return err
	}
	for _, m := range data.Members {
		data.Names[m.User] = m.Name
		if m.Role == store.Clinician {
			data.Clinicians = append(data.Clinicians, m)
		}
	}
	data.Left, data.Level = left(c.Deadline, p.desk.Today())
	data.Editable = c.Encounter != nil && c.Queue != store.Sent && c.Queue != store.Waiting
	data.WhyNot = sentence(desk.KeptBack(&c))
	bench, err := p.desk.Bench(r.Context(), a.Practice)
	if err != nil {
		return err
	}
	if c.Encounter != nil {
		p.shownFindings(&data, bench.Engine.Rules().Title)
		data.Box = boxes(c.Encounter)
		if c.Encounter.Claim.Type != claim.Institutional {
			lines, err := p.desk.Segments(c.Encounter)
			if err != nil {
				return err
			}
			data.Segments = segments(lines)
		}
		data.Chart = chartOf(c.Encounter, p.notes)
	}
	for _, q := range c.Questions {
		if !q.Answered.IsZero() {
			data.Answers = append(data.Answers, answered{q, desk.Answered(q, c.Service)})
		}
	}
	data.History = historyOf(&c, data.Names)
	title := cmp.Or(strings.TrimSpace(c.Card.First+" "+c.Card.Last), c.Card.Control, "Claim")
	p.show(w, r, status, "claim", view{Title: title, Nav: "claims", Wide: true, Data: data, Problem: problem})
	return nil
}

// shownFindings orders findings by money: what costs most comes first.
func (p *Pages) shownFindings(data *claimData, title func(string) string) {
	overrides := map[desk.FindingKey]*store.Decision{}
	for i := range data.Decisions {
		d := &data.Decisions[i]
		k := desk.FindingKey{Rule: d.Rule, Line: d.Line, Code: d.Code}
		switch d.Kind {
		case store.Override:
			overrides[k] = d
		case store.Withdraw:
			delete(overrides, k)
		}
	}
	seen := map[desk.FindingKey]bool{}
	for i := range data.Result.Findings {
		f := &data.Result.Findings[i]
		k := desk.KeyOf(f)
		if seen[k] {
			continue
		}
		seen[k] = true
		s := shownFinding{Finding: *f, ID: fmt.Sprintf("f%d", i+1), Money: desk.Money(data.Encounter, f), Overridden: overrides[k], Title: title(f.Rule), Ask: desk.DraftQuestion(f), At: "claim"}
		if f.Line > 0 {
			s.At = fmt.Sprintf("line-%d", f.Line)
		}
		if after, err := desk.Apply(data.Encounter, f); err == nil {
			s.Edits = desk.Differences(data.Encounter, after)
			s.Fixable = len(s.Edits) > 0
			s.NeedsChart = f.Fix.Safety == finding.NeedsChart
		}
		switch {
		case s.Overridden != nil:
			data.Done = append(data.Done, s)
		case f.Severity == finding.Info:
			data.Information = append(data.Information, s)
		default:
			data.Findings = append(data.Findings, s)
		}
	}
	slices.SortStableFunc(data.Findings, func(a, b shownFinding) int {
		return cmp.Or(cmp.Compare(b.Money, a.Money), cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Line, b.Line))
	})
}

func historyOf(c *store.Claim, names map[store.ID]string) []event {
	var list []event
	who := func(id store.ID) string { return cmp.Or(names[id], "firstpass") }
	for _, d := range c.Decisions {
		more := d.Text
		if d.Rule != "" {
			more = strings.TrimSpace(d.Rule + ". " + d.Text)
		}
		list = append(list, event{d.At.Format("2006-01-02 15:04"), who(d.User), decisionText(d.Kind), more, d.At.UnixMilli()})
	}
	for _, n := range c.Notes {
		list = append(list, event{n.At.Format("2006-01-02 15:04"), who(n.User), "noted", n.Text, n.At.UnixMilli()})
	}
	for _, k := range c.Checks {
		text := fmt.Sprintf("checked: %s, %d findings, %s at risk", k.Verdict, k.Findings, k.AtRisk)
		list = append(list, event{k.At.Format("2006-01-02 15:04"), "firstpass", text, "rules " + k.RuleSet + ", tables " + k.Tables, k.At.UnixMilli()})
	}
	for _, v := range c.Sent {
		list = append(list, event{v.At.Format("2006-01-02 15:04"), who(v.User), "sent it out", "in the file " + v.File[:min(16, len(v.File))], v.At.UnixMilli()})
	}
	for _, v := range c.Receipts {
		list = append(list, event{v.At.Format("2006-01-02 15:04"), "receiver", v.Kind + " " + v.Status, v.Text, v.At.UnixMilli()})
	}
	for _, v := range c.Postings {
		list = append(list, event{v.At.Format("2006-01-02 15:04"), v.Payer, postingText(&v), strings.Join(v.Reasons, " "), v.At.UnixMilli()})
	}
	slices.SortStableFunc(list, func(a, b event) int { return cmp.Compare(b.key, a.key) })
	return list
}

// step does one thing to a claim and shows it again.
func (p *Pages) step(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	if err := parse(w, r); err != nil {
		return err
	}
	word, err := p.doStep(r, a, id)
	if err == nil {
		to := fmt.Sprintf("/claims/%d", id)
		return back(w, r, to, word)
	}
	status, text := p.explain(r, err)
	if status == http.StatusUnprocessableEntity || status == http.StatusConflict {
		// The claim as it is now, with the sentence above it.
		return p.showClaim(w, r, a, id, status, text)
	}
	return err
}

func (p *Pages) doStep(r *http.Request, a desk.Actor, id store.ID) (word string, err error) {
	ctx := r.Context()
	version := int(formID(r, "version"))
	k := desk.FindingKey{Rule: r.PostFormValue("rule"), Line: int(formID(r, "line")), Code: r.PostFormValue("code")}
	switch r.PathValue("step") {
	case "fix":
		_, err = p.desk.Fix(ctx, a, id, version, k, r.PostFormValue("looked") != "")
		return "fixed", err
	case "override":
		_, err = p.desk.Override(ctx, a, id, version, k, r.PostFormValue("reason"), r.PostFormValue("why"))
		return "overridden", err
	case "withdraw":
		_, err = p.desk.Withdraw(ctx, a, id, version, k)
		return "withdrawn", err
	case "hold":
		_, err = p.desk.Hold(ctx, a, id, version, r.PostFormValue("why"))
		return "held", err
	case "release":
		_, err = p.desk.Release(ctx, a, id, version)
		return "released", err
	case "check":
		_, err = p.desk.CheckAgain(ctx, a, id)
		return "checked", err
	case "note":
		return "noted", p.desk.Note(ctx, a, id, r.PostFormValue("note"))
	case "assign":
		return "assigned", p.desk.Assign(ctx, a, id, formID(r, "owner"))
	case "ask":
		choices := strings.Split(r.PostFormValue("choices"), "\n")
		_, err = p.desk.Ask(ctx, a, id, version, k, formID(r, "to"), r.PostFormValue("question"), choices)
		return "asked", err
	case "approve":
		_, err = p.desk.SecondLook(ctx, a, id, version, true, r.PostFormValue("why"))
		return "approved", err
	case "send-back":
		_, err = p.desk.SecondLook(ctx, a, id, version, false, r.PostFormValue("why"))
		return "back", err
	}
	return "", store.ErrNotFound
}
