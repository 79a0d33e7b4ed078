package web

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"

	"firstpass/desk"
	"firstpass/store"
)

// maxUpload bounds a form: a claim file, its charts, and what is written around them.
const maxUpload = desk.MaxFile + desk.MaxCharts + 1<<20

// FormBoundary is what separates the parts of a form sent with this content type, ""
// where it is no form.
func FormBoundary(contentType string) string {
	kind, parameters, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "multipart/form-data" {
		return ""
	}
	return parameters["boundary"]
}

// Receive streams the files of a form into the store, never whole in memory, nor in a
// temporary file: `file` is the claims, each `chart` what was charted beside them. A
// name goes before the form's own of the claims.
func Receive(ctx context.Context, d *desk.Desk, a desk.Actor, source, name, boundary string, body io.Reader) (store.File, error) {
	form := multipart.NewReader(http.MaxBytesReader(nil, io.NopCloser(body), maxUpload), boundary)
	f, err := d.ReceiveParts(ctx, a, source, func() (store.Part, error) { return nextFile(form, name) })
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		err = store.ErrTooLarge
	case err != nil && ctx.Err() != nil:
		err = ctx.Err()
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = errCutOff
	}
	return f, err
}

const errCutOff = desk.Refusal("the upload was cut off; nothing of it was kept")

// nextFile is the next file of a form; fields that are none are passed over.
func nextFile(form *multipart.Reader, name string) (store.Part, error) {
	for {
		part, err := form.NextPart()
		var large *http.MaxBytesError
		switch {
		case err == io.EOF, errors.As(err, &large):
			return store.Part{}, err
		case err != nil:
			return store.Part{}, errCutOff
		}
		isFile, isChart := part.FormName() == "file", part.FormName() == "chart"
		if part.FileName() == "" || !isFile && !isChart {
			continue
		}
		out := store.Part{Name: part.FileName(), IsChart: isChart, Content: part}
		if isFile && name != "" {
			out.Name = name
		}
		return out, nil
	}
}
