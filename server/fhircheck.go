package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"firstpass/claim"
	"firstpass/desk"
	"firstpass/finding"
	"firstpass/gate"
)

// The code systems of answers.
const (
	systemRule         = "urn:firstpass:rule"
	systemClaimType    = "http://terminology.hl7.org/CodeSystem/claim-type"
	systemAdjudication = "http://terminology.hl7.org/CodeSystem/adjudication"
)

// checked is one claim of a request with what was found, or what kept it from being read.
type checkedClaim struct {
	encounter *claim.Encounter
	result    finding.Result
	problem   *finding.Problem
}

// fhirCheck checks the claims of a Bundle, or of any other input the program reads,
// and keeps nothing.
func (s *Server) fhirCheck(answer func(s *Server, list []checkedClaim) any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		a, _ := gate.ActorOf(r.Context())
		if !desk.May(a.Role, desk.See) {
			fhirJSON(w, http.StatusForbidden, refusal("forbidden", desk.ErrForbidden.Error()))
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostChecked))
		if err != nil {
			var large *http.MaxBytesError
			if errors.As(err, &large) {
				fhirJSON(w, http.StatusRequestEntityTooLarge, refusal("too-long", "the request is larger than 4 MB: upload a file instead"))
			}
			return
		}
		var list []checkedClaim
		broken := 0
		for in := range s.desk.Read(body) {
			c := checkedClaim{encounter: in.Encounter, problem: in.Problem}
			if in.Problem != nil {
				broken++
			} else if c.result, err = s.desk.CheckOne(r.Context(), a.Practice, in.Encounter); err != nil {
				s.log.Error("the check failed", "error", err.Error())
				fhirJSON(w, http.StatusServiceUnavailable, refusal("transient", "the store does not answer"))
				return
			}
			s.metrics.checks.Inc()
			list = append(list, c)
		}
		switch {
		case len(list) == 0:
			fhirJSON(w, http.StatusUnprocessableEntity, refusal("structure", "no claim was found in the request"))
		case broken == len(list):
			fhirJSON(w, http.StatusUnprocessableEntity, outcomeAnswer(s, list))
		default:
			fhirJSON(w, http.StatusOK, answer(s, list))
		}
	}
}

// outcomeAnswer is one OperationOutcome for the whole request. Each issue names its
// claim where there are several.
func outcomeAnswer(_ *Server, list []checkedClaim) any {
	issues := []issue{}
	for n := range list {
		at := "Claim"
		if len(list) > 1 {
			at = fmt.Sprintf("Bundle.entry.resource.ofType(Claim)[%d]", n)
		}
		issues = append(issues, issuesOf(&list[n], at)...)
	}
	if len(issues) == 0 {
		issues = append(issues, issue{Severity: "information", Code: "informational", Details: &text{"nothing is wrong with the claim"}})
	}
	return outcome(issues...)
}

func problemIssue(p *finding.Problem) issue {
	return issue{Severity: "fatal", Code: "structure", Details: &text{p.Message}, Diagnostics: p.Path}
}

func issuesOf(c *checkedClaim, claimAt string) []issue {
	if c.problem != nil {
		return []issue{problemIssue(c.problem)}
	}
	var out []issue
	for i := range c.result.Findings {
		f := &c.result.Findings[i]
		v := issue{Severity: map[finding.Severity]string{finding.Error: "error", finding.Warning: "warning", finding.Info: "information"}[f.Severity], Code: "business-rule", Details: &text{f.Message}, Diagnostics: adviceOf(f)}
		at := claimAt
		if f.Line > 0 {
			at += ".item[" + itoa(f.Line-1) + "]"
		}
		v.Expression = []string{at}
		out = append(out, v)
	}
	for _, n := range c.result.NotChecked {
		out = append(out, issue{Severity: "information", Code: "incomplete", Details: &text{n.Reason}, Diagnostics: n.Rule})
	}
	return out
}

// adviceOf is a finding's rule, what to do and by which sources.
func adviceOf(f *finding.Finding) string {
	out := f.Rule + ": " + f.Fix.Text
	for _, s := range f.Sources {
		out += " | " + s.Title + " " + s.URL
	}
	return out
}

