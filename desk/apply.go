package desk

import (
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
)

// Apply makes a finding's edits on a copy of the encounter. Edits that are for
// display only, or that the claim has no place for, are refused.
func Apply(enc *claim.Encounter, f *finding.Finding) (*claim.Encounter, error) {
	if len(f.Fix.Edits) == 0 || f.Fix.Safety == finding.DisplayOnly || f.Fix.Safety == "" {
		return nil, errOf("this finding has no edit the program may make: %s", f.Fix.Text)
	}
	out := Copy(enc)
	// Lines are removed last and from the end, so that numbers stay what they were.
	edits := slices.Clone(f.Fix.Edits)
	slices.SortStableFunc(edits, func(a, b finding.Edit) int {
		if (a.Op == finding.RemoveLine) != (b.Op == finding.RemoveLine) {
			if a.Op == finding.RemoveLine {
				return 1
			}
			return -1
		}
		if a.Op == finding.RemoveLine {
			return b.Line - a.Line
		}
		return 0
	})
	for i := range edits {
		if err := edit(out, &edits[i]); err != nil {
			return nil, err
		}
	}
	retotal(enc, out)
	return out, nil
}

// Copy copies what an edit may touch.
func Copy(enc *claim.Encounter) *claim.Encounter {
	out := *enc
	out.Claim.Diagnoses = slices.Clone(enc.Claim.Diagnoses)
	out.Claim.Lines = slices.Clone(enc.Claim.Lines)
	for i := range out.Claim.Lines {
		l := &out.Claim.Lines[i]
		l.Modifiers, l.Pointers = slices.Clone(l.Modifiers), slices.Clone(l.Pointers)
	}
	return &out
}

func edit(enc *claim.Encounter, e *finding.Edit) error {
	c := &enc.Claim
	if e.Op == finding.AddLine {
		return addLine(enc, e)
	}
	if e.Op == finding.SetField && e.Line == 0 {
		return setClaimField(c, e)
	}
	if e.Line < 1 || e.Line > len(c.Lines) {
		return errOf("the edit is about line %d of %d", e.Line, len(c.Lines))
	}
	l := &c.Lines[e.Line-1]
	switch e.Op {
	case finding.AddModifier:
		if !l.Has(e.Value) {
			l.Modifiers = append(l.Modifiers, e.Value)
		}
	case finding.RemoveModifier:
		l.Modifiers = slices.DeleteFunc(l.Modifiers, func(m string) bool { return m == e.Value })
	case finding.SetCode:
		l.Code = e.Value
	case finding.SetUnits:
		units, err := claim.ParseDecimal(e.Value)
		if err != nil {
			return errOf("units %q: %v", e.Value, err)
		}
		l.Units = units
	case finding.SetDiagnoses:
		return point(c, l, e.Value)
	case finding.SetNDC:
		if err := claim.NDC(e.Value).Billable(); err != nil {
			return errOf("NDC %q: %v", e.Value, err)
		}
		l.Drug.Code = claim.NDC(e.Value)
	case finding.RemoveLine:
		if len(c.Lines) == 1 {
			return errOf("the claim has one line: void the claim instead of removing it")
		}
		c.Lines = slices.Delete(c.Lines, e.Line-1, e.Line)
	case finding.SetField:
		return setLineField(l, e)
	default:
		return errOf("this program does not know how to %s", e.Op)
	}
	return nil
}

// addLine adds a line like the one the edit names; its charge is the practice's
// fee, and nothing where no fee is known: the check then asks for it.
func addLine(enc *claim.Encounter, e *finding.Edit) error {
	c := &enc.Claim
	if e.Value == "" {
		return errOf("the new line has no code")
	}
	like := claim.Line{Units: claim.Whole(1), Pointers: []int{1}}
	if e.Line >= 1 && e.Line <= len(c.Lines) {
		from := &c.Lines[e.Line-1]
		like.ServiceDate, like.ServiceEndDate, like.PlaceOfService = from.ServiceDate, from.ServiceEndDate, from.PlaceOfService
		like.Pointers, like.Rendering = slices.Clone(from.Pointers), from.Rendering
		if from.Code[:min(1, len(from.Code))] == e.Value[:1] {
			like.Drug.Code = from.Drug.Code
		}
	}
	like.Code, like.Modifiers = e.Value, slices.Clone(e.Modifiers)
	if e.Units != 0 {
		like.Units = e.Units
	}
	if n := like.Units.Int(); like.Units.IsWhole() {
		like.Charge = enc.Practice.Fees[like.Code] * claim.Cents(n)
	}
	c.Lines = append(c.Lines, like)
	return nil
}

