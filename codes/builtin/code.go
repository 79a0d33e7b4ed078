package builtin

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

// Code describes a HCPCS or CPT code. Kind is Unknown for a code outside the tables.
func (t *Tables) Code(code string) codes.Code {
	if c, ok := t.codes[code]; ok {
		return c
	}
	if at, ok := beginning(code); ok {
		for i := range t.ranges[at] {
			r := &t.ranges[at][i]
			if code >= r.first && code <= r.last && sameShape(code, r.first) {
				c := r.code
				c.Code = code
				return c
			}
		}
	}
	return codes.Code{Code: code}
}

// life is a code's days of service as a table gives them.
type life struct {
	spans    []claim.Span
	verified bool
}

// parseLife reads a first day, a last day and whether the last day was seen in a source.
func parseLife(from, to, verified string) (life, error) {
	var span claim.Span
	var err error
	if span.From, err = parseDay(from); err != nil {
		return life{}, err
	}
	if span.To, err = parseDay(to); err != nil {
		return life{}, err
	}
	if span.To != 0 && span.To < span.From {
		return life{}, fmt.Errorf("ends on %s, before it starts on %s", span.To, span.From)
	}
	l := life{verified: span.To != 0 && verified != "no"}
	if span != (claim.Span{}) {
		l.spans = []claim.Span{span}
	}
	return l, nil
}

// readLives reads the days of HCPCS Level II codes, and the unit of those drugs
// whose official text is plain.
func (t *Tables) readLives(file table) error {
	for n, r := range file.rows() {
		l, err := parseLife(r.cell(1), r.cell(2), r.cell(3))
		if err != nil {
			return file.failed(n, err)
		}
		c := codes.Code{
			Code: r.cell(0), Kind: codes.OtherService, Life: l.spans, EndVerified: l.verified, Source: file.source,
		}
		if r.cell(4) == "drug" {
			c.Kind = codes.DrugCode
		}
		if name := r.cell(5); name != "" {
			d := codes.Drug{
				Code: c.Code, Name: name, UnitName: r.cell(7), UpTo: r.cell(8) == "yes", Life: c.Life, Source: file.source,
			}
			if d.Unit, err = claim.ParseDecimal(r.cell(6)); err != nil {
				return file.failed(n, err)
			}
			c.Plain = plainDrug(d)
			t.drugs[c.Code] = d
			t.officialOrder = append(t.officialOrder, c.Code)
		}
		t.codes[c.Code] = c
	}
	return nil
}

func (t *Tables) readVisits(file table) error {
	visitKinds := map[string]codes.VisitKind{
		"office": codes.OfficeVisit, "nurse": codes.NurseVisit, "preventive": codes.PreventiveVisit,
		"wellness": codes.WellnessVisit, "emergency": codes.EmergencyVisit, "inpatient": codes.InpatientVisit,
		"home": codes.HomeVisit, "other": codes.OtherVisit, "add-on": codes.VisitAddOn,
	}
	for n, r := range file.rows() {
		kind, ok := visitKinds[r.cell(1)]
		if !ok {
			return file.failed(n, fmt.Errorf("no kind of visit is called %q", r.cell(1)))
		}
		if err := t.addCode(file, n, r, codes.Code{Kind: codes.Visit, Visit: kind}); err != nil {
			return err
		}
	}
	return nil
}

func vaccineKind(word string) (codes.VaccineKind, bool) {
	switch word {
	case "influenza":
		return codes.Influenza, true
	case "pneumococcal":
		return codes.Pneumococcal, true
	case "hepatitis-b":
		return codes.HepatitisB, true
	case "covid":
		return codes.Covid, true
	case "other-vaccine":
		return codes.OtherVaccine, true
	case "rsv-antibody":
		return codes.RSVAntibody, true
	case "globulin":
		return codes.OtherGlobulin, true
	case "covid-antibody":
		return codes.COVIDAntibody, true
	case "allergen":
		return codes.AllergenExtract, true
	case "tuberculin":
		return codes.TuberculinSkin, true
	case "not-a-vaccine":
		return codes.NotAVaccineAtAll, true
	}
	return codes.NoVaccine, false
}

