package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"firstpass/audit"
	"firstpass/desk"
	"firstpass/finding"
	"firstpass/store"
)

func (p *Pages) registerAudit(mux *http.ServeMux) {
	mux.HandleFunc("GET /audits", p.signed(p.audits))
	mux.HandleFunc("POST /audits", p.signed(p.drawAudit))
	mux.HandleFunc("GET /audits/{id}", p.signed(p.audit))
	mux.HandleFunc("POST /audits/{id}/end", p.signed(p.endAudit))
	mux.HandleFunc("POST /audits/{id}/worksheet", p.signed(p.takeWorksheet))
	mux.HandleFunc("GET /audits/{id}/claims/{n}", p.signed(p.sheet))
	mux.HandleFunc("POST /audits/{id}/claims/{n}", p.signed(p.answerSheet))
	mux.HandleFunc("GET /audits/{id}/report", p.signed(p.auditReport))
	mux.HandleFunc("GET /audits/{id}/{file}", p.signed(p.auditFile))
}

type auditsData struct {
	Audits []store.Audit
	Names  map[store.ID]string
	Form   desk.AuditForm
	Sizes  []string
}

func (p *Pages) audits(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	today := p.desk.Today()
	first := today.AddDays(1 - today.Day())
	before := first.AddMonths(-1)
	return p.showAudits(w, r, a, http.StatusOK, "", desk.AuditForm{From: before.String(), To: first.AddDays(-1).String(), Size: "30", Method: "simple", Bounds: "100, 500"})
}

func (p *Pages) showAudits(w http.ResponseWriter, r *http.Request, a desk.Actor, status int, problem string, form desk.AuditForm) error {
	if !desk.May(a.Role, desk.Inspect) {
		return desk.ErrForbidden
	}
	data := auditsData{Form: form}
	var err error
	if data.Audits, err = p.desk.Store.AuditList(r.Context(), a.Practice); err != nil {
		return err
	}
	if data.Names, err = p.names(r, a); err != nil {
		return err
	}
	for _, rate := range []float64{.05, .10, .20} {
		data.Sizes = append(data.Sizes, fmt.Sprintf("%d claims to know an error rate near %.0f %% to within 5 points (95 %%)", audit.SizeForWidth(rate, .05, .95), 100*rate))
	}
	p.show(w, r, status, "audits", view{Title: "Audit", Nav: "audits", Data: data, Problem: problem})
	return nil
}

func (p *Pages) drawAudit(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if err := parse(w, r); err != nil {
		return err
	}
	v := r.PostForm
	form := desk.AuditForm{Name: v.Get("name"), From: v.Get("from"), To: v.Get("to"), Provider: v.Get("provider"), Payer: v.Get("payer"), Codes: v.Get("codes"), Method: v.Get("method"),
		Stratify: v.Get("stratify"), Bounds: v.Get("bounds"), Size: v.Get("size"), Seed: v.Get("seed")}
	id, err := p.desk.DrawAudit(r.Context(), a, form)
	if err == nil {
		return back(w, r, fmt.Sprintf("/audits/%d", id), "drawn")
	}
	if status, text := p.explain(r, err); status == http.StatusUnprocessableEntity {
		return p.showAudits(w, r, a, status, text, form)
	}
	return err
}

type auditData struct {
	*desk.AuditFile
	Filter string
	Next   int // the first claim still open, 0 where none is
	Names  map[store.ID]string
}

func (p *Pages) audit(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	return p.showAudit(w, r, a, http.StatusOK, "")
}

func (p *Pages) showAudit(w http.ResponseWriter, r *http.Request, a desk.Actor, status int, problem string) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	f, err := p.desk.OpenAudit(r.Context(), a, id)
	if err != nil {
		return err
	}
	data := auditData{AuditFile: f}
	filter, err := f.Plan.Filter()
	if err != nil {
		return err
	}
	data.Filter = filter.String()
	for _, c := range f.Claims {
		if c.Answered.IsZero() && data.Next == 0 {
			data.Next = c.N
		}
	}
	if data.Names, err = p.names(r, a); err != nil {
		return err
	}
	p.show(w, r, status, "audit", view{Title: f.Name, Nav: "audits", Data: data, Problem: problem})
	return nil
}

