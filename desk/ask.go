package desk

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/store"
)

// The two answers every question offers: a clinician must never be left with only
// the answers somebody hoped for.
const (
	OtherAnswer  = "Other (please describe)"
	UnableAnswer = "Unable to determine"
)

// Draft is a question made ready for a finding.
type Draft struct {
	Text    string
	Choices []string
}

// asked are the questions of what a record may lack, by topic. They name the
// missing item and nothing that a payer pays for.
func askedOf(topic string) (Draft, bool) {
	list := map[string]Draft{
		"doc-site-missing":         {"The record of this injection does not say where it was given. Which site was it?", []string{"Left deltoid", "Right deltoid", "Left ventrogluteal", "Right ventrogluteal", "Left thigh", "Right thigh"}},
		"doc-route-missing":        {"The record does not say by which route the medication was given. Which route was it?", []string{"Intramuscular", "Subcutaneous", "Intravenous push", "Intravenous infusion", "Intradermal"}},
		"doc-dose-missing":         {"The record does not say which dose was given. Which dose, with its unit, was it?", nil},
		"doc-dose-volume-only":     {"The record gives the volume but not the strength. Which strength or dose was given?", nil},
		"doc-medication-missing":   {"The record does not name the medication that was given. Which one was it?", nil},
		"doc-indication-missing":   {"The record does not say what the medication was given for. What was the reason?", nil},
		"doc-order-missing":        {"The record holds no order for this medication. Who ordered it, and when?", nil},
		"doc-signature-missing":    {"The entry is not signed. Who gave the medication?", nil},
		"doc-stop-time-missing":    {"The record gives no stop time for this infusion. When did it end?", nil},
		"infusion-time":            {"The record lacks a time of this infusion. When did it start, and when did it end?", nil},
		"em-needs-25":              {"Please describe what was assessed or decided at this visit besides giving the medication, if anything.", []string{"Nothing besides the medication", "Described in the note already"}},
		"modifier-25-unsupported":  {"Please describe what was assessed or decided at this visit besides giving the medication, if anything.", []string{"Nothing besides the medication", "Described in the note already"}},
		"jw-missing":               {"The record does not say what became of the rest of the container. How much was discarded?", []string{"Nothing was left", "The rest was used for another patient"}},
		"jz-missing":               {"The record does not say whether anything of the container was left. How much was discarded?", []string{"Nothing was left", "The rest was used for another patient"}},
		"waste-undocumented":       {"The record does not say what became of the rest of the container. How much was discarded?", []string{"Nothing was left", "The rest was used for another patient"}},
		"incident-to-supervision":  {"Which practitioner was present in the office suite while the medication was given?", []string{"Nobody was present"}},
		"diagnosis-not-documented": {"Which condition was treated with this medication at this visit?", nil},
		"diagnosis-unsupported":    {"Which condition was treated with this medication at this visit?", nil},
		"patient-supplied-drug":    {"Where did the medication come from?", []string{"The practice's stock", "The patient brought it", "A pharmacy sent it"}},
	}
	q, ok := list[topic]
	return q, ok
}

// DraftQuestion makes a question ready for a finding. A finding without one of its
// own gets an open question that the person asking must word.
func DraftQuestion(f *finding.Finding) Draft {
	q, ok := askedOf(f.Topic)
	if !ok {
		if q, ok = askedOf(f.Rule); !ok {
			q = Draft{Text: ""}
		}
	}
	if len(q.Choices) > 0 {
		q.Choices = append(slices.Clone(q.Choices), OtherAnswer, UnableAnswer)
	}
	return q
}

// leading finds the words that make a question one about payment: codes, money,
// modifiers, payers. A question to a clinician asks what happened, never what pays.
func leading() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`\b\d{5}[A-Za-z]?\b`),                // CPT
		regexp.MustCompile(`\b[A-HJ-V]\d{4}\b`),                 // HCPCS
		regexp.MustCompile(`\b[A-TV-Z]\d[0-9A-Z](\.[0-9A-Z]+)`), // ICD-10-CM
		regexp.MustCompile(`[$€]|\b\d+\s*(dollars|USD)\b`),
		regexp.MustCompile(`(?i)\b(modifier|bill(ing|ed|able)?|reimburse\w*|payment|paid|payer|denial|denied|revenue|CPT|HCPCS|ICD)\b`),
	}
}