// responseAnswer is a Bundle with a ClaimResponse for each claim, in their order; one
// that could not be read has an OperationOutcome in its place.
func responseAnswer(s *Server, list []checkedClaim) any {
	entries := []any{}
	for i := range list {
		var resource any
		if p := list[i].problem; p != nil {
			resource = outcome(problemIssue(p))
		} else {
			resource = claimResponse(&list[i], s.desk.Today().String())
		}
		entries = append(entries, map[string]any{"resource": resource})
	}
	return map[string]any{"resourceType": "Bundle", "type": "collection", "entry": entries}
}

type coding struct {
	System string `json:"system"`
	Code   string `json:"code"`
}

type concept struct {
	Coding []coding `json:"coding,omitempty"`
	Text   string   `json:"text,omitempty"`
}

// claimResponse is an assessment before sending, hence a predetermination: errors are
// what would be denied, notes everything there is to say. It repeats nothing about
// the patient: who asked has it.
func claimResponse(c *checkedClaim, today string) map[string]any {
	r, enc := &c.result, c.encounter
	kind := string(claim.Professional)
	if enc.Claim.Type == claim.Institutional {
		kind = string(claim.Institutional)
	}
	payer := enc.Payer.Name
	if payer == "" {
		payer = "the payer of the claim"
	}
	out := map[string]any{"resourceType": "ClaimResponse", "status": "active", "type": concept{Coding: []coding{{systemClaimType, kind}}}, "use": "predetermination",
		"patient": map[string]any{"display": "the patient of the claim"}, "insurer": map[string]any{"display": payer}, "created": today,
		"outcome": map[finding.Verdict]string{finding.Fix: "error"}[r.Verdict()], "disposition": dispositionOf(r)}
	if out["outcome"] == "" {
		out["outcome"] = "complete"
		if !r.Complete {
			out["outcome"] = "partial"
		}
	}
	if r.Claim != "" {
		out["request"] = map[string]any{"type": "Claim", "identifier": map[string]any{"value": r.Claim}}
	}
	var failures, notes, items []any
	byLine := map[int][]int{}
	note := func(line int, words string) {
		notes = append(notes, map[string]any{"number": len(notes) + 1, "type": "display", "text": words})
		if line > 0 && line <= len(enc.Claim.Lines) {
			byLine[line] = append(byLine[line], len(notes))
		}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		note(f.Line, f.Severity.String()+": "+f.Message+" | "+adviceOf(f))
		if f.Severity == finding.Error {
			failure := map[string]any{"code": concept{[]coding{{systemRule, f.Rule}}, f.Message}}
			if f.Line > 0 {
				failure["itemSequence"] = f.Line
			}
			failures = append(failures, failure)
		}
	}
	for _, n := range r.NotChecked {
		note(n.Line, "not checked: "+n.Rule+": "+n.Reason)
	}
	for i := range enc.Claim.Lines {
		if numbers := byLine[i+1]; len(numbers) > 0 {
			items = append(items, map[string]any{"itemSequence": i + 1, "noteNumber": numbers, "adjudication": []any{map[string]any{"category": concept{Coding: []coding{{systemAdjudication, "submitted"}}}, "amount": dollars(enc.Claim.Lines[i].Charge)}}})
		}
	}
	for name, list := range map[string][]any{"error": failures, "processNote": notes, "item": items} {
		if len(list) > 0 {
			out[name] = list
		}
	}
	return out
}

func dispositionOf(r *finding.Result) string {
	words := map[finding.Verdict]string{finding.Fix: "would be denied as it stands", finding.Review: "somebody should look at it before it is sent", finding.Clean: "nothing speaks against sending it"}[r.Verdict()]
	if r.AtRisk > 0 {
		words += "; " + r.AtRisk.String() + " at risk"
	}
	if !r.Complete {
		words += "; not everything could be checked"
	}
	return words
}

// dollars is money as FHIR has it: a JSON number with the digits that were given.
func dollars(c claim.Cents) map[string]any {
	return map[string]any{"value": json.Number(strings.ReplaceAll(c.String(), ",", "")), "currency": "USD"}
}
