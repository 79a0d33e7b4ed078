package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"firstpass/desk"
	"firstpass/report"
	"firstpass/store"
)

func (p *Pages) registerFiles(mux *http.ServeMux) {
	mux.HandleFunc("GET /files", p.signed(p.files))
	mux.HandleFunc("POST /files", p.signed(p.upload))
	mux.HandleFunc("GET /files/{id}", p.signed(p.file))
	mux.HandleFunc("GET /files/{id}/download", p.signed(p.download))
	mux.HandleFunc("GET /files/{id}/acknowledgement", p.signed(p.acknowledgement))
	mux.HandleFunc("GET /files/{id}/progress", p.signed(p.progress))
}

type shownFile struct {
	store.File
	store.Progress
	Summary string
}

type filesData struct {
	Files []shownFile
	Next  store.ID
	Most  int
}

// perPage is how many files a page lists.
const perPage = 25

func (p *Pages) files(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if !desk.May(a.Role, desk.See) {
		return desk.ErrForbidden
	}
	var before store.ID
	fmt.Sscan(r.URL.Query().Get("before"), &before)
	list, err := p.desk.Store.FileList(r.Context(), a.Practice, before, perPage)
	if err != nil {
		return err
	}
	data := filesData{Most: desk.MaxFile >> 20}
	for _, f := range list {
		progress, err := p.desk.Store.Progress(r.Context(), a.Practice, f.ID)
		if err != nil {
			return err
		}
		row := shownFile{f, progress, summary(progress)}
		if desk.IsAnswer(f.Kind) {
			n, err := p.desk.Store.RemitCount(r.Context(), a.Practice, f.ID)
			if err != nil {
				return err
			}
			row.Summary = answersLine(&n)
		}
		data.Files = append(data.Files, row)
	}
	if len(list) == perPage {
		data.Next = list[perPage-1].ID
	}
	p.show(w, r, http.StatusOK, "files", view{Title: "Batches", Nav: "files", Data: data})
	return nil
}

// summary is a batch in one line.
func summary(g store.Progress) string {
	if g.Claims == 0 {
		return ""
	}
	parts := []string{fmt.Sprintf("%s clean", countText(g.Clean)), fmt.Sprintf("%s to fix", countText(g.Fix)), fmt.Sprintf("%s to review", countText(g.Review))}
	if g.Held > 0 {
		parts = append(parts, countText(g.Held)+" held")
	}
	if g.Unreadable > 0 {
		parts = append(parts, countText(g.Unreadable)+" could not be read")
	}
	if g.AtRisk > 0 {
		parts = append(parts, report.Dollars(g.AtRisk)+" held back")
	}
	return strings.Join(parts, " · ")
}

func (p *Pages) upload(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if !desk.May(a.Role, desk.Handle) {
		return desk.ErrForbidden
	}
	boundary := FormBoundary(r.Header.Get("Content-Type"))
	if boundary == "" {
		return desk.Refusal("choose a file")
	}
	f, err := Receive(r.Context(), p.desk, a, "upload", "", boundary, r.Body)
	word := "received"
	if errors.Is(err, store.ErrDuplicate) {
		err, word = nil, "again"
	}
	if err != nil {
		return err
	}
	p.wake()
	return back(w, r, fmt.Sprintf("/files/%d", f.ID), word)
}

type fileData struct {
	shownFile
	Rows   []listRow
	Next   string
	Sent   bool
	Done   int // percent
	Ready  int
	Review int
	Charts []store.Chart
	Said   []string // of the charts
}

func (p *Pages) file(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if !desk.May(a.Role, desk.See) {
		return desk.ErrForbidden
	}
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	f, err := p.desk.Store.File(r.Context(), a.Practice, id)
	if err != nil {
		return err
	}
	if desk.IsAnswer(f.Kind) {
		http.Redirect(w, r, fmt.Sprintf("/remittances/%d", id), http.StatusSeeOther)
		return nil
	}
	g, err := p.desk.Store.Progress(r.Context(), a.Practice, id)
	if err != nil {
		return err
	}
	rows, next, err := p.desk.Store.List(r.Context(), store.Query{Practice: a.Practice, File: id, Sort: store.SortMoney, After: r.URL.Query().Get("after"), Limit: 200})
	if err != nil {
		return err
	}
	data := fileData{shownFile: shownFile{f, g, summary(g)}, Sent: f.Source == desk.SentSource}
	if data.Charts, data.Said, err = p.desk.ChartsOf(r.Context(), a, id); err != nil {
		return err
	}
	today := p.desk.Today()
	for _, row := range rows {
		text, level := left(row.Deadline, today)
		data.Rows = append(data.Rows, listRow{Row: row, Left: text, Level: level, Sendable: desk.Sendable(row.Queue)})
	}
	if next != "" {
		data.Next = fmt.Sprintf("/files/%d?after=%s", id, next)
	}
	if g.Claims > 0 {
		data.Done = 100 * (g.Claims - g.Waiting) / g.Claims
	}
	p.show(w, r, http.StatusOK, "file", view{Title: "Batch", Nav: "files", Wide: true, Data: data})
	return nil
}

func (p *Pages) download(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	f, content, err := p.desk.Download(r.Context(), a, id)
	if err != nil {
		return err
	}
	defer content.Close()
	w.Header().Set("Content-Type", "application/octet-stream")
	// The name somebody gave the file may name a patient: a neutral one is offered.
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="firstpass-%d.837"`, f.ID))
	_, err = io.Copy(w, content)
	if err != nil {
		p.log.Error("a download was cut off", "file", f.ID)
	}
	return nil
}

// acknowledgement answers the file's sender with a 277CA.
func (p *Pages) acknowledgement(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := p.desk.Acknowledge(r.Context(), a, id, &out); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="firstpass-%d.277"`, id))
	w.Write(out.Bytes())
	return nil
}

// progress tells a page how far a file is, as it goes: server-sent events.
func (p *Pages) progress(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	if !desk.May(a.Role, desk.See) {
		return desk.ErrForbidden
	}
	return p.stream(w, r, a, id)
}
