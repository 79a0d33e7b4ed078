package facts

import (
	"slices"

	"firstpass/claim"
	"firstpass/codes"
)

// Given is one charted administration with its route folded and its substance
// recognised.
type Given struct {
	*claim.Administration
	N         int // position from 1
	Route     Route
	Substance codes.Substance
	Known     bool // the substance was recognised
}

// Date is the day it was given, zero where the chart has no date.
func (g *Given) Date() claim.Date { return g.Start.Date }

// MatchOf says how a charted medication and a drug line relate.
type Match uint8

// The three answers.
const (
	CannotTell Match = iota // the name was not recognised, or is too vague
	SameDrug
	OtherDrug
)

// Bills says whether the drug code bills what was given.
func (g *Given) Bills(code string) Match {
	if !g.Known {
		return CannotTell
	}
	if slices.Contains(g.Substance.Codes, code) {
		return SameDrug
	}
	if g.Substance.Vague {
		return CannotTell
	}
	return OtherDrug
}

// GivenFor walks the charted administrations the drug line bills.
func (e *Encounter) GivenFor(l *Line) []*Given {
	var list []*Given
	for i := range e.Given {
		if e.Given[i].Bills(l.Code) == SameDrug {
			list = append(list, &e.Given[i])
		}
	}
	return list
}

// given fills Encounter.Given from the chart.
func (b *Builder) given() {
	b.e.Given = AppendGiven(b.e.Given, b.asked.Tables, b.e.Chart.Administrations)
}

// AppendGiven makes charted administrations ready: routes folded, substances
// recognised. The result points into the list.
func AppendGiven(into []Given, tables codes.Tables, list []claim.Administration) []Given {
	for i := range list {
		a := &list[i]
		g := Given{Administration: a, N: i + 1, Route: RouteOf(a.Route)}
		g.Substance, g.Known = tables.Identify(a.Medication)
		if g.Substance.OnBody || RouteOf(a.Site) == OnBody {
			g.Route = OnBody
		}
		into = append(into, g)
	}
	return into
}
