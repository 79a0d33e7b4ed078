package link

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
)

// Reason says why a chart or a claim found nothing on the other side. Of several
// the largest is the one nearest to a match.
type Reason uint8

// The reasons.
const (
	NoPatient   Reason = iota // nobody of that number, or name and birth date
	NoIdentity                // it does not say who it is about
	OtherPerson               // the number is another patient's
	OtherBirth                // the name is there, with another birth date or none
	OtherDay                  // the patient is there, on other days only
	NoDay                     // the patient is there; the chart has no day
	reasons
)

// Group is how many were left over for one reason, and the first few of them.
type Group struct {
	Count    int
	Examples []string
}

const mostExamples = 5

func (g *Group) add(name string) {
	g.Count++
	if len(g.Examples) < mostExamples && name != "" {
		g.Examples = append(g.Examples, name)
	}
}

func (g *Group) String() string {
	if len(g.Examples) == 0 {
		return ""
	}
	list := strings.Join(g.Examples, ", ")
	if more := g.Count - len(g.Examples); more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return " (" + list + ")"
}

// noChart remembers a claim that bills a drug or giving one and has no chart.
func (x *Index) noChart(enc *claim.Encounter) {
	if !x.concerns(&enc.Claim) {
		return
	}
	reason := NoPatient
	p := patients(&enc.Claim)[0]
	if len(x.patientKeys(&p)) == 0 {
		reason = NoIdentity
	}
	if key, ok := x.nameKey(&p); ok {
		for _, n := range x.byName[key] {
			if v := &x.visits[n]; len(v.claims) == 0 && nearlyBorn(v.birth, p.BirthDate) {
				reason = OtherBirth
			}
		}
	}
	for _, p := range patients(&enc.Claim) {
		for _, who := range x.patientKeys(&p) {
			if _, charted := x.people[who]; charted {
				reason = OtherDay
			}
		}
	}
	g := x.unfound[reason]
	if g == nil {
		g = &Group{}
		x.unfound[reason] = g
	}
	g.add(strings.Clone(enc.ID)) // the claim's memory is used again
}

// concerns says whether a claim bills a drug, a vaccine, or giving one.
func (x *Index) concerns(c *claim.Claim) bool {
	for i := range c.Lines {
		switch x.tables.Code(c.Lines[i].Code).Kind {
		case codes.AdminCode, codes.DrugCode, codes.Vaccine, codes.ImmuneGlobulin, codes.UnlistedDrug:
			return true
		}
	}
	return false
}

// Notes says, once for the whole run, what was tied to nothing or to more than
// one, in both directions and why.
func (x *Index) Notes() []string {
	var notes []string
	left := map[Reason]*Group{}
	var shared, near, elsewhere Group
	loose := 0
	for i := range x.visits {
		v := &x.visits[i]
		switch {
		case v.used == 0:
			loose++
			reason := x.whyLoose(v)
			if left[reason] == nil {
				left[reason] = &Group{}
			}
			left[reason].add(v.place)
		case v.used > 1:
			shared.add(v.place)
		}
		if v.used > 0 && v.bestHow() == byNear {
			near.add(v.place)
		}
		elsewhere.Count += v.unshared()
	}
	if loose > 0 {
		notes = append(notes, sentence(loose, "chart belongs", "charts belong", "to no claim", chartReasons, left))
	}
	if shared.Count > 0 {
		notes = append(notes, fmt.Sprintf("%s to more than one claim%s: each drug was counted for the claims that bill it", plural(shared.Count, "chart belongs", "charts belong"), shared.String()))
	}
	if elsewhere.Count > 0 {
		notes = append(notes, fmt.Sprintf("%s billed by none of several claims of that patient and day: counted for the first of them", plural(elsewhere.Count, "charted drug is", "charted drugs are")))
	}
	if near.Count > 0 {
		notes = append(notes, fmt.Sprintf("%s of a day near the claim's was taken for its own%s: no other claim or chart of that patient fits", plural(near.Count, "chart", "charts"), near.String()))
	}
	total := 0
	for _, g := range x.unfound {
		total += g.Count
	}
	if total > 0 {
		notes = append(notes, sentence(total, "claim that bills a drug or giving one has", "claims that bill a drug or giving one have", "no chart", claimReasons, x.unfound))
	}
	return notes
}

func (v *visit) bestHow() how {
	best := byNear
	for _, r := range v.claims {
		best = min(best, r.how)
	}
	return best
}

// unshared counts what was given and is billed by none of several claims.
func (v *visit) unshared() int {
	best, rivals := v.bestHow(), 0
	for _, r := range v.claims {
		if r.how == best {
			rivals++
		}
	}
	if rivals < 2 || v.used == 0 {
		return 0
	}
	n := 0
	for i := range v.events {
		if v.events[i].status == claim.Administered && !anyOf(v.billers(i), v, best) {
			n++
		}
	}
	return n
}

func (x *Index) whyLoose(v *visit) Reason {
	if v.saw == OtherPerson {
		return v.saw
	}
	for _, who := range v.who {
		if x.people[who] && v.day == 0 {
			return NoDay
		}
		if x.people[who] {
			return max(v.saw, OtherDay)
		}
	}
	if v.saw == NoPatient && v.number == "" && v.who == [2]uint64{} {
		return NoIdentity
	}
	return v.saw
}

var chartReasons = [reasons]string{
	NoPatient:   "no claim of that patient",
	NoIdentity:  "it gives neither an encounter nor a record number, nor a name with a birth date",
	OtherPerson: "its number is that of a claim of somebody else",
	OtherBirth:  "a claim of that name has another birth date, or one of them has none",
	OtherDay:    "claims of that patient, but of other days or drugs",
	NoDay:       "claims of that patient, but the chart has no day",
}

var claimReasons = [reasons]string{
	NoPatient:   "no chart of that patient",
	NoIdentity:  "it gives neither a number nor a name with a birth date",
	OtherPerson: "the chart of that number is somebody else's",
	OtherBirth:  "a chart of that name has another birth date, or one of them has none",
	OtherDay:    "charts of that patient, but of other days or drugs",
}

func sentence(n int, one, many, what string, why [reasons]string, groups map[Reason]*Group) string {
	var parts []string
	for reason := range why {
		if g := groups[Reason(reason)]; g != nil {
			parts = append(parts, fmt.Sprintf("%d: %s%s", g.Count, why[reason], g.String()))
		}
	}
	return plural(n, one, many) + " " + what + "; " + strings.Join(parts, "; ")
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
