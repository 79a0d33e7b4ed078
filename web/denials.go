package web

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"firstpass/claim"
	"firstpass/desk"
	"firstpass/remit"
	"firstpass/report"
	"firstpass/store"
)

func (p *Pages) registerDenials(mux *http.ServeMux) {
	mux.HandleFunc("GET /denials", p.signed(p.denials))
	mux.HandleFunc("GET /denials/export.csv", p.signed(p.exportDenials))
	mux.HandleFunc("GET /denials/causes", p.signed(p.causes))
	mux.HandleFunc("POST /denials/patterns", p.signed(p.acceptDraft))
	mux.HandleFunc("GET /denials/rules", p.signed(p.ruleRecords))
	mux.HandleFunc("GET /denials/{id}", p.signed(p.denial))
	mux.HandleFunc("POST /denials/{id}", p.signed(p.stepDenial))
	mux.HandleFunc("GET /remittances", p.signed(p.remittances))
	mux.HandleFunc("GET /remittances/{id}", p.signed(p.remittance))
}

type denialRow struct {
	desk.DenialRow
	Left  string
	Level string
}

type denialsData struct {
	States, Payers, Causes, Sorts []filter
	Rows                          []denialRow
	Lines                         int
	Amount                        claim.Cents
	Query, First, NextPage        string
}

// mostFilters is how many payers or causes stand beside the list.
const mostFilters = 12

func denialQuery(r *http.Request) (store.DenialQuery, url.Values) {
	v := r.URL.Query()
	v.Del("said")
	q := store.DenialQuery{State: store.DenialState(v.Get("state")), Payer: v.Get("payer"), Cause: v.Get("cause"), Sort: store.Sort(v.Get("sort")), After: v.Get("after"), Limit: 50}
	if q.State != store.DenialWaiting && q.State != store.DenialDone {
		q.State = store.DenialOpen
	}
	if q.Sort != store.SortMoney {
		q.Sort = store.SortDeadline
	}
	return q, v
}

func denialAddress(v url.Values, pairs ...string) string {
	return "/denials" + strings.TrimPrefix(with(v, pairs...), "/claims")
}

func (p *Pages) denials(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	q, v := denialQuery(r)
	list, next, err := p.desk.Denials(r.Context(), a, q)
	if err != nil {
		return err
	}
	o, err := p.desk.DenialOverview(r.Context(), a, p.desk.Year())
	if err != nil {
		return err
	}
	data := denialsData{Lines: o.Open[store.DenialOpen], Amount: o.OpenAmount, Query: v.Encode()}
	for _, s := range []store.DenialState{store.DenialOpen, store.DenialWaiting, store.DenialDone} {
		word := string(s)
		if s == store.DenialOpen {
			word = ""
		}
		data.States = append(data.States, filter{Label: stateText(s), Address: denialAddress(v, "state", word), Claims: o.Open[s], On: s == q.State})
	}
	beside := func(list []desk.Cause, name, on string) (out []filter) {
		if len(list) > 1 || on != "" {
			out = append(out, filter{Label: "All", Address: denialAddress(v, name, ""), On: on == ""})
		}
		for _, c := range list[:min(len(list), mostFilters)] {
			out = append(out, filter{Label: cmp.Or(c.Title, c.Name, "Not named"), Address: denialAddress(v, name, c.Name), Claims: c.Lines, On: on == c.Name})
		}
		return out
	}
	data.Payers, data.Causes = beside(o.Payers, "payer", q.Payer), beside(o.Causes, "cause", q.Cause)
	data.Sorts = []filter{{Label: "last day", Address: denialAddress(v, "sort", ""), On: q.Sort == store.SortDeadline}, {Label: "money", Address: denialAddress(v, "sort", "money"), On: q.Sort == store.SortMoney}}
	today := p.desk.Today()
	for _, d := range list {
		text, level := left(d.Deadline, today)
		data.Rows = append(data.Rows, denialRow{d, text, level})
	}
	if next != "" {
		v.Set("after", next)
		data.NextPage = "/denials?" + v.Encode()
	}
	if q.After != "" {
		data.First = denialAddress(v)
	}
	p.show(w, r, http.StatusOK, "denials", view{Title: "Denials", Nav: "denials", Wide: true, Data: data})
	return nil
}

func stateText(s store.DenialState) string {
	switch s {
	case store.DenialOpen:
		return "Open"
	case store.DenialWaiting:
		return "Waiting for the payer"
	case store.DenialDone:
		return "Done"
	}
	return "Taken back"
}

