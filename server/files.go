package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/sse"

	"firstpass/desk"
	"firstpass/store"
	"firstpass/web"
)

func version(n int) string { return `"` + strconv.Itoa(n) + `"` }

func versionOf(etag string) (int, bool) {
	n, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(etag, "W/"), `"`))
	return n, err == nil && n > 0
}

// fileOut is a file received and how far its claims are.
type fileOut struct {
	ID       store.ID  `json:"id"`
	Hash     string    `json:"sha256"`
	Size     int64     `json:"size"`
	Source   string    `json:"source"`
	Received time.Time `json:"received"`
	progressOut
}

type progressOut struct {
	Done       bool   `json:"done" doc:"Every claim of the file is checked."`
	Claims     int    `json:"claims"`
	Waiting    int    `json:"waiting"`
	Clean      int    `json:"clean"`
	Fix        int    `json:"fix"`
	Review     int    `json:"review"`
	Held       int    `json:"held"`
	Unreadable int    `json:"unreadable"`
	AtRisk     string `json:"at_risk"`
	Problem    string `json:"problem,omitempty"`
}

func progressOf(g *store.Progress) progressOut {
	return progressOut{g.Split && g.Waiting == 0, g.Claims, g.Waiting, g.Clean, g.Fix, g.Review, g.Held, g.Unreadable, g.AtRisk.String(), g.Problem}
}

func (s *Server) file(ctx context.Context, practice store.ID, f store.File) (fileOut, error) {
	g, err := s.desk.Store.Progress(ctx, practice, f.ID)
	return fileOut{f.ID, f.Hash, f.Size, f.Source, f.Received, progressOf(&g)}, err
}

// upload takes the request's body as it comes: huma would hold it in memory.
type upload struct {
	Name string `query:"name" doc:"What to call the file." maxLength:"200"`
	kind string
	body io.Reader
}

// Resolve hands the body on.
func (u *upload) Resolve(ctx huma.Context) []error {
	u.kind, u.body = ctx.Header("Content-Type"), ctx.BodyReader()
	return nil
}

// fileWithCharts is a file with what was charted beside it.
type fileWithCharts struct {
	fileOut
	Charts *chartsOut `json:"charts,omitempty" doc:"What was charted beside the file; absent where nothing was."`
}

type chartsOut struct {
	Files []chartOut `json:"files"`
	Said  []string   `json:"said" doc:"Once the file is done: how many claims got a chart, what could not be read, and what belongs to no claim."`
}

type chartOut struct {
	Name    string `json:"name"`
	Hash    string `json:"sha256"`
	Size    int64  `json:"size"`
	Problem string `json:"problem,omitempty" doc:"Why it was not kept."`
}

func (s *Server) withCharts(ctx context.Context, a desk.Actor, f store.File) (out fileWithCharts, err error) {
	if out.fileOut, err = s.file(ctx, a.Practice, f); err != nil {
		return out, err
	}
	list, said, err := s.desk.ChartsOf(ctx, a, f.ID)
	if err != nil || len(list) == 0 {
		return out, err
	}
	out.Charts = &chartsOut{Said: append([]string{}, said...)}
	for _, c := range list {
		out.Charts.Files = append(out.Charts.Files, chartOut{c.Name, c.Hash, c.Size, c.Problem})
	}
	return out, nil
}

// uploadBody describes what may be sent to the upload.
func uploadBody() *huma.RequestBody {
	bytes := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: bytes},
		"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject, Required: []string{"file"}, Properties: map[string]*huma.Schema{
			"file":  {Type: huma.TypeString, Format: "binary", Description: "The claims."},
			"chart": {Type: huma.TypeArray, Items: bytes, Description: "What was charted: exports of administrations (CSV, XLSX), notes, FHIR, HL7 v2, C-CDA, encounters."},
		}}},
	}}
}

type fileAnswer struct {
	Status int
	Body   fileWithCharts
}

type filesOut struct {
	Body struct {
		Files []fileOut `json:"files"`
		Next  store.ID  `json:"next,omitempty"`
	}
}

type sendIn struct {
	Body struct {
		Claims []store.ID `json:"claims" minItems:"1" maxItems:"5000"`
	}
}

type sendOut struct {
	Body struct {
		File    store.ID `json:"file" doc:"The 837P that was written; its bytes are at /api/files/{id}/content."`
		Sent    int      `json:"sent"`
		Refused []string `json:"refused"`
	}
}

type fileIn struct {
	ID int64 `path:"id"`
}

