package server

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"firstpass/desk"
	"firstpass/store"
)

// answersOut is what a file of answers came to.
type answersOut struct {
	Payments   int    `json:"payments"`
	Claims     int    `json:"claims"`
	Denied     int    `json:"with_denial"`
	Unknown    int    `json:"unknown_claims"`
	Repeated   int    `json:"repeated"`
	Incomplete int    `json:"incomplete"`
	Reversed   int    `json:"reversed"`
	Alone      int    `json:"reversed_alone"`
	Receipts   int    `json:"receipts"`
	Rejected   int    `json:"rejected"`
	Notices    int    `json:"notices" doc:"Matters of the file a person must look at."`
	Paid       string `json:"paid"`
	Amount     string `json:"denied"`
}

type denialsOut struct {
	Body struct {
		Denials []desk.DenialRecord `json:"denials"`
		Next    string              `json:"next,omitempty"`
	}
}

type denialsIn struct {
	State string `query:"state" enum:"open,waiting,done" default:"open"`
	Payer string `query:"payer"`
	Cause string `query:"cause" doc:"A rule, or the codes of denials no rule explains."`
	Sort  string `query:"sort" enum:"deadline,money" default:"deadline"`
	After string `query:"after"`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type denialStepIn struct {
	ID      int64  `path:"id"`
	IfMatch string `header:"If-Match" required:"true"`
	Body    struct {
		Step string `json:"step" enum:"correct,appeal,send-records,other-payer,bill-patient,write-off,nothing,again"`
		Note string `json:"note,omitempty" maxLength:"4000"`
	}
}

type ruleResultOut struct {
	Rule         string `json:"rule"`
	Raised       int    `json:"raised" doc:"Findings ever raised."`
	Fixed        int    `json:"fixed" doc:"Of these, mended before sending."`
	Overridden   int    `json:"overridden" doc:"Of these, said to be no problem."`
	Answered     int    `json:"answered" doc:"Findings still there on claims that were answered."`
	Denied       int    `json:"denied" doc:"Then denied for it."`
	Other        int    `json:"denied_otherwise"`
	Paid         int    `json:"paid" doc:"Paid all the same."`
	DeniedAmount string `json:"denied_amount"`
	PaidAmount   string `json:"paid_amount"`
}

// registerDenials adds what came back after claims went out.
func (s *Server) registerDenials(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "get-answers", Method: http.MethodGet, Path: "/api/files/{id}/answers", Summary: "What a file of remittances or acknowledgements came to"}, func(ctx context.Context, in *fileIn) (*struct{ Body answersOut }, error) {
		a, err := s.actor(ctx, desk.See)
		if err != nil {
			return nil, err
		}
		if _, err := s.desk.Store.File(ctx, a.Practice, store.ID(in.ID)); err != nil {
			return nil, s.failure(err)
		}
		n, err := s.desk.Store.RemitCount(ctx, a.Practice, store.ID(in.ID))
		if err != nil {
			return nil, s.failure(err)
		}
		return &struct{ Body answersOut }{answersOut{n.Payments, n.Postings, n.Denied, n.Unknown, n.Repeated, n.Incomplete, n.Reversed, n.Alone, n.Receipts, n.Rejected, n.Notices, n.Paid.String(), n.DeniedAmount.String()}}, nil
	})
	huma.Register(api, huma.Operation{OperationID: "list-denials", Method: http.MethodGet, Path: "/api/denials", Summary: "The worklist of denials"}, s.denials)
	huma.Register(api, huma.Operation{OperationID: "step-denial", Method: http.MethodPost, Path: "/api/denials/{id}/step", Summary: "Say what was done about a denial", DefaultStatus: http.StatusNoContent}, func(ctx context.Context, in *denialStepIn) (*struct{}, error) {
		a, err := s.actor(ctx, desk.Handle)
		if err != nil {
			return nil, err
		}
		version, ok := versionOf(in.IfMatch)
		if !ok {
			return nil, huma.Error422UnprocessableEntity("If-Match must name the version the denial was read at")
		}
		return nil, s.failure(s.desk.StepDenial(ctx, a, store.ID(in.ID), version, in.Body.Step, in.Body.Note))
	})
	huma.Register(api, huma.Operation{OperationID: "rule-results", Method: http.MethodGet, Path: "/api/rules/results", Summary: "What became of each rule's findings: mended, overridden, denied, paid"}, s.ruleResults)
}

func (s *Server) denials(ctx context.Context, in *denialsIn) (*denialsOut, error) {
	a, err := s.actor(ctx, desk.See)
	if err != nil {
		return nil, err
	}
	rows, next, err := s.desk.Denials(ctx, a, store.DenialQuery{State: store.DenialState(in.State), Payer: in.Payer, Cause: in.Cause, Sort: store.Sort(in.Sort), After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, s.failure(err)
	}
	out := &denialsOut{}
	out.Body.Denials, out.Body.Next = []desk.DenialRecord{}, next
	for i := range rows {
		out.Body.Denials = append(out.Body.Denials, rows[i].Record())
	}
	return out, nil
}

func (s *Server) ruleResults(ctx context.Context, in *struct {
	Days int `query:"days" minimum:"1" maximum:"3650" default:"365"`
}) (*struct {
	Body struct {
		Rules []ruleResultOut `json:"rules"`
	}
}, error) {
	a, err := s.actor(ctx, desk.See)
	if err != nil {
		return nil, err
	}
	list, err := s.desk.RuleRecords(ctx, a, s.desk.Now().Add(-time.Duration(in.Days)*24*time.Hour))
	if err != nil {
		return nil, s.failure(err)
	}
	out := &struct {
		Body struct {
			Rules []ruleResultOut `json:"rules"`
		}
	}{}
	out.Body.Rules = []ruleResultOut{}
	for _, r := range list {
		out.Body.Rules = append(out.Body.Rules, ruleResultOut{r.Rule, r.Raised, r.Fixed, r.Overriding, r.Answered, r.Denied, r.Other, r.Paid, r.DeniedAmount.String(), r.PaidAmount.String()})
	}
	return out, nil
}