// point sets the diagnoses of a line by code, in order, adding what the claim lacks.
func point(c *claim.Claim, l *claim.Line, value string) error {
	list := strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
	if len(list) == 0 || len(list) > 4 {
		return errOf("a line points at one to four diagnoses")
	}
	l.Pointers = l.Pointers[:0]
	for _, code := range list {
		at := slices.IndexFunc(c.Diagnoses, func(d claim.Diagnosis) bool { return d.Code == code })
		if at < 0 {
			if len(c.Diagnoses) == 12 {
				return errOf("the claim has twelve diagnoses already")
			}
			c.Diagnoses = append(c.Diagnoses, claim.Diagnosis{Code: code, Qualifier: "ABF"})
			at = len(c.Diagnoses) - 1
		}
		l.Pointers = append(l.Pointers, at+1)
	}
	return nil
}

func setClaimField(c *claim.Claim, e *finding.Edit) error {
	fields := map[string]*string{
		"place_of_service": &c.PlaceOfService, "frequency": &c.Frequency, "original_reference": &c.OriginalReference, "prior_auth": &c.PriorAuth, "referral": &c.Referral, "clia": &c.CLIA,
	}
	field, ok := fields[strings.TrimPrefix(e.Field, "claim.")]
	if !ok {
		return errOf("the field %q is changed where the claim was made", e.Field)
	}
	*field = e.Value
	return nil
}

func setLineField(l *claim.Line, e *finding.Edit) error {
	name := e.Field[strings.LastIndexByte(e.Field, '.')+1:]
	fields := map[string]*string{"place_of_service": &l.PlaceOfService, "note": &l.Note, "description": &l.Description, "prior_auth": &l.PriorAuth, "unit": &l.Drug.Unit}
	switch name {
	case "charge":
		charge, err := claim.ParseCents(e.Value)
		if err != nil {
			return errOf("charge %q: %v", e.Value, err)
		}
		l.Charge = charge
		return nil
	case "service_date":
		day, err := claim.ParseDate(e.Value)
		if err != nil {
			return errOf("%v", err)
		}
		l.ServiceDate = day
		return nil
	case "quantity":
		quantity, err := claim.ParseDecimal(e.Value)
		if err != nil {
			return errOf("quantity %q: %v", e.Value, err)
		}
		l.Drug.Quantity = quantity
		return nil
	}
	field, ok := fields[name]
	if !ok {
		return errOf("the field %q is changed where the claim was made", e.Field)
	}
	*field = e.Value
	return nil
}

// retotal keeps a claim's total in step where it was the sum of its lines.
func retotal(before, after *claim.Encounter) {
	if before.Claim.Total == sum(before) {
		after.Claim.Total = sum(after)
	}
}

func sum(enc *claim.Encounter) (total claim.Cents) {
	for i := range enc.Claim.Lines {
		total += enc.Claim.Lines[i].Charge
	}
	return total
}

// Difference is one field that an edit changes, for before and after.
type Difference struct {
	Where  string
	Before string
	After  string
}

// Differences says in words what an edit changes.
func Differences(before, after *claim.Encounter) []Difference {
	var out []Difference
	add := func(where, a, b string) {
		if a != b {
			out = append(out, Difference{where, a, b})
		}
	}
	b, a := &before.Claim, &after.Claim
	add("place of service", b.PlaceOfService, a.PlaceOfService)
	add("frequency", b.Frequency, a.Frequency)
	add("authorisation", b.PriorAuth, a.PriorAuth)
	add("diagnoses", diagnoses(b), diagnoses(a))
	for i, j := 0, 0; i < len(b.Lines) || j < len(a.Lines); {
		old, now := lineText(b, i), lineText(a, j)
		// A line taken out moves those behind it up; they are the same lines.
		if old != now && len(b.Lines)-i > len(a.Lines)-j && (j >= len(a.Lines) || lineText(b, i+1) == now) {
			now = ""
			add("line "+itoa(i+1), old, now)
			i++
			continue
		}
		add("line "+itoa(max(i, j)+1), old, now)
		i, j = i+1, j+1
	}
	add("total", b.Total.String(), a.Total.String())
	return out
}

func diagnoses(c *claim.Claim) string {
	var list []string
	for _, d := range c.Diagnoses {
		list = append(list, d.Code)
	}
	return strings.Join(list, " ")
}

// LineText writes a line the way people say it: 99213-25 x1 $120.00 dx1,2.
func LineText(c *claim.Claim, i int) string { return lineText(c, i) }

func lineText(c *claim.Claim, i int) string {
	if i >= len(c.Lines) {
		return ""
	}
	l := &c.Lines[i]
	out := strings.Join(append([]string{l.Code}, l.Modifiers...), "-") + " ×" + l.Units.String() + " $" + l.Charge.String()
	if len(l.Pointers) > 0 {
		var list []string
		for _, p := range l.Pointers {
			list = append(list, itoa(p))
		}
		out += " dx " + strings.Join(list, ",")
	}
	if l.Drug.Given() {
		out += " NDC " + string(l.Drug.Code)
		if l.Drug.Quantity != 0 {
			out += " " + l.Drug.Unit + " " + l.Drug.Quantity.String()
		}
	}
	if l.Note != "" {
		out += " note: " + l.Note
	}
	if l.PlaceOfService != "" {
		out += " place " + l.PlaceOfService
	}
	return out
}