func (p *Pages) endAudit(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	if err := p.desk.EndAudit(r.Context(), a, id); err != nil {
		return err
	}
	return back(w, r, fmt.Sprintf("/audits/%d/report", id), "ended")
}

// mostWorksheet bounds an answered worksheet that is sent in.
const mostWorksheet = 16 << 20

func (p *Pages) takeWorksheet(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	if !desk.May(a.Role, desk.Inspect) {
		return desk.ErrForbidden
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostWorksheet+1<<16)
	file, _, err := r.FormFile("file")
	if err != nil {
		return p.showAudit(w, r, a, http.StatusUnprocessableEntity, "Choose the answered worksheet, 16 MB at most.")
	}
	defer file.Close()
	content, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	read := audit.ReadWorksheet
	if bytes.HasPrefix(content, []byte("PK")) {
		read = audit.ReadWorksheetXLSX
	}
	lines, err := read(bytes.NewReader(content), "the worksheet")
	if err == nil {
		_, err = p.desk.TakeWorksheet(r.Context(), a, id, lines)
	} else {
		err = desk.Refusal(strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	if err == nil {
		return back(w, r, fmt.Sprintf("/audits/%d", id), "kept")
	}
	if status, text := p.explain(r, err); status == http.StatusUnprocessableEntity {
		return p.showAudit(w, r, a, status, text)
	}
	return err
}

// sheetLine is a line of the claim on the review form.
type sheetLine struct {
	N      int
	Given  map[string]string
	Values map[string]string
	Checks []sheetCheck
}

type sheetCheck struct{ Column, Asks, Value string }

type sheetData struct {
	*desk.Sheet
	Lines     []sheetLine
	Chart     *chartShown
	Open      bool
	Found     []shownFound
	Reviewer  []string
	Done      bool
	Previous  int
	Following int
	Total     int
	Templates []string
}

// shownFound is a finding beside what the reviewer found on its line.
type shownFound struct {
	finding.Finding
	Title string
}

func (p *Pages) sheet(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	return p.showSheet(w, r, a, http.StatusOK, "")
}

// showSheet shows one claim of a sample, blind until it is answered. After a form that
// could not be taken, what was written stands in it.
func (p *Pages) showSheet(w http.ResponseWriter, r *http.Request, a desk.Actor, status int, problem string) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return store.ErrNotFound
	}
	s, err := p.desk.OpenSheet(r.Context(), a, id, n)
	if err != nil {
		return err
	}
	data := sheetData{Sheet: s, Chart: chartOf(s.Claim.Encounter, p.notes), Done: len(s.Answers) > 0, Open: s.File.Closed.IsZero(), Total: len(s.File.Claims)}
	if n > 1 {
		data.Previous = n - 1
	}
	if n < len(s.File.Claims) {
		data.Following = n + 1
	}
	for i, row := range s.Rows {
		data.Lines = append(data.Lines, sheetLineOf(r, i+1, row, s.Answers))
	}
	if data.Done {
		bench, err := p.desk.Bench(r.Context(), a.Practice)
		if err != nil {
			return err
		}
		for i := range s.Findings {
			if f := s.Findings[i]; f.Severity >= finding.Warning {
				data.Found = append(data.Found, shownFound{f, bench.Engine.Rules().Title(f.Rule)})
			}
		}
		for i := range s.Answers {
			if errs := s.Answers[i].Errors(); len(errs) > 0 {
				data.Reviewer = append(data.Reviewer, fmt.Sprintf("line %d, %s: %s", s.Answers[i].Line, s.Answers[i].Code, strings.Join(errs, ", ")))
			}
		}
	}
	title := fmt.Sprintf("Claim %d of %d", n, data.Total)
	p.show(w, r, status, "sheet", view{Title: title, Nav: "audits", Wide: true, Data: data, Problem: problem})
	return nil
}

