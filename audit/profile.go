package audit

import (
	"cmp"
	"slices"

	"firstpass/claim"
	"firstpass/codes"
)

// ProviderProfile is how one clinician bills, beside the practice: the pattern an
// auditor's own profile starts from.
type ProviderProfile struct {
	Provider   string // NPI; "practice" for everybody
	Claims     int
	Visits     int // visit lines
	With25     int // of these, with modifier 25
	Beside     int // visits on a claim with an injection
	Beside25   int // of these, with modifier 25
	Injections int // administrations of the injection family (units)
	Injected   int // claims that hold one
	Drugs      []DrugUse
}

// DrugUse is a drug code's billed units.
type DrugUse struct {
	Code  string
	Lines int
	Units claim.Decimal
}

// PerLine is the mean number of units a line.
func (d DrugUse) PerLine() float64 {
	return float64(d.Units) / float64(claim.Whole(1)) / float64(max(d.Lines, 1))
}

// PerClaim is injections for each claim that holds one.
func (p ProviderProfile) PerClaim() float64 {
	return float64(p.Injections) / float64(max(p.Injected, 1))
}

// Profiles draws the pattern of the frame, the practice first, then each clinician
// by number of claims.
func Profiles(f *Frame, tables codes.Tables) []ProviderProfile {
	all := &ProviderProfile{Provider: "practice"}
	each := map[string]*ProviderProfile{}
	for i := range f.Units {
		u := &f.Units[i]
		all.add(u.Claim, tables)
		name := string(u.Provider)
		if name == "" {
			name = "not named"
		}
		if each[name] == nil {
			each[name] = &ProviderProfile{Provider: name}
		}
		each[name].add(u.Claim, tables)
	}
	var list []ProviderProfile
	for _, p := range each {
		list = append(list, *p)
	}
	slices.SortFunc(list, func(a, b ProviderProfile) int {
		return cmp.Or(cmp.Compare(b.Claims, a.Claims), cmp.Compare(a.Provider, b.Provider))
	})
	list = append([]ProviderProfile{*all}, list...)
	for i := range list {
		slices.SortFunc(list[i].Drugs, func(a, b DrugUse) int { return cmp.Or(cmp.Compare(b.Lines, a.Lines), cmp.Compare(a.Code, b.Code)) })
	}
	return list
}

func (p *ProviderProfile) add(enc *claim.Encounter, tables codes.Tables) {
	p.Claims++
	injections := 0
	visits, with25 := 0, 0
	for i := range enc.Claim.Lines {
		l := &enc.Claim.Lines[i]
		switch tables.Code(l.Code).Kind {
		case codes.Visit:
			visits++
			if l.Has("25") {
				with25++
			}
		case codes.AdminCode:
			if a, ok := tables.Administration(l.Code); ok && injects(a.Family) {
				injections += int(max(l.Units.Int(), 1))
			}
		case codes.DrugCode, codes.UnlistedDrug:
			p.drug(l)
		}
	}
	p.Visits += visits
	p.With25 += with25
	if injections > 0 {
		p.Injected++
		p.Injections += injections
		p.Beside += visits
		p.Beside25 += with25
	}
}

// injects says whether a family is an injection rather than an infusion.
func injects(f codes.Family) bool {
	switch f {
	case codes.Injection, codes.ArterialInjection, codes.Push, codes.AntineoplasticShot, codes.HormonalShot, codes.VaccineShot, codes.RSVAntibodyShot, codes.AllergenShot, codes.OtherInjection:
		return true
	}
	return false
}

func (p *ProviderProfile) drug(l *claim.Line) {
	i := slices.IndexFunc(p.Drugs, func(d DrugUse) bool { return d.Code == l.Code })
	if i < 0 {
		i = len(p.Drugs)
		p.Drugs = append(p.Drugs, DrugUse{Code: l.Code})
	}
	p.Drugs[i].Lines++
	p.Drugs[i].Units += l.Units
}