// exportDenials writes the worklist for a spreadsheet, without who the patients are.
func (p *Pages) exportDenials(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	q, _ := denialQuery(r)
	q.After, q.Limit = "", 1000
	b := report.CSVRow(nil, "claim", "patient", "payer", "codes", "line", "code", "denied", "cause", "rule", "bill_patient", "next", "deadline", "packet", "state")
	for {
		rows, next, err := p.desk.Denials(r.Context(), a, q)
		if err != nil {
			return err
		}
		for i := range rows {
			d := rows[i].Record()
			rule := d.Rule
			if d.Gap {
				rule = "no rule: gap"
			}
			b = report.CSVRow(b, d.Claim, rows[i].Card.Initials(), d.Payer, d.Name, fmt.Sprint(d.Line), d.Code, d.Denied, d.Cause, rule, d.Patient, strings.Join(d.Next, " "), d.Deadline, strings.Join(d.Packet, "; "), d.State)
		}
		if q.After = next; next == "" {
			break
		}
	}
	if err := p.desk.Store.Record(r.Context(), store.Entry{Practice: a.Practice, At: p.desk.Now(), User: a.User, Action: "denials.export", Subject: "list"}); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="denials.csv"`)
	w.Write(b)
	return nil
}

type shownDeadline struct {
	remit.Deadline
	What, Left, Level string
}

type denialData struct {
	desk.DenialFile
	StateText string
	Deadlines []shownDeadline
	Steps     []desk.DenialStep
	Words     map[string]string
	Names     map[store.ID]string
}

func (p *Pages) denial(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	return p.showDenial(w, r, a, id, http.StatusOK, "")
}

func (p *Pages) showDenial(w http.ResponseWriter, r *http.Request, a desk.Actor, id store.ID, status int, problem string) error {
	f, err := p.desk.OpenDenial(r.Context(), a, id)
	if err != nil {
		return err
	}
	data := denialData{DenialFile: f, StateText: stateText(f.State), Words: map[string]string{}}
	for _, s := range desk.DenialSteps() {
		data.Words[s.Word] = s.Text
		if s.Word != "again" || f.State != store.DenialOpen {
			data.Steps = append(data.Steps, s)
		}
	}
	if data.Names, err = p.names(r, a); err != nil {
		return err
	}
	for _, l := range f.Told.Deadlines {
		text, level := left(l.Day, p.desk.Today())
		data.Deadlines = append(data.Deadlines, shownDeadline{l, kindText(l.For), text, level})
	}
	title := cmp.Or(strings.TrimSpace(f.Card.First+" "+f.Card.Last), f.Card.Control, "Denial")
	p.show(w, r, status, "denial", view{Title: title, Nav: "denials", Wide: true, Data: data, Problem: problem})
	return nil
}

func kindText(k remit.StepKind) string {
	switch k {
	case remit.Correct:
		return "correct and send again"
	case remit.Appeal:
		return "appeal"
	case remit.OtherPayer:
		return "send to the other payer"
	}
	return string(k)
}

func (p *Pages) stepDenial(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	if err := parse(w, r); err != nil {
		return err
	}
	err = p.desk.StepDenial(r.Context(), a, id, int(formID(r, "version")), r.PostFormValue("step"), r.PostFormValue("note"))
	if err == nil {
		return back(w, r, fmt.Sprintf("/denials/%d", id), "kept")
	}
	status, text := p.explain(r, err)
	if status == http.StatusUnprocessableEntity || status == http.StatusConflict {
		return p.showDenial(w, r, a, id, status, text)
	}
	return err
}

type causesData struct {
	Line     string
	Causes   template.HTML
	Payers   template.HTML
	Table    []desk.Cause
	Misses   []desk.Miss
	Patterns []remit.Draft
	Least    int
	Review   string
}

// causes is the Pareto: what costs most comes first, and beside each bar how much of
// everything the bars so far make.
func (p *Pages) causes(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	return p.showCauses(w, r, a, http.StatusOK, "")
}

func (p *Pages) showCauses(w http.ResponseWriter, r *http.Request, a desk.Actor, status int, problem string) error {
	o, err := p.desk.DenialOverview(r.Context(), a, p.desk.Year())
	if err != nil {
		return err
	}
	data := causesData{Table: o.Causes, Misses: o.Misses, Least: desk.LeastAlike, Review: p.desk.Today().AddMonths(6).String()}
	if data.Patterns, err = p.desk.Patterns(r.Context(), a); err != nil {
		return err
	}
	data.Line = fmt.Sprintf("The last year: %s denials, %s. A rule would have stopped %s of it (%s); no rule would have stopped %s.",
		countText(o.Lines), report.Dollars(o.Amount), report.Dollars(o.Explained), percent(int(o.Explained), int(o.Amount)), report.Dollars(o.Gaps))
	var bars, payers []bar
	var sum claim.Cents
	for _, c := range o.Causes[:min(len(o.Causes), 15)] {
		sum += c.Amount
		label := cmp.Or(c.Title, c.Name)
		if c.Gap {
			label = c.Name + " (no rule: gap)"
		}
		bars = append(bars, bar{Label: label, Value: float64(c.Amount), Text: fmt.Sprintf("%s, %s", report.Dollars(c.Amount), percent(int(sum), int(o.Amount)))})
	}
	if rest := len(o.Causes) - len(bars); rest > 0 {
		bars = append(bars, bar{Label: fmt.Sprintf("%d further causes", rest), Value: float64(o.Amount - sum), Text: fmt.Sprintf("%s, 100%%", report.Dollars(o.Amount-sum))})
	}
	for _, c := range o.Payers {
		payers = append(payers, bar{Label: cmp.Or(c.Name, "Not named"), Value: float64(c.Amount), Text: report.Dollars(c.Amount)})
	}
	data.Causes, data.Payers = rows("Money denied by cause, with the share of everything so far", bars), rows("Money denied by payer", largest(payers, 12))
	p.show(w, r, status, "causes", view{Title: "Causes of denials", Nav: "denials", Data: data, Problem: problem})
	return nil
}

func (p *Pages) acceptDraft(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if err := parse(w, r); err != nil {
		return err
	}
	saved, err := p.desk.AcceptDraft(r.Context(), a, desk.Acceptance{Draft: r.PostFormValue("draft"), Title: r.PostFormValue("title"), Link: r.PostFormValue("link"), Review: r.PostFormValue("review"), Read: r.PostFormValue("read") != ""})
	if err == nil {
		return back(w, r, "/policies/"+saved.Name, "saved")
	}
	if status, text := p.explain(r, err); status == http.StatusUnprocessableEntity {
		return p.showCauses(w, r, a, status, text)
	}
	return err
}

func (p *Pages) ruleRecords(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	list, err := p.desk.RuleRecords(r.Context(), a, p.desk.Year())
	if err != nil {
		return err
	}
	p.show(w, r, http.StatusOK, "rulerecords", view{Title: "Rules against payments", Nav: "denials", Wide: true, Data: list})
	return nil
}