func sheetLineOf(r *http.Request, n int, row []string, answers []audit.Reviewed) sheetLine {
	l := sheetLine{N: n, Given: map[string]string{}, Values: map[string]string{}}
	columns := audit.Columns()
	for i, name := range columns {
		if audit.Asked(name) {
			l.Values[name] = row[i]
		} else {
			l.Given[name] = row[i]
		}
	}
	if n <= len(answers) {
		for name, value := range answers[n-1].Cells() {
			l.Values[name] = value
		}
	}
	for name := range l.Values {
		if written := r.PostFormValue(fmt.Sprintf("%s-%d", name, n)); written != "" {
			l.Values[name] = written
		}
	}
	for _, item := range audit.Checklist() {
		l.Checks = append(l.Checks, sheetCheck{item.Column, item.Asks, l.Values[item.Column]})
	}
	return l
}

func (p *Pages) answerSheet(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return store.ErrNotFound
	}
	if err := parse(w, r); err != nil {
		return err
	}
	err = p.desk.AnswerSheet(r.Context(), a, id, n, func(line int, column string) string {
		if slices.Contains([]string{"template", "clinician"}, column) {
			return r.PostFormValue(column) // once for the claim
		}
		return r.PostFormValue(fmt.Sprintf("%s-%d", column, line))
	})
	if err == nil {
		return back(w, r, fmt.Sprintf("/audits/%d/claims/%d", id, n), "kept")
	}
	if status, text := p.explain(r, err); status == http.StatusUnprocessableEntity {
		return p.showSheet(w, r, a, status, text)
	}
	return err
}

type auditReportData struct {
	*desk.AuditFile
	Sections []audit.Section
	Others   []store.Audit
	Last     store.ID
}

func lastOf(r *http.Request) (id store.ID) {
	fmt.Sscan(r.URL.Query().Get("last"), &id)
	return id
}

func (p *Pages) auditReport(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	f, report, err := p.desk.AuditReport(r.Context(), a, id, lastOf(r))
	if err != nil {
		return err
	}
	data := auditReportData{AuditFile: f, Sections: report.Sections(), Last: lastOf(r)}
	list, err := p.desk.Store.AuditList(r.Context(), a.Practice)
	if err != nil {
		return err
	}
	for _, each := range list {
		if each.ID != id {
			data.Others = append(data.Others, each)
		}
	}
	p.show(w, r, http.StatusOK, "auditreport", view{Title: f.Name, Nav: "audits", Data: data})
	return nil
}

// auditFile hands out what a second person needs, or what goes into the binder.
func (p *Pages) auditFile(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	var out bytes.Buffer
	kind := "text/csv; charset=utf-8"
	name := r.PathValue("file")
	switch name {
	case "frame.tsv", "audit.json":
		f, err := p.desk.OpenAudit(r.Context(), a, id)
		if err != nil {
			return err
		}
		kind = "text/tab-separated-values; charset=utf-8"
		content := f.Audit.Frame
		if name == "audit.json" {
			content, kind = f.Audit.Plan, "application/json"
		}
		out.Write(content)
	case "worksheet.csv", "worksheet.xlsx":
		f, paid, err := p.desk.AuditWorksheet(r.Context(), a, id)
		if err != nil {
			return err
		}
		bench, err := p.desk.Bench(r.Context(), a.Practice)
		if err != nil {
			return err
		}
		write := audit.Worksheet
		if name == "worksheet.xlsx" {
			write, kind = audit.WorksheetXLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		}
		if err := write(&out, f.Sample, bench.Engine.Tables(), paid); err != nil {
			return err
		}
	case "report.csv", "report.pdf":
		_, report, err := p.desk.AuditReport(r.Context(), a, id, lastOf(r))
		if err != nil {
			return err
		}
		write := report.CSV
		if name == "report.pdf" {
			write, kind = report.PDF, "application/pdf"
		}
		if err := write(&out); err != nil {
			return err
		}
	default:
		return store.ErrNotFound
	}
	if err := p.desk.Store.Record(r.Context(), store.Entry{Practice: a.Practice, At: p.desk.Now(), User: a.User, Action: "audit.download", Subject: fmt.Sprintf("audit:%d", id), Detail: name}); err != nil {
		return err
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="audit-%d-%s"`, id, name))
	w.Write(out.Bytes())
	return nil
}
