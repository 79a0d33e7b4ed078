package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"firstpass/coding"
	"firstpass/coding/wizard"
	"firstpass/desk"
	"firstpass/report"
)

func (p *Pages) registerCoding(mux *http.ServeMux) {
	mux.HandleFunc("GET /which-code", p.signed(p.whichCode))
	mux.HandleFunc("GET /units", p.signed(p.units))
}

type saidSo struct {
	Question, Answer string
	Change           string // address that asks it again
}

type codeShown struct {
	Words string
	coding.Line
	NDCText string
}

type whichData struct {
	Said       []saidSo
	Hidden     []saidSo // answers so far, for the form
	Question   *wizard.Question
	Number     int
	Lines      []codeShown
	Neighbours []wizard.Neighbour
	Hints      []string
	Questions  []coding.Question
	Nothing    []coding.Nothing
	Picture    template.HTML
	Done       bool
	Address    string
	Text       string // for copying
}

// whichCode asks one question at a time. Every answer stands in the address, which
// can be kept and shared: it names no patient.
func (p *Pages) whichCode(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	bench, err := p.desk.Bench(r.Context(), a.Practice)
	if err != nil {
		return err
	}
	tables := bench.Engine.Tables()
	answers, problem := wizard.Answers{}, ""
	var data whichData
	query := r.URL.Query()
	for {
		q, open := wizard.Next(answers, tables)
		if !open {
			data.Done = true
			break
		}
		text := strings.TrimSpace(query.Get(q.ID))
		if text == "" {
			data.Question = &q
			break
		}
		if err := wizard.Check(q, text, answers, tables); err != nil {
			data.Question, problem = &q, sentence(err.Error())
			break
		}
		change := "/which-code?" + answers.Query()
		answers[q.ID] = wizard.Fold(q, text)
		shown := answers[q.ID]
		if at := slices.IndexFunc(q.Options, func(o wizard.Option) bool { return o.Value == shown }); at >= 0 {
			shown = q.Options[at].Text
		}
		data.Said = append(data.Said, saidSo{q.Text, shown, change})
		data.Hidden = append(data.Hidden, saidSo{Question: q.ID, Answer: answers[q.ID]})
	}
	data.Number, data.Address = len(data.Said)+1, "/which-code?"+answers.Query()
	if data.Done {
		out, err := wizard.Result(answers, tables)
		if err != nil {
			return desk.Refusal(err.Error())
		}
		data.Neighbours, data.Hints, data.Questions, data.Nothing = out.Neighbours, out.Hints, out.Answer.Questions, out.Answer.Nothing
		for i := range out.Answer.Lines {
			l := out.Answer.Lines[i]
			shown := codeShown{Words: report.CodeWords(&l), Line: l}
			if l.NDC.Given() {
				shown.NDCText = report.NDCWords(&l)
			}
			data.Lines = append(data.Lines, shown)
			data.Text += strings.TrimSpace(shown.Words+" "+shown.NDCText) + "\n"
		}
		data.Picture = template.HTML(report.DayPicture(nil, &out.Answer))
	}
	p.show(w, r, http.StatusOK, "which", view{Title: "Which code?", Nav: "which", Problem: problem, Data: data})
	return nil
}

type unitsData struct {
	desk.Dose
	Steps   []field
	Head    string
	Address string
}

// units is the calculator of units, JW and JZ; what was asked stands in the address.
func (p *Pages) units(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	v := r.URL.Query()
	data := unitsData{Dose: desk.Dose{Drug: v.Get("drug"), Dose: v.Get("dose"), Containers: v.Get("containers"), Payer: v.Get("payer"), Date: v.Get("date"), Charge: v.Get("charge"), MultiDose: v.Get("multi") != ""}}
	if data.Payer == "" {
		data.Payer = "medicare"
	}
	problem := ""
	if data.Drug != "" && data.Dose.Dose != "" {
		text, err := p.desk.Units(data.Dose)
		if err != nil {
			problem = sentence(err.Error())
		}
		data.Head, data.Steps = stepsOf(text)
		data.Address = "/units?" + url.Values(v).Encode()
	}
	p.show(w, r, http.StatusOK, "units", view{Title: "Units, JW and JZ", Nav: "units", Problem: problem, Data: data})
	return nil
}

// labelWidth is where the calculator's lines put what they say.
const labelWidth = 13

// stepsOf takes the calculator's text apart into labels and what they say.
func stepsOf(text string) (head string, steps []field) {
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		switch {
		case i == 0:
			head = line
		case len(line) <= labelWidth || strings.TrimSpace(line[:labelWidth]) == "":
			if n := len(steps); n > 0 {
				steps[n-1].Value += "\n" + strings.TrimSpace(line)
			}
		default:
			steps = append(steps, field{Label: strings.TrimSpace(line[:labelWidth]), Value: strings.TrimSpace(line[labelWidth:])})
		}
	}
	return head, steps
}
