package fhir

import (
	"strings"

	"firstpass/claim"
	"firstpass/format/charted"
)

// The parts of FHIR's types that are read.
type (
	coding struct {
		System  string
		Code    string
		Display string
	}
	concept struct {
		Coding []coding
		Text   string
	}
	identifier struct {
		Type   concept
		System string
		Value  string
	}
	reference struct {
		Reference  string
		Display    string
		Identifier identifier
	}
	period struct {
		Start string
		End   string
	}
	quantity struct {
		Value string
		Unit  string
		Code  string
	}
	ratio struct {
		Numerator   quantity
		Denominator quantity
	}
	humanName struct {
		Use    string
		Text   string
		Family string
		Given  []string
		Suffix []string
	}
)

func (c concept) empty() bool { return c.Text == "" && len(c.Coding) == 0 }

// words is what a concept is called: its text, else the first display, else a code
// this program knows, else the first code.
func (c concept) words() string {
	if c.Text != "" {
		return c.Text
	}
	for _, each := range c.Coding {
		if each.Display != "" {
			return each.Display
		}
	}
	for _, each := range c.Coding {
		if strings.HasSuffix(each.System, "/cvx") {
			if name, ok := charted.Vaccine(each.Code); ok {
				return name
			}
		}
		if strings.Contains(each.System, "rxnorm") {
			if name, ok := charted.Ingredient(each.Code); ok {
				return name
			}
		}
	}
	for _, each := range c.Coding {
		if each.Code != "" && !strings.Contains(each.System, "ndc") {
			return each.Code
		}
	}
	return ""
}

// ndc is the concept's package code, where it has one.
func (c concept) ndc() claim.NDC {
	for _, each := range c.Coding {
		if strings.HasSuffix(each.System, "/ndc") || strings.HasSuffix(each.System, "2.16.840.1.113883.6.69") {
			return claim.NDC(each.Code)
		}
	}
	return ""
}

// has says whether a coding has one of the codes.
func (c concept) has(codes ...string) bool {
	for _, each := range c.Coding {
		for _, code := range codes {
			if strings.EqualFold(each.Code, code) {
				return true
			}
		}
	}
	return false
}

// route is the word for a route.
func (c concept) route() string {
	for _, each := range c.Coding {
		if word, ok := charted.RouteCode(each.Code); ok {
			return word
		}
	}
	return c.words()
}

// amount is a quantity in the units a chart uses.
func (q quantity) amount() claim.Amount {
	if q.Value == "" {
		return claim.Amount{}
	}
	v, err := claim.ParseDecimal(q.Value)
	if err != nil {
		return claim.Amount{}
	}
	unit := q.Code
	if !charted.KnownUnit(unit) && q.Unit != "" {
		unit = q.Unit
	}
	return claim.Amount{Value: v, Unit: charted.Unit(unit), Given: true}
}

func moment(text string) claim.Moment {
	if len(text) < 10 { // a year or a month is no day
		return claim.Moment{}
	}
	m, ok := charted.Moment(text, charted.MonthFirst, 0)
	if !ok || m.Date == 0 {
		return claim.Moment{}
	}
	return m
}

// into fills a patient's or person's last and first name.
func (n humanName) into(p *claim.Patient) {
	p.LastName, p.FirstName = n.Family, strings.Join(n.Given, " ")
	if n.Family == "" && n.Text != "" {
		charted.PatientName(n.Text, p)
		return
	}
}

// best is the official name, else the usual, else the first.
func best(names []humanName) humanName {
	for _, use := range []string{"official", "usual"} {
		for _, n := range names {
			if n.Use == use && (n.Family != "" || n.Text != "") {
				return n
			}
		}
	}
	for _, n := range names {
		if n.Use != "old" && n.Use != "maiden" && (n.Family != "" || n.Text != "") {
			return n
		}
	}
	return humanName{}
}
