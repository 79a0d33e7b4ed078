package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"firstpass/desk"
)

type ruleOut struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Severity string   `json:"severity"`
	Payer    string   `json:"payer,omitempty"`
	Prevents []string `json:"prevents"`
	Why      string   `json:"why"`
}

func (s *Server) registerTables(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "list-rules", Method: http.MethodGet, Path: "/api/rules", Summary: "The rules in force"}, func(ctx context.Context, _ *struct{}) (*struct {
		Body struct {
			Rules []ruleOut `json:"rules"`
		}
	}, error) {
		a, err := s.actor(ctx, desk.See)
		if err != nil {
			return nil, err
		}
		bench, err := s.desk.Bench(ctx, a.Practice)
		if err != nil {
			return nil, s.failure(err)
		}
		out := &struct {
			Body struct {
				Rules []ruleOut `json:"rules"`
			}
		}{}
		out.Body.Rules = []ruleOut{}
		for _, r := range bench.Engine.Rules().Rules() {
			out.Body.Rules = append(out.Body.Rules, ruleOut{r.ID, r.Title, r.Severity.String(), r.Payer, append([]string{}, r.Prevents...), r.Why})
		}
		return out, nil
	})
	huma.Register(api, huma.Operation{OperationID: "list-tables", Method: http.MethodGet, Path: "/api/tables", Summary: "The tables at hand and their releases"}, func(ctx context.Context, _ *struct{}) (*struct {
		Body struct {
			Tables []tableOut `json:"tables"`
		}
	}, error) {
		a, err := s.actor(ctx, desk.See)
		if err != nil {
			return nil, err
		}
		bench, err := s.desk.Bench(ctx, a.Practice)
		if err != nil {
			return nil, s.failure(err)
		}
		out := &struct {
			Body struct {
				Tables []tableOut `json:"tables"`
			}
		}{}
		out.Body.Tables = []tableOut{}
		for _, t := range bench.Engine.Tables().Releases() {
			out.Body.Tables = append(out.Body.Tables, tableOut{t.Name, t.Release, dayOf(t.LastConfirmed)})
		}
		return out, nil
	})
}