func (s *Server) registerFiles(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "upload", Method: http.MethodPost, Path: "/api/files", DefaultStatus: http.StatusCreated,
		Summary: "Upload a claim file", Description: "The body is the file, or a form whose `file` is, with what was charted as `chart`, as often as there are files of it. The same bytes again are answered with the file that is there (200). What of the charts cannot be read costs no claim: it is said of the file."}, s.upload)
	api.OpenAPI().Paths["/api/files"].Post.RequestBody = uploadBody() // told, not done: huma would refuse what it cannot parse
	huma.Register(api, huma.Operation{OperationID: "list-files", Method: http.MethodGet, Path: "/api/files", Summary: "Files received, newest first"}, func(ctx context.Context, in *struct {
		Before int64 `query:"before"`
	}) (*filesOut, error) {
		a, err := s.actor(ctx, desk.See)
		if err != nil {
			return nil, err
		}
		list, err := s.desk.Store.FileList(ctx, a.Practice, store.ID(in.Before), 50)
		if err != nil {
			return nil, s.failure(err)
		}
		out := &filesOut{}
		out.Body.Files = []fileOut{}
		for _, f := range list {
			v, err := s.file(ctx, a.Practice, f)
			if err != nil {
				return nil, s.failure(err)
			}
			out.Body.Files = append(out.Body.Files, v)
			out.Body.Next = f.ID
		}
		if len(list) < 50 {
			out.Body.Next = 0
		}
		return out, nil
	})
	huma.Register(api, huma.Operation{OperationID: "get-file", Method: http.MethodGet, Path: "/api/files/{id}", Summary: "One file and how far its claims are"}, func(ctx context.Context, in *fileIn) (*struct{ Body fileWithCharts }, error) {
		a, err := s.actor(ctx, desk.See)
		if err != nil {
			return nil, err
		}
		f, err := s.desk.Store.File(ctx, a.Practice, store.ID(in.ID))
		if err != nil {
			return nil, s.failure(err)
		}
		v, err := s.withCharts(ctx, a, f)
		return &struct{ Body fileWithCharts }{v}, s.failure(err)
	})
	huma.Register(api, huma.Operation{OperationID: "get-file-content", Method: http.MethodGet, Path: "/api/files/{id}/content", Summary: "The file, byte for byte"}, func(ctx context.Context, in *fileIn) (*huma.StreamResponse, error) {
		a, err := s.actor(ctx, desk.See)
		if err != nil {
			return nil, err
		}
		_, content, err := s.desk.Download(ctx, a, store.ID(in.ID))
		if err != nil {
			return nil, s.failure(err)
		}
		return &huma.StreamResponse{Body: func(out huma.Context) {
			defer content.Close()
			out.SetHeader("Content-Type", "application/octet-stream")
			if _, err := io.Copy(out.BodyWriter(), content); err != nil {
				s.log.Error("a download was cut off", "file", in.ID)
			}
		}}, nil
	})
	huma.Register(api, huma.Operation{OperationID: "send", Method: http.MethodPost, Path: "/api/send", Summary: "Write claims into one 837P and mark them sent"}, func(ctx context.Context, in *sendIn) (*sendOut, error) {
		a, err := s.actor(ctx, desk.SendIt)
		if err != nil {
			return nil, err
		}
		f, sent, refused, err := s.desk.Send(ctx, a, in.Body.Claims)
		if err != nil {
			return nil, s.failure(err)
		}
		out := &sendOut{}
		out.Body.File, out.Body.Sent, out.Body.Refused = f.ID, sent, append([]string{}, refused...)
		return out, nil
	})
	sse.Register(api, huma.Operation{OperationID: "watch-file", Method: http.MethodGet, Path: "/api/files/{id}/events", Summary: "How far a file is, as it goes",
		Middlewares: huma.Middlewares{s.fileFirst(api)}},
		map[string]any{"progress": progressOut{}}, s.watch)
}

func (s *Server) upload(ctx context.Context, in *upload) (*fileAnswer, error) {
	a, err := s.actor(ctx, desk.Handle)
	if err != nil {
		return nil, err
	}
	name := in.Name
	if name == "" {
		name = fmt.Sprintf("upload of %s", s.desk.Now().Format("2006-01-02 15:04"))
	}
	var f store.File
	if boundary := web.FormBoundary(in.kind); boundary != "" {
		f, err = web.Receive(ctx, s.desk, a, "api", in.Name, boundary, in.body)
	} else {
		f, err = s.desk.Receive(ctx, a, name, "api", in.body)
	}
	status := http.StatusCreated
	if errors.Is(err, store.ErrDuplicate) {
		err, status = nil, http.StatusOK
	}
	if err != nil {
		return nil, s.failure(err)
	}
	s.options.Wake()
	v, err := s.withCharts(ctx, a, f)
	return &fileAnswer{status, v}, s.failure(err)
}

// fileFirst answers for a file that is not there before a stream begins: a stream
// has said 200 by then.
func (s *Server) fileFirst(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(c huma.Context, next func(huma.Context)) {
		a, err := s.actor(c.Context(), desk.See)
		if err == nil {
			id, parseErr := strconv.ParseInt(c.Param("id"), 10, 64)
			if parseErr != nil {
				next(c) // which says what is wrong with the number
				return
			}
			_, err = s.desk.Store.File(c.Context(), a.Practice, store.ID(id))
			err = s.failure(err)
		}
		var status huma.StatusError
		if errors.As(err, &status) {
			huma.WriteErr(api, c, status.GetStatus(), status.Error())
			return
		}
		next(c)
	}
}

// watch sends progress until the file is done or nobody listens.
func (s *Server) watch(ctx context.Context, in *fileIn, send sse.Sender) {
	a, err := s.actor(ctx, desk.See)
	if err != nil {
		return
	}
	last := progressOut{}
	for end := time.Now().Add(10 * time.Minute); time.Now().Before(end); {
		g, err := s.desk.Store.Progress(ctx, a.Practice, store.ID(in.ID))
		if err != nil {
			return
		}
		if now := progressOf(&g); now != last {
			last = now
			if send.Data(now) != nil {
				return
			}
		}
		if last.Done {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(400 * time.Millisecond):
		}
	}
}
