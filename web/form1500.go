package web

import (
	"fmt"
	"strings"

	"firstpass/claim"
)

// box is one numbered box of the CMS-1500 (02/12): the number is the form's, the
// words are ours.
type box struct {
	Number string
	Label  string
	Value  string
	At     string // what of the claim it shows
	Wide   bool
}

type line1500 struct {
	N                                          int
	From, To, Place, Code, Modifiers, Pointers string
	Charge, Units, Rendering, Shaded           string
}

type form1500 struct {
	Top    []box
	Middle []box
	Lines  []line1500
	Bottom []box
}

// boxes fills the form in from the claim.
func boxes(enc *claim.Encounter) form1500 {
	c := &enc.Claim
	p := &c.Patient
	name := strings.Trim(p.LastName+", "+p.FirstName, ", ")
	if name == "" {
		name = p.Name
	}
	member := c.Subscriber.MemberID
	if member == "" {
		member = p.ID
	}
	insured := strings.Trim(c.Subscriber.LastName+", "+c.Subscriber.FirstName, ", ")
	if insured == "" {
		insured = "same"
	}
	f := form1500{Top: []box{
		{"1", "Coverage", string(enc.Payer.Type), "payer", false},
		{"1a", "Insured's number", member, "patient", false},
		{"2", "Patient", name, "patient", false},
		{"3", "Born, sex", strings.TrimSpace(dayText(p.BirthDate) + " " + p.Sex), "patient", false},
		{"4", "Insured", insured, "patient", false},
		{"5", "Address", strings.Join(strings.Fields(strings.Join([]string{p.Address, p.City, p.State, p.ZIP}, " ")), " "), "patient", true},
		{"11", "Group", c.Subscriber.Group, "payer", false},
		{"11c", "Plan", enc.Payer.Name, "payer", false},
	}}
	var diagnoses []string
	for i, d := range c.Diagnoses {
		diagnoses = append(diagnoses, string(rune('A'+i))+" "+d.Code)
	}
	var notes []string
	for _, n := range c.Notes {
		notes = append(notes, n.Text)
	}
	f.Middle = []box{
		{"17", "Referring or ordering", providerText(&c.Referring, &c.Ordering), "people", false},
		{"19", "Notes", strings.Join(notes, "; "), "claim", true},
		{"21", "Diagnoses", strings.Join(diagnoses, "   "), "diagnoses", true},
		{"22", "Resubmission", strings.TrimSpace(c.Frequency + " " + c.OriginalReference), "claim", false},
		{"23", "Authorisation, CLIA", strings.TrimSpace(c.PriorAuth + " " + c.CLIA), "claim", false},
	}
	for i := range c.Lines {
		l := &c.Lines[i]
		v := line1500{N: i + 1, From: dayText(c.LineDate(i)), To: dayText(c.LineDate(i)), Place: c.LinePlace(i), Code: l.Code, Modifiers: strings.Join(l.Modifiers, " "),
			Charge: l.Charge.String(), Units: l.Units.String(), Rendering: string(l.Rendering.NPI)}
		if l.ServiceEndDate != 0 {
			v.To = dayText(l.ServiceEndDate)
		}
		if v.Rendering == "" {
			v.Rendering = string(c.Rendering.NPI)
		}
		for _, n := range l.Pointers {
			v.Pointers += string(rune('A' + n - 1))
		}
		if l.Drug.Given() {
			eleven, err := l.Drug.Code.Eleven()
			if err != nil {
				eleven = string(l.Drug.Code)
			}
			v.Shaded = "N4" + eleven
			if l.Drug.Quantity != 0 {
				v.Shaded += " " + l.Drug.Unit + l.Drug.Quantity.String()
			}
		}
		if l.Note != "" {
			v.Shaded = strings.TrimSpace(v.Shaded + " " + l.Note)
		}
		f.Lines = append(f.Lines, v)
	}
	total := c.Total
	if total == 0 {
		for i := range c.Lines {
			total += c.Lines[i].Charge
		}
	}
	f.Bottom = []box{
		{"25", "Tax number", c.Billing.TaxID, "people", false},
		{"26", "Patient account", c.ControlNumber, "claim", false},
		{"28", "Total", "$" + total.String(), "claim", false},
		{"31", "Rendering", providerText(&c.Rendering, nil), "people", false},
		{"32", "Where", providerText(&c.Facility, nil), "people", false},
		{"33", "Billing", providerText(&c.Billing, nil), "people", false},
	}
	return f
}

func providerText(p, or *claim.Provider) string {
	if !p.Given() && or != nil {
		p = or
	}
	return strings.TrimSpace(fmt.Sprint(p.Name, " ", p.NPI))
}

// segment is one X12 segment with what of the claim it belongs to.
type segment struct {
	ID, Text string
	At       string
}

// segments ties each segment to the part of the claim it carries.
func segments(lines []string) []segment {
	out := make([]segment, 0, len(lines))
	at := "envelope"
	n := 0
	for _, text := range lines {
		id, _, _ := strings.Cut(strings.TrimSuffix(text, "~"), "*")
		switch id {
		case "HL", "SBR", "PAT":
			at = "patient"
		case "PRV":
			at = "people"
		case "NM1":
			switch {
			case strings.HasPrefix(text, "NM1*IL"), strings.HasPrefix(text, "NM1*QC"):
				at = "patient"
			case strings.HasPrefix(text, "NM1*PR"):
				at = "payer"
			case n == 0:
				at = "people"
			}
		case "CLM":
			at = "claim"
		case "HI":
			at = "diagnoses"
		case "LX":
			n++
			at = fmt.Sprintf("line-%d", n)
		case "SE", "GE", "IEA":
			at = "envelope"
		}
		out = append(out, segment{id, text, at})
	}
	return out
}
