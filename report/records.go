package report

import (
	"fmt"

	"firstpass/claim"
)

// RecordFormat writes what was charted, one record after another.
type RecordFormat interface {
	Head(b []byte) []byte
	Record(b []byte, r *claim.Record) []byte
	Foot(b []byte, s *RecordSummary) []byte
}

// NewRecords returns the format of a name: text, jsonl or html.
func NewRecords(name string, o Options) RecordFormat {
	switch name {
	case "jsonl":
		return recordLines{o}
	case "html":
		return &recordPage{Options: o}
	}
	return recordText{text{o}}
}

// RecordSummary is what a run of records added up to.
type RecordSummary struct {
	Records        int
	Administered   int
	Mentions       int
	ToReview       int
	Unmatched      int // records that name no patient
	Problems       int
	WithoutAnEvent int
}

// Add counts a record.
func (s *RecordSummary) Add(r *claim.Record) {
	s.Records++
	if len(r.Events) == 0 {
		s.WithoutAnEvent++
	}
	if !names(&r.Patient) {
		s.Unmatched++
	}
	for i := range r.Events {
		if r.Events[i].Status == claim.Administered {
			s.Administered++
		} else {
			s.Mentions++
		}
		if len(r.Events[i].Review) > 0 {
			s.ToReview++
		}
	}
}

// Line says it in a sentence.
func (s *RecordSummary) Line() string {
	line := fmt.Sprintf("%s read: %s administered, %s mentioned only", plural(s.Records, "record"), group(s.Administered), group(s.Mentions))
	if s.ToReview > 0 {
		line += fmt.Sprintf("; %s to look at", group(s.ToReview))
	}
	if s.Unmatched > 0 {
		line += fmt.Sprintf("; %s not tied to a patient", plural(s.Unmatched, "record"))
	}
	if s.Problems > 0 {
		line += fmt.Sprintf("; %s could not be read", plural(s.Problems, "document or part"))
	}
	return line
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return group(n) + " " + noun + "s"
}

// names says whether a record tells whose it is.
func names(p *claim.Patient) bool {
	return p.ID != "" || p.Name != "" || p.LastName != ""
}
