package server

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"firstpass/claim"
	"firstpass/desk"
	"firstpass/finding"
	"firstpass/store"
)

// claimRow is a claim in a list.
type claimRow struct {
	ID       store.ID `json:"id"`
	File     store.ID `json:"file"`
	Control  string   `json:"control_number"`
	Status   string   `json:"status" enum:"waiting,fix,review,clean,held,asked,second-look,sent,unreadable"`
	Complete bool     `json:"complete"`
	Date     string   `json:"service_date,omitempty"`
	Payer    string   `json:"payer,omitempty"`
	Total    string   `json:"total"`
	AtRisk   string   `json:"at_risk"`
	Rule     string   `json:"worst_rule,omitempty"`
	Worst    string   `json:"worst_finding,omitempty"`
	Deadline string   `json:"deadline,omitempty"`
	Owner    store.ID `json:"owner,omitempty"`
	Version  int      `json:"version"`
}

func rowOf(r *store.Row) claimRow {
	return claimRow{r.ID, r.File, r.Card.Control, r.Queue.String(), r.Complete, dayOf(r.Service), r.Payer, r.Total.String(), r.AtRisk.String(), r.Worst.Rule, r.Worst.Text, dayOf(r.Deadline), r.Owner, r.Version}
}

func dayOf(d claim.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// sourceOut, findingOut and checkOut are a check as the contract of the command
// line has it.
type sourceOut struct {
	Title string `json:"title"`
	URL   string `json:"url"`
	Seen  string `json:"seen"`
}

type tableOut struct {
	Name          string `json:"name"`
	Release       string `json:"release"`
	LastConfirmed string `json:"last_confirmed"`
}

type editOut struct {
	Op    string `json:"op"`
	Line  int    `json:"line,omitempty"`
	Field string `json:"field,omitempty"`
	Value string `json:"value"`
}

type fixOut struct {
	Text   string    `json:"text"`
	Edits  []editOut `json:"edits"`
	Safety string    `json:"safety"`
}

type findingOut struct {
	Rule       string      `json:"rule"`
	Topic      string      `json:"topic"`
	Severity   string      `json:"severity" enum:"error,warning,info"`
	Confidence string      `json:"confidence"`
	Line       int         `json:"line"`
	Code       string      `json:"code,omitempty"`
	Message    string      `json:"message"`
	Why        string      `json:"why"`
	Fix        fixOut      `json:"fix"`
	Sources    []sourceOut `json:"sources"`
	Tables     []tableOut  `json:"tables"`
}

type notCheckedOut struct {
	Rule   string `json:"rule"`
	Line   int    `json:"line,omitempty"`
	Reason string `json:"reason"`
}

type problemOut struct {
	Code    string `json:"code"`
	Path    string `json:"path"`
	Message string `json:"message"`
}

type checkOut struct {
	Claim      string          `json:"claim"`
	Date       string          `json:"service_date,omitempty"`
	Verdict    string          `json:"verdict,omitempty" enum:"clean,review,fix"`
	Complete   bool            `json:"complete"`
	AtRisk     string          `json:"at_risk,omitempty"`
	Findings   []findingOut    `json:"findings"`
	NotChecked []notCheckedOut `json:"not_checked"`
	Error      *problemOut     `json:"error,omitempty"`
}

func checkOf(r *finding.Result) checkOut {
	out := checkOut{Claim: r.Claim, Findings: []findingOut{}, NotChecked: []notCheckedOut{}}
	if p := r.Problem; p != nil {
		out.Error = &problemOut{p.Code, p.Path, p.Message}
		return out
	}
	out.Date, out.Verdict, out.Complete, out.AtRisk = dayOf(r.ServiceDate), string(r.Verdict()), r.Complete, r.AtRisk.String()
	for i := range r.Findings {
		f := &r.Findings[i]
		v := findingOut{Rule: f.Rule, Topic: f.Topic, Severity: f.Severity.String(), Confidence: string(f.Confidence), Line: f.Line, Code: f.Code, Message: f.Message, Why: f.Why,
			Fix: fixOut{Text: f.Fix.Text, Edits: []editOut{}, Safety: string(f.Fix.Safety)}, Sources: []sourceOut{}, Tables: []tableOut{}}
		for _, e := range f.Fix.Edits {
			v.Fix.Edits = append(v.Fix.Edits, editOut{e.Op, e.Line, e.Field, e.Value})
		}
		for _, s := range f.Sources {
			v.Sources = append(v.Sources, sourceOut{s.Title, s.URL, dayOf(s.Seen)})
		}
		for _, t := range f.Tables {
			v.Tables = append(v.Tables, tableOut{t.Name, t.Release, dayOf(t.LastConfirmed)})
		}
		out.Findings = append(out.Findings, v)
	}
	for _, n := range r.NotChecked {
		out.NotChecked = append(out.NotChecked, notCheckedOut{n.Rule, n.Line, n.Reason})
	}
	return out
}

type listIn struct {
	Status string `query:"status" doc:"One status; every one where empty." enum:"waiting,fix,review,clean,held,asked,second-look,sent,unreadable"`
	Payer  string `query:"payer"`
	Rule   string `query:"rule" doc:"Claims whose worst finding is of this rule."`
	File   int64  `query:"file"`
	Sort   string `query:"sort" enum:"money,date,deadline" default:"money"`
	After  string `query:"after" doc:"Cursor of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

type listOut struct {
	Body struct {
		Claims []claimRow `json:"claims"`
		Next   string     `json:"next,omitempty" doc:"Cursor of the next page; absent at the end."`
	}
}

type claimOut struct {
	ETag string `header:"ETag"`
	Body struct {
		claimRow
		Check     checkOut      `json:"check"`
		Decisions []decisionOut `json:"decisions"`
	}
}

type decisionOut struct {
	Kind   string    `json:"kind"`
	Rule   string    `json:"rule,omitempty"`
	Line   int       `json:"line,omitempty"`
	Reason string    `json:"reason,omitempty"`
	User   store.ID  `json:"user"`
	At     time.Time `json:"at"`
}

type decideIn struct {
	ID      int64  `path:"id"`
	IfMatch string `header:"If-Match" required:"true" doc:"The version the claim was read at."`
	Body    struct {
		Kind     string   `json:"kind" enum:"fix,override,withdraw,hold,release,check,ask"`
		Rule     string   `json:"rule,omitempty"`
		Line     int      `json:"line,omitempty"`
		Code     string   `json:"code,omitempty"`
		Reason   string   `json:"reason,omitempty"`
		Text     string   `json:"text,omitempty" maxLength:"4000"`
		Looked   bool     `json:"looked_at_record,omitempty"`
		Question string   `json:"question,omitempty" maxLength:"4000"`
		Choices  []string `json:"choices,omitempty" maxItems:"12"`
		To       int64    `json:"to,omitempty"`
	}
}

type checkIn struct {
	RawBody []byte `contentType:"application/octet-stream"`
}

type checksOut struct {
	Body struct {
		Results []checkOut `json:"results"`
	}
}

// mostChecked is the largest request of the check, which stores nothing: a file of
// claims is uploaded.
const mostChecked = 4 << 20

func (s *Server) registerClaims(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "check", Method: http.MethodPost, Path: "/api/check", MaxBodyBytes: mostChecked,
		Summary: "Check claims without keeping them", Description: "Any claim the program reads: X12 837, encounters in JSON or YAML, CSV."}, s.check)
	huma.Register(api, huma.Operation{OperationID: "list-claims", Method: http.MethodGet, Path: "/api/claims", Summary: "The working list"}, func(ctx context.Context, in *listIn) (*listOut, error) {
		a, err := s.actor(ctx, desk.See)
		if err != nil {
			return nil, err
		}
		q := store.Query{Practice: a.Practice, Payer: in.Payer, Rule: in.Rule, File: store.ID(in.File), Sort: store.Sort(in.Sort), After: in.After, Limit: in.Limit}
		if queue, ok := store.ParseQueue(in.Status); ok {
			q.Queues = []store.Queue{queue}
		}
		rows, next, err := s.desk.Store.List(ctx, q)
		if err != nil {
			return nil, s.failure(err)
		}
		out := &listOut{}
		out.Body.Claims, out.Body.Next = []claimRow{}, next
		for i := range rows {
			out.Body.Claims = append(out.Body.Claims, rowOf(&rows[i]))
		}
		return out, nil
	})
	type one struct {
		ID int64 `path:"id"`
	}
	huma.Register(api, huma.Operation{OperationID: "get-claim", Method: http.MethodGet, Path: "/api/claims/{id}", Summary: "One claim with its last check"}, func(ctx context.Context, in *one) (*claimOut, error) {
		a, err := s.actor(ctx, desk.See)
		if err != nil {
			return nil, err
		}
		return s.claim(ctx, a, store.ID(in.ID))
	})
	huma.Register(api, huma.Operation{OperationID: "decide", Method: http.MethodPost, Path: "/api/claims/{id}/decisions", Summary: "Decide about a finding or a claim"}, s.decide)
}

func (s *Server) claim(ctx context.Context, a desk.Actor, id store.ID) (*claimOut, error) {
	c, err := s.desk.Open(ctx, a, id)
	if err != nil {
		return nil, s.failure(err)
	}
	out := &claimOut{ETag: version(c.Version)}
	r := c.Result
	r.Claim, r.Problem = c.Card.Control, c.Problem
	out.Body.claimRow, out.Body.Check, out.Body.Decisions = rowOf(&c.Row), checkOf(&r), []decisionOut{}
	for _, d := range c.Decisions {
		out.Body.Decisions = append(out.Body.Decisions, decisionOut{string(d.Kind), d.Rule, d.Line, d.Reason, d.User, d.At})
	}
	return out, nil
}

func (s *Server) decide(ctx context.Context, in *decideIn) (*claimOut, error) {
	a, err := s.actor(ctx, desk.See)
	if err != nil {
		return nil, err
	}
	at, ok := versionOf(in.IfMatch)
	if !ok {
		return nil, huma.Error412PreconditionFailed("If-Match: want the claim's ETag")
	}
	id, b := store.ID(in.ID), &in.Body
	k := desk.FindingKey{Rule: b.Rule, Line: b.Line, Code: b.Code}
	switch b.Kind {
	case "fix":
		_, err = s.desk.Fix(ctx, a, id, at, k, b.Looked)
	case "override":
		_, err = s.desk.Override(ctx, a, id, at, k, b.Reason, b.Text)
	case "withdraw":
		_, err = s.desk.Withdraw(ctx, a, id, at, k)
	case "hold":
		_, err = s.desk.Hold(ctx, a, id, at, b.Text)
	case "release":
		_, err = s.desk.Release(ctx, a, id, at)
	case "ask":
		_, err = s.desk.Ask(ctx, a, id, at, k, store.ID(b.To), b.Question, b.Choices)
	default:
		_, err = s.desk.CheckAgain(ctx, a, id)
	}
	if err != nil {
		return nil, s.failure(err)
	}
	return s.claim(ctx, a, id)
}

// check checks claims and forgets them.
func (s *Server) check(ctx context.Context, in *checkIn) (*checksOut, error) {
	a, err := s.actor(ctx, desk.See)
	if err != nil {
		return nil, err
	}
	out := &checksOut{}
	out.Body.Results = []checkOut{}
	for claim := range s.desk.Read(in.RawBody) {
		r := finding.Result{Claim: claim.Control, Problem: claim.Problem}
		if claim.Encounter != nil {
			if r, err = s.desk.CheckOne(ctx, a.Practice, claim.Encounter); err != nil {
				return nil, s.failure(err)
			}
		}
		s.metrics.checks.Inc()
		out.Body.Results = append(out.Body.Results, checkOf(&r))
	}
	if len(out.Body.Results) == 0 {
		return nil, huma.Error422UnprocessableEntity("no claim was found in the request")
	}
	return out, nil
}
