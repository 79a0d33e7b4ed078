package server

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/gate"
)

// The code systems whose codes are told apart here.
const (
	systemICD = "http://hl7.org/fhir/sid/icd-10-cm"
	systemNDC = "http://hl7.org/fhir/sid/ndc"
)

// registerFHIR adds the FHIR R4 face: a check that answers with an OperationOutcome
// ($validate) or with a ClaimResponse for each claim ($check), two questions of the
// tables, and what it can do.
func (s *Server) registerFHIR(mux *http.ServeMux) {
	mux.HandleFunc("GET /fhir/metadata", s.capability)
	mux.HandleFunc("POST /fhir/Claim/$validate", s.fhirCheck(outcomeAnswer))
	mux.HandleFunc("POST /fhir/Claim/$check", s.fhirCheck(responseAnswer))
	for _, method := range []string{"GET", "POST"} {
		mux.HandleFunc(method+" /fhir/CodeSystem/$lookup", s.lookup)
		mux.HandleFunc(method+" /fhir/CodeSystem/$validate-code", s.validateCode)
	}
}

func fhirJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/fhir+json; charset=utf-8")
	w.WriteHeader(status)
	writeJSON(w, v)
}

// issue is one OperationOutcome.issue.
type issue struct {
	Severity    string   `json:"severity"`
	Code        string   `json:"code"`
	Details     *text    `json:"details,omitempty"`
	Diagnostics string   `json:"diagnostics,omitempty"`
	Expression  []string `json:"expression,omitempty"`
}

type text struct {
	Text string `json:"text"`
}

func outcome(issues ...issue) map[string]any {
	return map[string]any{"resourceType": "OperationOutcome", "issue": issues}
}

func refusal(code, words string) map[string]any {
	return outcome(issue{Severity: "error", Code: code, Details: &text{words}})
}

// asked is one code somebody asks about.
type asked struct {
	system, code string
	on           claim.Date
}

// question reads the code from the address or from a Parameters resource.
func question(w http.ResponseWriter, r *http.Request) (asked, error) {
	q := r.URL.Query()
	if r.Method == http.MethodPost {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
		if err != nil {
			return asked{}, errors.New("the request is too large")
		}
		if q, err = parameters(body); err != nil {
			return asked{}, err
		}
	}
	out := asked{system: q.Get("system"), code: strings.ToUpper(strings.TrimSpace(q.Get("code")))}
	if out.system == "" {
		out.system = q.Get("url")
	}
	if out.code == "" {
		return out, errors.New("give the code")
	}
	if day := q.Get("date"); day != "" {
		on, err := claim.ParseDate(day)
		if err != nil {
			return out, err
		}
		out.on = on
	}
	return out, nil
}

func parameter(name, kind string, value any) map[string]any {
	return map[string]any{"name": name, kind: value}
}

func (s *Server) tablesFor(r *http.Request) (codes.Tables, error) {
	a, _ := gate.ActorOf(r.Context())
	bench, err := s.desk.Bench(r.Context(), a.Practice)
	if err != nil {
		return nil, err
	}
	return bench.Engine.Tables(), nil
}

// find looks a code up: what it is in our own words, whether it holds on the day,
// and whether a table could tell at all.
func (s *Server) find(t codes.Tables, q asked) (display string, valid, known bool, why string) {
	switch q.system {
	case systemICD:
		d, origin := t.Diagnosis(q.code, q.on)
		if origin.Answer != codes.Found {
			return "", false, origin.Answer != codes.NotCovered, "no such diagnosis in the table of that day"
		}
		_ = d
		return "", true, true, ""
	case systemNDC:
		eleven, err := claim.NDC(q.code).Eleven()
		if err != nil {
			return "", false, true, err.Error()
		}
		_, origin := t.Package(eleven)
		return "", origin.Answer == codes.Found, origin.Answer == codes.Found, "the tables hold no such package"
	}
	c := t.Code(q.code)
	if c.Kind == codes.Unknown {
		return "", false, false, "the code is outside the tables at hand"
	}
	if q.on == 0 {
		return c.Plain, true, true, ""
	}
	active, told := c.ActiveOn(q.on)
	return c.Plain, active, told, "the code is not in force on " + q.on.String()
}