// CheckQuestion refuses a question that names a code or money, or offers answers
// without a way out.
func CheckQuestion(text string, choices []string) error {
	text = strings.TrimSpace(text)
	if text == "" {
		return errOf("the question is empty")
	}
	if len(text) > mostText || len(choices) > 12 {
		return errOf("the question is too long")
	}
	for _, part := range append([]string{text}, choices...) {
		for _, pattern := range leading() {
			if word := pattern.FindString(part); word != "" {
				return errOf("a question to a clinician asks what happened, not what pays: leave out %q", word)
			}
		}
	}
	return nil
}

// Ask asks a clinician about a claim and holds it until the answer is there.
func (d *Desk) Ask(ctx context.Context, a Actor, id store.ID, version int, k FindingKey, to store.ID, text string, choices []string) (int, error) {
	c, err := d.editable(ctx, a, id, Handle)
	if err != nil {
		return 0, err
	}
	choices = slices.DeleteFunc(choices, func(s string) bool {
		s = strings.TrimSpace(s)
		return s == "" || s == OtherAnswer || s == UnableAnswer
	})
	if err := CheckQuestion(text, choices); err != nil {
		return 0, err
	}
	if len(choices) > 0 {
		choices = append(choices, OtherAnswer, UnableAnswer)
	}
	if to != 0 {
		m, err := d.member(ctx, a.Practice, to)
		if err != nil {
			return 0, err
		}
		if m.Role != store.Clinician {
			return 0, errOf("questions go to a clinician")
		}
	}
	asked := store.Asked
	return d.take(ctx, a, &c, step{version: version, queue: &asked, question: &store.Question{Rule: k.Rule, Line: k.Line, To: to, Text: strings.TrimSpace(text), Choices: choices},
		decision: store.Decision{Kind: store.Ask, Rule: k.Rule, Line: k.Line, Code: k.Code}})
}

// Answer keeps a clinician's answer. It is a late entry where it comes after the
// day of service, and the claim goes back to be looked at: an answer changes nothing by itself.
func (d *Desk) Answer(ctx context.Context, a Actor, question store.ID, choice, text string) error {
	if !May(a.Role, AnswerIt) {
		return ErrForbidden
	}
	q, err := d.Store.Question(ctx, a.Practice, question)
	if err != nil {
		return err
	}
	if q.To != 0 && q.To != a.User {
		return ErrForbidden
	}
	text = strings.TrimSpace(text)
	switch {
	case len(q.Choices) > 0 && !slices.Contains(q.Choices, choice):
		return errOf("choose one of the answers")
	case (len(q.Choices) == 0 || choice == OtherAnswer) && text == "":
		return errOf("please write the answer")
	case choice != "" && text != "":
		text = choice + ": " + text
	case choice != "":
		text = choice
	}
	c, err := d.Store.Claim(ctx, a.Practice, q.Claim)
	if err != nil {
		return err
	}
	open := 0
	for _, other := range c.Questions {
		if other.Answered.IsZero() && other.ID != q.ID {
			open++
		}
	}
	queue := store.Asked
	if open == 0 {
		queue = store.ToReview
		if c.Result.Verdict() == finding.Fix {
			queue = store.ToFix
		}
	}
	_, err = d.take(ctx, a, &c, step{queue: &queue, answer: &store.Question{ID: q.ID, Answer: text, Late: d.late(&c)}, decision: store.Decision{Kind: store.Answer, Rule: q.Rule, Line: q.Line}})
	return err
}

func (d *Desk) late(c *store.Claim) bool {
	on := c.Service
	return on != 0 && d.Today() > on
}

// Clinicians lists who may be asked.
func (d *Desk) Clinicians(ctx context.Context, practice store.ID) ([]store.Member, error) {
	list, err := d.Store.Members(ctx, practice)
	return slices.DeleteFunc(list, func(m store.Member) bool { return m.Role != store.Clinician }), err
}

// Answered is an answered question as the claim's evidence shows it.
func Answered(q store.Question, service claim.Date) string {
	if q.Late {
		return "Late entry, " + q.Answered.Format("2006-01-02 15:04") + " for " + service.String() + ": " + q.Answer
	}
	return q.Answered.Format("2006-01-02 15:04") + ": " + q.Answer
}
