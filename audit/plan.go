package audit

import (
	"errors"
	"slices"
	"strings"

	"firstpass/claim"
)

// Plan is everything needed to freeze a frame and draw its sample again.
type Plan struct {
	Version   int      `json:"version"`
	From      string   `json:"from,omitempty"`
	To        string   `json:"to,omitempty"`
	Provider  string   `json:"provider,omitempty"`
	Payer     string   `json:"payer,omitempty"`
	Codes     []string `json:"codes,omitempty"`
	Method    string   `json:"method"`
	Seed      string   `json:"seed,omitempty"`
	Size      int      `json:"size"`
	Stratify  string   `json:"stratify,omitempty"`
	Bounds    []string `json:"bounds,omitempty"`
	Frame     int      `json:"claims_in_frame"`
	Hash      string   `json:"frame_sha256"`
	Algorithm string   `json:"algorithm"`
}

// PlanVersion is the form of plans this program writes and reads.
const PlanVersion = 1

// Filter is the frame's as the plan says it.
func (p *Plan) Filter() (Filter, error) {
	f := Filter{Provider: claim.NPI(p.Provider), Payer: p.Payer, Codes: p.Codes}
	for _, day := range []struct {
		text string
		into *claim.Date
	}{{p.From, &f.From}, {p.To, &f.To}} {
		if day.text == "" {
			continue
		}
		d, err := claim.ParseDate(day.text)
		if err != nil {
			return f, err
		}
		*day.into = d
	}
	if len(p.Codes) > 0 {
		f.Covers = func(code string) bool {
			return slices.ContainsFunc(p.Codes, func(r string) bool { return inRange(code, r) })
		}
	}
	return f, nil
}

// Draw makes the frame and the sample from the plan.
func (p *Plan) Draw(claims []*claim.Encounter, paid func(*claim.Encounter) (claim.Cents, bool)) (*Frame, *Sample, error) {
	f, err := p.Filter()
	if err != nil {
		return nil, nil, err
	}
	frame := NewFrame(claims, &f, paid)
	sample, err := p.SampleOf(frame)
	return frame, sample, err
}

// SampleOf draws the plan's sample from a frame.
func (p *Plan) SampleOf(frame *Frame) (*Sample, error) {
	switch Method(p.Method) {
	case MostRecent:
		return DrawRecent(frame, p.Size), nil
	case Simple:
		return DrawSimple(frame, p.Seed, p.Size), nil
	}
	stratum := func(u *Unit) string { return u.Payer }
	switch p.Stratify {
	case "provider":
		stratum = func(u *Unit) string { return string(u.Provider) }
	case "charge":
		var bounds []claim.Cents
		for _, text := range p.Bounds {
			c, err := claim.ParseCents(strings.TrimSpace(text))
			if err != nil || len(bounds) > 0 && c <= bounds[len(bounds)-1] {
				return nil, errBounds
			}
			bounds = append(bounds, c)
		}
		stratum = ByCharge(bounds)
	}
	return DrawStratified(frame, p.Seed, p.Size, p.Stratify, stratum), nil
}

var errBounds = errors.New("--bounds: want rising amounts, such as 100,500")

// inRange says whether a code is the one named, or in the range 96401-96413.
func inRange(code, name string) bool {
	from, to, isRange := strings.Cut(strings.ToUpper(strings.TrimSpace(name)), "-")
	if !isRange {
		return code == from
	}
	return len(code) == len(from) && from <= code && code <= to
}
