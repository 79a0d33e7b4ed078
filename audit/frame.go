package audit

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"firstpass/claim"
)

// Unit is one claim of the frame: what is drawn.
type Unit struct {
	ID       string // the claim's own control number
	Date     claim.Date
	Provider claim.NPI
	Payer    string
	Charge   claim.Cents
	Paid     claim.Cents
	PaidSet  bool // a remittance said what was paid
	Stratum  string
	Claim    *claim.Encounter
}

// Filter says which claims the frame holds. Empty fields leave everything in.
type Filter struct {
	From, To claim.Date // days of service
	Provider claim.NPI
	Payer    string // part of its name, its id, or its type
	Codes    []string
	// Covers says whether a code is one of Codes; the caller knows ranges and kinds.
	Covers func(code string) bool
}

// String says the filter in one line, for the report and the hash.
func (f *Filter) String() string {
	parts := []string{}
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+" "+value)
		}
	}
	if f.From != 0 || f.To != 0 {
		parts = append(parts, fmt.Sprintf("service %s to %s", f.From, f.To))
	}
	add("provider", string(f.Provider))
	add("payer", f.Payer)
	add("codes", strings.Join(f.Codes, ","))
	if len(parts) == 0 {
		return "every claim"
	}
	return strings.Join(parts, "; ")
}

// holds says whether a claim belongs to the frame.
func (f *Filter) holds(enc *claim.Encounter) bool {
	day := serviceDay(enc)
	switch {
	case f.From != 0 && day < f.From, f.To != 0 && day > f.To:
		return false
	case f.Provider != "" && !renders(enc, f.Provider):
		return false
	case f.Payer != "" && !isPayer(&enc.Payer, f.Payer):
		return false
	}
	return f.Covers == nil || slices.ContainsFunc(enc.Claim.Lines, func(l claim.Line) bool { return f.Covers(l.Code) })
}

func serviceDay(enc *claim.Encounter) claim.Date {
	if enc.Claim.ServiceDate != 0 {
		return enc.Claim.ServiceDate
	}
	for i := range enc.Claim.Lines {
		if d := enc.Claim.LineDate(i); d != 0 {
			return d
		}
	}
	return 0
}

func renders(enc *claim.Encounter, npi claim.NPI) bool {
	return enc.Claim.Rendering.NPI == npi || slices.ContainsFunc(enc.Claim.Lines, func(l claim.Line) bool { return l.Rendering.NPI == npi })
}

func isPayer(p *claim.Payer, word string) bool {
	return strings.EqualFold(p.ID, word) || strings.EqualFold(string(p.Type), word) || p.Name != "" && strings.Contains(strings.ToLower(p.Name), strings.ToLower(word))
}

// Frame is the frozen list of claims a sample is drawn from.
type Frame struct {
	Filter string
	Units  []Unit // by control number
	Hash   string // of what the list says
	Twice  []string
}

// NewFrame freezes the claims the filter lets through. A control number that comes
// twice (a replacement) stands once, as the last claim sent under it.
func NewFrame(claims []*claim.Encounter, f *Filter, paid func(*claim.Encounter) (claim.Cents, bool)) *Frame {
	frame := &Frame{Filter: f.String()}
	at := map[string]int{}
	for _, enc := range claims {
		if !f.holds(enc) {
			continue
		}
		u := Unit{ID: enc.ID, Date: serviceDay(enc), Provider: enc.Claim.Rendering.NPI, Payer: payerName(&enc.Payer), Charge: charge(enc), Claim: enc}
		if paid != nil {
			u.Paid, u.PaidSet = paid(enc)
		}
		if n, again := at[u.ID]; again {
			frame.Units[n] = u
			if !slices.Contains(frame.Twice, u.ID) {
				frame.Twice = append(frame.Twice, u.ID)
			}
			continue
		}
		at[u.ID] = len(frame.Units)
		frame.Units = append(frame.Units, u)
	}
	slices.SortFunc(frame.Units, func(a, b Unit) int { return cmp.Compare(a.ID, b.ID) })
	frame.Hash = frame.hash()
	return frame
}

func payerName(p *claim.Payer) string {
	if p.Name != "" {
		return p.Name
	}
	if p.ID != "" {
		return p.ID
	}
	return string(p.Type)
}

func charge(enc *claim.Encounter) claim.Cents {
	if enc.Claim.Total != 0 {
		return enc.Claim.Total
	}
	var sum claim.Cents
	for i := range enc.Claim.Lines {
		sum += enc.Claim.Lines[i].Charge
	}
	return sum
}

// hash is the SHA-256 of the list, one line a claim: what Listing writes.
func (f *Frame) hash() string {
	sum := sha256.Sum256([]byte(f.Listing()))
	return hex.EncodeToString(sum[:])
}

// Listing is the frame as text, a line a claim in the order of control numbers:
// number, day, provider, payer, charge, and what was paid where known. `sha256sum` of it is the frame's hash.
func (f *Frame) Listing() string {
	var b strings.Builder
	for i := range f.Units {
		u := &f.Units[i]
		paid := "-"
		if u.PaidSet {
			paid = u.Paid.String()
		}
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s\t%s\n", flat(u.ID), u.Date, flat(string(u.Provider)), flat(u.Payer), u.Charge, paid)
	}
	return b.String()
}

// ReadListing reads a frozen list again: the claims themselves are not in it.
func ReadListing(text string) (*Frame, error) {
	f := &Frame{}
	n := 0
	for line := range strings.Lines(text) {
		n++
		cells := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(cells) != 6 {
			return nil, fmt.Errorf("line %d: %d columns, want 6", n, len(cells))
		}
		u := Unit{ID: cells[0], Provider: claim.NPI(cells[2]), Payer: cells[3]}
		var err error
		if cells[1] != "" {
			if u.Date, err = claim.ParseDate(cells[1]); err != nil {
				return nil, fmt.Errorf("line %d: %w", n, err)
			}
		}
		if u.Charge, err = claim.ParseCents(cells[4]); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if cells[5] != "-" {
			if u.Paid, err = claim.ParseCents(cells[5]); err != nil {
				return nil, fmt.Errorf("line %d: %w", n, err)
			}
			u.PaidSet = true
		}
		f.Units = append(f.Units, u)
	}
	f.Hash = f.hash()
	return f, nil
}

// flat keeps a value on its line and in its column.
func flat(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return ' '
		}
		return r
	}, s)
}
