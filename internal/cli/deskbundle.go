package cli

import (
	"bufio"
	"bytes"
	"io"
	"iter"

	"firstpass/desk"
	"firstpass/finding"
	"firstpass/format/fhir"
	"firstpass/link"
)

// mostBundle bounds a bundle whose administrations are tied to its claims: it is
// held whole, because they may come before or after. A larger one is read as it
// streams, and each of its claims says that its charts were not looked for.
const mostBundle = 32 << 20

// withBundled gives the claims of a FHIR bundle what the same bundle says was given.
func withBundled(claims func(io.Reader) iter.Seq[desk.Incoming]) func(io.Reader) iter.Seq[desk.Incoming] {
	return func(r io.Reader) iter.Seq[desk.Incoming] {
		return func(yield func(desk.Incoming) bool) {
			in := bufio.NewReaderSize(r, 64<<10)
			if detect(in, "") != "fhir" {
				claims(in)(yield)
				return
			}
			content, err := io.ReadAll(io.LimitReader(in, mostBundle+1))
			switch {
			case err != nil:
				claims(io.MultiReader(bytes.NewReader(content), broken{err}))(yield)
			case len(content) > mostBundle:
				claims(io.MultiReader(bytes.NewReader(content), in))(func(c desk.Incoming) bool {
					c.Unread = append(c.Unread, finding.Problem{Code: "bundle", Message: "the bundle is too large to look for what was charted in it"})
					return yield(c)
				})
			default:
				bundled(claims, content)(yield)
			}
		}
	}
}

// broken goes on failing where a reader failed.
type broken struct{ err error }

// Read fails.
func (b broken) Read([]byte) (int, error) { return 0, b.err }

func bundled(claims func(io.Reader) iter.Seq[desk.Incoming], content []byte) iter.Seq[desk.Incoming] {
	return func(yield func(desk.Incoming) bool) {
		charts, problem := bundledCharts(content)
		var list []desk.Incoming
		for in := range claims(bytes.NewReader(content)) {
			if problem != nil {
				in.Unread = append(in.Unread, *problem)
			}
			if charts != nil && in.Encounter != nil && in.Encounter.Chart == nil {
				charts.Look(in.Encounter)
			}
			list = append(list, in)
		}
		for _, in := range list {
			if charts != nil && in.Encounter != nil && in.Encounter.Chart == nil {
				in.Encounter.Chart = charts.Chart(in.Encounter)
			}
			if !yield(in) {
				return
			}
		}
	}
}

// bundledCharts are what a bundle says was given, nil where it says nothing.
func bundledCharts(content []byte) (*link.Index, *finding.Problem) {
	tables, err := loadTables()
	if err != nil {
		return nil, &finding.Problem{Code: "tables", Message: err.Error()}
	}
	index := link.New(tables)
	reader := fhir.New()
	var problem *finding.Problem
	for record, wrong := range reader.Read(bytes.NewReader(content), "") {
		if problem = wrong; wrong != nil {
			break
		}
		index.Add(record, "")
	}
	for record, wrong := range reader.Rest() {
		if wrong == nil {
			index.Add(record, "")
		}
	}
	if index.Len() == 0 {
		index = nil
	}
	return index, problem
}
