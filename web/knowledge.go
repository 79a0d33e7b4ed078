package web

import (
	"bytes"
	"cmp"
	"html/template"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/yuin/goldmark"

	"firstpass/desk"
	"firstpass/finding"
	"firstpass/rule"
	"firstpass/store"
)

func (p *Pages) registerKnowledge(mux *http.ServeMux) {
	mux.HandleFunc("GET /rules", p.signed(p.rules))
	mux.HandleFunc("GET /rules/{id}", p.signed(p.rule))
	mux.HandleFunc("GET /tables", p.signed(p.tables))
	mux.HandleFunc("GET /quiet", p.signed(p.quiet))
	mux.HandleFunc("GET /help", p.signed(func(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
		p.show(w, r, http.StatusOK, "help", view{Title: "Keys and help", Nav: "help"})
		return nil
	}))
}

type ruleRow struct {
	rule.Rule
	Subject string
}

type rulesData struct {
	Search   string
	Subjects []filter
	Rules    []ruleRow
	Total    int
}

// rules is the catalogue. Its search stands in the address: rules name no patient.
func (p *Pages) rules(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	bench, err := p.desk.Bench(r.Context(), a.Practice)
	if err != nil {
		return err
	}
	data := rulesData{Search: strings.TrimSpace(r.URL.Query().Get("search"))}
	want := r.URL.Query().Get("subject")
	counts := map[string]int{}
	words := strings.Fields(strings.ToLower(data.Search))
	for _, each := range bench.Engine.Rules().Rules() {
		subject := path.Base(path.Dir(each.File))
		if each.Payer != "" {
			subject = "payers"
		}
		text := strings.ToLower(strings.Join([]string{each.ID, each.Title, each.Why, each.Payer, strings.Join(each.Prevents, " "), strings.Join(each.Triggers, " ")}, " "))
		named := len(words) == 1 && each.Names(strings.ToUpper(words[0]))
		if !named && slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) }) {
			continue
		}
		counts[subject]++
		if want == "" || want == subject {
			data.Rules = append(data.Rules, ruleRow{each, subject})
		}
	}
	slices.SortStableFunc(data.Rules, func(a, b ruleRow) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.ID, b.ID))
	})
	for subject, n := range counts {
		data.Subjects = append(data.Subjects, filter{Label: subject, Address: "/rules?subject=" + subject + "&search=" + template.URLQueryEscaper(data.Search), Claims: n, On: subject == want})
		data.Total += n
	}
	slices.SortFunc(data.Subjects, func(a, b filter) int { return cmp.Compare(a.Label, b.Label) })
	p.show(w, r, http.StatusOK, "rules", view{Title: "Rules", Nav: "rules", Data: data})
	return nil
}

type ruleData struct {
	rule.Rule
	Body   template.HTML
	Counts *store.RuleCount
}

func (p *Pages) rule(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	bench, err := p.desk.Bench(r.Context(), a.Practice)
	if err != nil {
		return err
	}
	found, ok := bench.Engine.Rules().Find(r.PathValue("id"))
	if !ok {
		return store.ErrNotFound
	}
	data := ruleData{Rule: found}
	var out bytes.Buffer
	// Raw HTML in a page is left out by the renderer: pages are written by people.
	if err := goldmark.Convert([]byte(found.Body), &out); err != nil {
		return err
	}
	data.Body = template.HTML(out.String())
	counts, err := p.desk.Store.RuleCounts(r.Context(), a.Practice, p.desk.Now().AddDate(0, 0, -90))
	if err != nil {
		return err
	}
	for i := range counts {
		if counts[i].Rule == found.ID {
			data.Counts = &counts[i]
		}
	}
	p.show(w, r, http.StatusOK, "rule", view{Title: found.Title, Nav: "rules", Data: data})
	return nil
}

type tableRow struct {
	finding.Table
	Old bool
}

// oldAfter is how many days after its last release a table is worth a look.
const oldAfter = 200

func (p *Pages) tables(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	bench, err := p.desk.Bench(r.Context(), a.Practice)
	if err != nil {
		return err
	}
	var rows []tableRow
	for _, t := range bench.Engine.Tables().Releases() {
		rows = append(rows, tableRow{t, t.LastConfirmed != 0 && p.desk.Today().DaysSince(t.LastConfirmed) > oldAfter})
	}
	p.show(w, r, http.StatusOK, "tables", view{Title: "Tables", Nav: "tables", Data: rows})
	return nil
}

type quietRow struct {
	store.RuleCount
	Title string
	Alarm string
}

// quiet shows what became of each rule's findings: a rule that people override is
// a rule to look at.
func (p *Pages) quiet(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if !desk.May(a.Role, desk.See) {
		return desk.ErrForbidden
	}
	bench, err := p.desk.Bench(r.Context(), a.Practice)
	if err != nil {
		return err
	}
	counts, err := p.desk.Store.RuleCounts(r.Context(), a.Practice, p.desk.Now().AddDate(0, 0, -90))
	if err != nil {
		return err
	}
	var rows []quietRow
	for _, c := range counts {
		row := quietRow{RuleCount: c, Title: bench.Engine.Rules().Title(c.Rule)}
		row.Alarm = percent(c.FalseAlarm, c.Fixed+c.Overridden)
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b quietRow) int {
		return cmp.Or(cmp.Compare(b.FalseAlarm, a.FalseAlarm), cmp.Compare(b.Overridden, a.Overridden), cmp.Compare(b.Raised, a.Raised), cmp.Compare(a.Rule, b.Rule))
	})
	p.show(w, r, http.StatusOK, "quiet", view{Title: "What became of findings", Nav: "quiet", Data: rows})
	return nil
}