func (t *Tables) readVaccines(file table) error {
	for n, r := range file.rows() {
		vaccine, ok := vaccineKind(r.cell(1))
		if !ok {
			return file.failed(n, fmt.Errorf("no kind of vaccine is called %q", r.cell(1)))
		}
		kind := codes.Vaccine
		switch vaccine {
		case codes.RSVAntibody, codes.OtherGlobulin:
			kind = codes.ImmuneGlobulin
		case codes.COVIDAntibody, codes.NotAVaccineAtAll:
			kind = codes.DrugCode
		case codes.TuberculinSkin:
			kind = codes.Procedure
		}
		if err := t.addCode(file, n, r, codes.Code{Kind: kind, Vaccine: vaccine}); err != nil {
			return err
		}
	}
	return nil
}

// addCode reads the cells the code tables share: code, kind, from, to, verified,
// successors, plain words.
func (t *Tables) addCode(file table, n int, r row, c codes.Code) error {
	l, err := parseLife(r.cell(2), r.cell(3), r.cell(4))
	if err != nil {
		return file.failed(n, err)
	}
	c.Code, c.Successors, c.Plain, c.Source = r.cell(0), list(r.cell(5)), r.cell(6), file.source
	c.Life, c.EndVerified = l.spans, l.verified
	if known, ok := t.codes[c.Code]; ok && len(c.Life) == 0 {
		c.Life, c.EndVerified = known.Life, known.EndVerified
	}
	t.codes[c.Code] = c
	return nil
}

func (t *Tables) readAdministration(file table) error {
	families := map[string]codes.Family{
		"injection": codes.Injection, "arterial": codes.ArterialInjection, "push": codes.Push, "infusion": codes.Infusion,
		"hydration": codes.Hydration, "subcutaneous-infusion": codes.SubcutaneousInfus, "on-body": codes.OnBodyInjector,
		"other": codes.OtherInjection, "antineoplastic-shot": codes.AntineoplasticShot, "hormonal-shot": codes.HormonalShot,
		"lesion-chemotherapy": codes.LesionChemotherapy, "chemotherapy-push": codes.ChemotherapyPush,
		"chemotherapy-infusion": codes.ChemotherapyInfus, "chemotherapy-other": codes.ChemotherapyOther,
		"vaccine": codes.VaccineShot, "rsv-antibody": codes.RSVAntibodyShot, "allergen": codes.AllergenShot,
		"allergen-other": codes.AllergenOther, "catheter-care": codes.CatheterCare,
	}
	for n, r := range file.rows() {
		family, ok := families[r.cell(1)]
		if !ok {
			return file.failed(n, fmt.Errorf("no family is called %q", r.cell(1)))
		}
		a := codes.Administration{Code: r.cell(0), Family: family, Primaries: list(r.cell(4))}
		for _, flag := range list(r.cell(2)) {
			switch flag {
			case "initial":
				a.Initial = true
			case "add-on":
				a.AddOn = true
			case "facility":
				a.FacilityOnly = true
			case "staff":
				a.StaffService = true
			default:
				return file.failed(n, fmt.Errorf("no flag is called %q", flag))
			}
		}
		if age := r.cell(3); age != "" {
			years, err := claim.ParseDecimal(age)
			if err != nil {
				return file.failed(n, err)
			}
			a.MaxAge = int(years.Int())
		}
		l, err := parseLife(r.cell(5), r.cell(6), r.cell(7))
		if err != nil {
			return file.failed(n, err)
		}
		if known, ok := t.codes[a.Code]; ok && len(l.spans) == 0 {
			l.spans, l.verified = known.Life, known.EndVerified
		}
		t.admin[a.Code] = a
		t.codes[a.Code] = codes.Code{
			Code: a.Code, Kind: codes.AdminCode, Plain: r.cell(9), Life: l.spans, EndVerified: l.verified,
			Successors: list(r.cell(8)), Source: file.source,
		}
	}
	return nil
}

// Administration describes a drug, vaccine or allergen administration code.
func (t *Tables) Administration(code string) (codes.Administration, bool) {
	a, ok := t.admin[code]
	return a, ok
}

// found is the origin of a row in force that a table without editions holds.
func found(t *finding.Table) codes.Origin {
	return codes.Origin{Answer: codes.Found, Table: t, Agreed: true}
}

// absent is the origin of "no row in force" where the table covers the question.
func absent(t *finding.Table) codes.Origin {
	return codes.Origin{Answer: codes.Absent, Table: t, Agreed: true}
}
