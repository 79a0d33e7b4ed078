package drug

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// selfAdministeredDrug reports drugs that Medicare's contractor excludes from
// Part B because patients usually give them to themselves.
func selfAdministeredDrug(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.IsDrug() || l.Has("GY") || e.InFacility(l) || !inForce(l) || !leads(e, l, l.Has("JW")) || l.Has("JW") && hasGivenLine(e, l) {
			continue
		}
		contractor := e.ContractorText(l.Date)
		sad, origin := e.Tables.SelfAdministered(l.Code, contractor, l.Date)
		if origin.Answer != codes.Found {
			continue
		}
		under := underSkin(e, l)
		switch {
		case sad.Everywhere || sad.Excluded && !sad.OnlySubcutaneous:
			r.Add(excluded(e, l, sad, origin))
		case sad.Excluded && under == yes:
			r.Add(excluded(e, l, sad, origin))
		case sad.Excluded && under == perhaps:
			f := excluded(e, l, sad, origin)
			f.Severity = finding.Warning
			f.Message = fmt.Sprintf("%s under the skin is on the contractor's self-administered list; into a vein it is covered, and nothing here tells which", l.Code)
			r.Add(f)
		case sad.Varies && under != no && onlyUnderSkin(l.Drug, under):
			f := finding.Finding{
				Line:     l.N,
				Severity: finding.Warning,
				Message:  fmt.Sprintf("contractors differ on whether %s is usually self-administered, and the list of this claim's contractor was not seen", l.Code),
				Fix:      finding.Repair{Text: fmt.Sprintf("Check the contractor's self-administered drug list for %s on the date of service.", l.Code), Safety: finding.DisplayOnly},
				Tables:   finding.TablesOf(origin.Table),
			}
			r.Add(withSource(f, sad.Source))
		}
	}
}

func excluded(e *facts.Encounter, l *facts.Line, sad codes.SelfAdministered, origin codes.Origin) finding.Finding {
	who := "the Medicare contractor's list"
	if sad.Everywhere {
		who = "every Medicare contractor's list"
	}
	f := finding.Finding{
		Line:    l.N,
		Message: fmt.Sprintf("%s is on %s of usually self-administered drugs: Part B pays neither the drug nor its injection", l.Code, who),
		Fix: finding.Repair{
			Text:   "Do not bill Part B: the drug belongs to Part D or the patient. For a denial on record, bill drug and injection with GY.",
			Safety: finding.DisplayOnly,
		},
		Tables: finding.TablesOf(origin.Table),
		AtRisk: fallsWith(e, l),
	}
	return withSource(f, sad.Source)
}

func withSource(f finding.Finding, s finding.Source) finding.Finding {
	if s.URL != "" {
		f.Sources = []finding.Source{s}
	}
	return f
}

// fallsWith lists the line and, where no other drug of the day can have needed
// it, its injection: an excluded drug takes its administration along (Benefit
// Policy Manual ch. 15 section 50.2).
func fallsWith(e *facts.Encounter, l *facts.Line) []int {
	list := []int{l.N}
	for i := range e.Lines {
		if other := &e.Lines[i]; other.N != l.N && other.Date == l.Date && other.IsProduct() && other.Code != l.Code {
			return list
		}
	}
	for a := range e.OfFamily(codes.Injection) {
		if a.Date == l.Date {
			list = append(list, a.N)
		}
	}
	return list
}

type evidence uint8

const (
	perhaps evidence = iota
	yes
	no
)

// underSkin says whether the drug was given under the skin: by the record, else
// by JA or JB, else by the day's administration codes, else by the only route
// the drug has.
func underSkin(e *facts.Encounter, l *facts.Line) evidence {
	for i := range e.Given {
		g := &e.Given[i]
		if g.Bills(l.Code) != facts.SameDrug {
			continue
		}
		switch {
		case g.Route == facts.Subcutaneous || g.Route == facts.OnBody || g.Route == facts.SubcutaneousDrip:
			return yes
		case g.Route.IsIV() || g.Route == facts.Intramuscular:
			return no
		}
	}
	switch {
	case l.Has("JB"):
		return yes
	case l.Has("JA"):
		return no
	}
	shot, vein := false, false
	for a := range e.OfKind(codes.AdminCode) {
		if a.Date != l.Date {
			continue
		}
		switch a.Admin.Family {
		case codes.Injection, codes.AntineoplasticShot:
			shot = true
		case codes.Push, codes.Infusion, codes.ChemotherapyPush, codes.ChemotherapyInfus:
			vein = true
		}
	}
	under, into := hasRoute(l.Drug, "SC"), hasRoute(l.Drug, "IV")
	switch {
	case under && !into && !hasRoute(l.Drug, "IM"):
		return yes
	case vein && !shot && into:
		return no
	case shot && !vein && under && !hasRoute(l.Drug, "IM"):
		return yes
	}
	return perhaps
}

// onlyUnderSkin says whether a drug whose exclusion differs by contractor was, or
// can only have been, given under the skin: into muscle and vein a drug is
// presumed not to be self-administered.
func onlyUnderSkin(d *codes.Drug, under evidence) bool {
	return under == yes || hasRoute(d, "SC") && !hasRoute(d, "IM") && !hasRoute(d, "IV")
}

func hasRoute(d *codes.Drug, route string) bool {
	for _, r := range d.Routes {
		if r == route {
			return true
		}
	}
	return false
}
