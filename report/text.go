package report

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"firstpass/claim"
	"firstpass/finding"
)

// text is for a person at a terminal: claims that need something, each with the
// money at risk, the line, what to do, why and where it says so. Clean claims
// are only counted unless the user asks for all.
type text struct{ Options }

const (
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	green  = "\x1b[32m"
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	plain  = "\x1b[0m"
)

func (text) Head(b []byte) []byte { return b }

func (f text) Result(b []byte, r *finding.Result) []byte {
	if r.Problem != nil {
		b = append(b, f.paint(red, "UNREADABLE")...)
		return append(b, "  "+f.where(r)+"  "+r.Problem.Error()+"\n\n"...)
	}
	shown := 0
	for i := range r.Findings {
		if r.Findings[i].Severity > finding.Info || f.Verbose {
			shown++
		}
	}
	if shown == 0 && !f.Verbose {
		return b
	}
	b = append(b, f.heading(r)...)
	for i := range r.Findings {
		if found := &r.Findings[i]; found.Severity > finding.Info || f.Verbose {
			b = f.finding(b, found)
		}
	}
	if f.Verbose {
		for _, n := range r.NotChecked {
			b = append(b, f.wrap("  not checked  ", notCheckedText(n))...)
		}
	}
	return append(b, '\n')
}

func (f text) heading(r *finding.Result) string {
	verdict := map[finding.Verdict]string{
		finding.Fix:    f.paint(red+bold, "FIX"),
		finding.Review: f.paint(yellow+bold, "REVIEW"),
		finding.Clean:  f.paint(green+bold, "CLEAN"),
	}[r.Verdict()]
	parts := []string{verdict, f.paint(bold, Printable(r.Claim))}
	if f.ShowPatients && r.Patient.BirthDate != 0 {
		parts = append(parts, Printable(patientName(&r.Patient))+" "+r.Patient.BirthDate.String())
	}
	if r.ServiceDate != 0 {
		parts = append(parts, r.ServiceDate.String())
	}
	parts = append(parts, PayerText(&r.Payer))
	if r.AtRisk > 0 {
		parts = append(parts, Dollars(r.AtRisk)+" at risk")
	}
	if !r.Complete {
		parts = append(parts, "not fully checked")
	}
	if where := f.where(r); where != "" {
		parts = append(parts, f.paint(dim, where))
	}
	return strings.Join(parts, "  ") + "\n"
}

// where prints the file and the segment or line of the claim.
func (f text) where(r *finding.Result) string {
	switch {
	case r.At.Segment > 0:
		return fmt.Sprintf("%s segment %d", r.File, r.At.Segment)
	case r.At.Line > 0:
		return fmt.Sprintf("%s:%d", r.File, r.At.Line)
	}
	return r.File
}

func (f text) finding(b []byte, found *finding.Finding) []byte {
	word := found.Severity.String()
	switch found.Severity {
	case finding.Error:
		word = f.paint(red, word)
	case finding.Warning:
		word = f.paint(yellow, word)
	}
	b = append(b, "  "...)
	if found.Line > 0 {
		b = append(b, "line "+strconv.Itoa(found.Line)+"  "...)
	}
	if found.Code != "" {
		b = append(b, Printable(found.Code)+"  "...)
	}
	b = append(b, word...)
	if found.SNIP > 0 {
		b = append(b, "  SNIP "+strconv.Itoa(int(found.SNIP))...)
	}
	b = append(b, "  "+f.paint(dim, found.Rule)+"\n"...)
	b = append(b, f.wrap("    ", found.Message)...)
	if found.Fix.Text != "" {
		b = append(b, f.wrap("    do      ", found.Fix.Text)...)
	}
	if found.Why != "" {
		b = append(b, f.wrap("    why     ", found.Why)...)
	}
	if len(found.Sources) > 0 {
		s := found.Sources[0]
		b = append(b, f.wrap("    source  ", s.Title+" <"+s.URL+">")...)
	}
	for _, t := range found.Tables {
		b = append(b, f.wrap("    table   ", TableText(t))...)
	}
	return b
}

func (f text) Foot(b []byte, s *Summary) []byte {
	for _, note := range s.Notes {
		b = append(b, f.wrap("note: ", note)...)
	}
	if line := s.UnlistedLine(); line != "" {
		b = append(b, f.wrap("note: ", line)...)
	}
	return append(b, f.paint(bold, s.Line())+"\n"...)
}

func (f text) paint(colour, s string) string {
	if !f.Colour {
		return s
	}
	return colour + s + plain
}

// wrap breaks a sentence at the terminal's width, hanging under its label.
func (f text) wrap(label, sentence string) string {
	width := f.Width
	if width < 60 {
		width = 100
	}
	indent := strings.Repeat(" ", utf8.RuneCountInString(label))
	var b strings.Builder
	b.WriteString(label)
	column := len(indent)
	for i, word := range strings.Fields(Printable(sentence)) {
		size := utf8.RuneCountInString(word)
		if i > 0 && column+1+size > width {
			b.WriteString("\n" + indent)
			column = len(indent)
		} else if i > 0 {
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += size
	}
	b.WriteByte('\n')
	return b.String()
}

func notCheckedText(n finding.NotChecked) string {
	if n.Line > 0 {
		return fmt.Sprintf("line %d: %s: %s", n.Line, n.Rule, n.Reason)
	}
	return n.Rule + ": " + n.Reason
}

// TableText names a table release in words.
func TableText(t finding.Table) string {
	out := t.Name + " " + t.Release
	if t.LastConfirmed != 0 {
		out += ", last confirmed " + t.LastConfirmed.String()
	}
	return out
}

// PayerText names a payer in a few words.
func PayerText(p *claim.Payer) string {
	t := string(p.Type)
	if t == "" {
		t = "payer type unknown"
	}
	name := Printable(p.Name)
	if name == "" {
		return t
	}
	return name + " (" + t + ")"
}

func patientName(p *claim.Patient) string {
	if p.Name != "" || p.FirstName == "" {
		return p.Name + p.LastName
	}
	return p.LastName + ", " + p.FirstName
}

// Printable makes a value from a file safe to print: control characters, which
// could drive a terminal, become a blank, and bytes that are not UTF-8 are read
// as Latin-1.
func Printable(s string) string {
	clean := true
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] >= 0x7f {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	if !utf8.ValidString(s) {
		latin := make([]rune, 0, len(s))
		for i := 0; i < len(s); i++ {
			latin = append(latin, rune(s[i]))
		}
		s = string(latin)
	}
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7f && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
}