func (s *Server) lookup(w http.ResponseWriter, r *http.Request) {
	q, err := question(w, r)
	if err != nil {
		fhirJSON(w, http.StatusBadRequest, refusal("invalid", err.Error()))
		return
	}
	t, err := s.tablesFor(r)
	if err != nil {
		fhirJSON(w, http.StatusServiceUnavailable, refusal("transient", "the store does not answer"))
		return
	}
	if q.on == 0 {
		q.on = s.desk.Today()
	}
	display, valid, known, why := s.find(t, q)
	if !known || !valid && display == "" {
		fhirJSON(w, http.StatusNotFound, refusal("not-found", why))
		return
	}
	list := []any{parameter("name", "valueString", q.system), parameter("display", "valueString", display)}
	property := func(name string, kind string, value any) {
		list = append(list, map[string]any{"name": "property", "part": []any{parameter("code", "valueCode", name), parameter("value", kind, value)}})
	}
	property("inactive", "valueBoolean", !valid)
	if drug, ok := t.Drug(q.code); ok {
		property("unit", "valueString", drug.Unit.String()+" "+drug.UnitName)
		property("drug", "valueString", drug.Name)
	}
	for _, next := range t.Code(q.code).Successors {
		property("successor", "valueCode", next)
	}
	fhirJSON(w, http.StatusOK, map[string]any{"resourceType": "Parameters", "parameter": list})
}

func (s *Server) validateCode(w http.ResponseWriter, r *http.Request) {
	q, err := question(w, r)
	if err != nil {
		fhirJSON(w, http.StatusBadRequest, refusal("invalid", err.Error()))
		return
	}
	t, err := s.tablesFor(r)
	if err != nil {
		fhirJSON(w, http.StatusServiceUnavailable, refusal("transient", "the store does not answer"))
		return
	}
	if q.on == 0 {
		q.on = s.desk.Today()
	}
	display, valid, known, why := s.find(t, q)
	list := []any{parameter("result", "valueBoolean", valid)}
	if !valid {
		if !known {
			why = "not known: " + why
		}
		list = append(list, parameter("message", "valueString", why))
	}
	if display != "" {
		list = append(list, parameter("display", "valueString", display))
	}
	fhirJSON(w, http.StatusOK, map[string]any{"resourceType": "Parameters", "parameter": list})
}

func (s *Server) capability(w http.ResponseWriter, r *http.Request) {
	operation := func(name, definition string) map[string]any {
		return map[string]any{"name": name, "definition": definition}
	}
	fhirJSON(w, http.StatusOK, map[string]any{
		"resourceType": "CapabilityStatement", "status": "active", "date": "2026-11-25", "kind": "instance", "fhirVersion": "4.0.1", "format": []string{"json"},
		"software":       map[string]any{"name": "firstpass", "version": s.desk.Version()},
		"implementation": map[string]any{"description": "Claims checked before they are sent"},
		"rest": []any{map[string]any{"mode": "server", "resource": []any{
			map[string]any{"type": "Claim", "operation": []any{operation("validate", "http://hl7.org/fhir/OperationDefinition/Resource-validate"), operation("check", "urn:firstpass:operation:check")}},
			map[string]any{"type": "CodeSystem", "operation": []any{operation("lookup", "http://hl7.org/fhir/OperationDefinition/CodeSystem-lookup"), operation("validate-code", "http://hl7.org/fhir/OperationDefinition/CodeSystem-validate-code")}},
		}}},
	})
}

func itoa(n int) string { return strconv.Itoa(n) }

// parameters reads the simple values of a Parameters resource.
func parameters(body []byte) (url.Values, error) {
	var in struct {
		Parameter []struct {
			Name        string `json:"name"`
			ValueCode   string `json:"valueCode"`
			ValueURI    string `json:"valueUri"`
			ValueString string `json:"valueString"`
			ValueDate   string `json:"valueDate"`
			ValueTime   string `json:"valueDateTime"`
			ValueCoding struct {
				System string `json:"system"`
				Code   string `json:"code"`
			} `json:"valueCoding"`
		} `json:"parameter"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, errors.New("the body is no Parameters resource")
	}
	out := url.Values{}
	for _, p := range in.Parameter {
		if p.Name == "coding" {
			out.Set("system", p.ValueCoding.System)
			out.Set("code", p.ValueCoding.Code)
			continue
		}
		for _, value := range []string{p.ValueCode, p.ValueURI, p.ValueString, p.ValueDate, p.ValueTime} {
			if value != "" {
				out.Set(p.Name, value[:min(len(value), 100)])
			}
		}
	}
	return out, nil
}
