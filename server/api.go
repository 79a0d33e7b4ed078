package server

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"firstpass/desk"
	"firstpass/gate"
	"firstpass/store"
	"firstpass/store/relational"
)

// registerAPI adds the API and its description, which is generated from the types.
func (s *Server) registerAPI(outer *http.ServeMux) {
	mux := http.NewServeMux()
	config := huma.DefaultConfig("firstpass", s.desk.Version())
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "/api/openapi", "", "/api/schemas"
	config.CreateHooks = nil // answers carry no links to schemas
	config.Info.Description = "Claims checked before they are sent. Sign in with a token: Authorization: Bearer. Lists are paged by cursor (after), changes name the version they were read at (If-Match), and a request that is sent again with the same Idempotency-Key is answered again, not done again."
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer"}}
	config.Security = []map[string][]string{{"token": {}}}
	api := humago.New(mux, config)
	s.registerClaims(api)
	s.registerFiles(api)
	s.registerDenials(api)
	s.registerTables(api)
	s.registerFHIR(mux)
	handler := s.authorised(s.idempotent(mux))
	outer.Handle("/api/", handler)
	outer.Handle("/fhir/", handler)
}

// authorised refuses who is not signed in; what the API looks like is no secret.
func (s *Server) authorised(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		open := strings.HasPrefix(r.URL.Path, "/api/openapi") || strings.HasPrefix(r.URL.Path, "/api/schemas") || r.URL.Path == "/fhir/metadata"
		if _, ok := gate.ActorOf(r.Context()); !ok && !open {
			w.Header().Set("WWW-Authenticate", "Bearer")
			if strings.HasPrefix(r.URL.Path, "/fhir/") {
				fhirJSON(w, http.StatusUnauthorized, refusal("login", "please sign in: Authorization: Bearer TOKEN"))
				return
			}
			problem(w, http.StatusUnauthorized, "please sign in: Authorization: Bearer TOKEN")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// problem writes an RFC 9457 answer.
func problem(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	writeJSON(w, map[string]any{"status": status, "title": http.StatusText(status), "detail": detail})
}

// failure turns what went wrong into an answer of the API.
func (s *Server) failure(err error) error {
	var refusal desk.Refusal
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refusal):
		return huma.Error422UnprocessableEntity(refusal.Error())
	case errors.Is(err, desk.ErrForbidden):
		return huma.Error403Forbidden(err.Error())
	case errors.Is(err, store.ErrNotFound):
		return huma.Error404NotFound("there is nothing by that number")
	case errors.Is(err, store.ErrStale):
		return huma.Error412PreconditionFailed("somebody else changed this since it was read")
	case errors.Is(err, store.ErrTooLarge):
		return huma.NewError(http.StatusRequestEntityTooLarge, err.Error())
	case errors.Is(err, relational.ErrCursor):
		return huma.Error422UnprocessableEntity(err.Error())
	}
	s.log.Error("the API failed", "error", err.Error())
	if trouble := s.desk.Store.Trouble(err); trouble != nil {
		status := http.StatusServiceUnavailable
		if trouble == store.ErrFull {
			status = http.StatusInsufficientStorage
		}
		return huma.NewError(status, trouble.Error()+"; nothing was applied")
	}
	return huma.Error503ServiceUnavailable("the store does not answer; nothing was applied")
}

func (s *Server) actor(ctx context.Context, p desk.Permission) (desk.Actor, error) {
	a, ok := gate.ActorOf(ctx)
	if !ok {
		return a, huma.Error401Unauthorized("please sign in")
	}
	if !desk.May(a.Role, p) {
		return a, huma.Error403Forbidden(desk.ErrForbidden.Error())
	}
	return a, nil
}
