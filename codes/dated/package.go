package dated

import (
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/official"
	"firstpass/finding"
)

// The cells of the crosswalk.
const (
	walkCode = iota
	walkName
	walkLabeler
	walkUnit
	walkSize
	walkQuantity
	walkUnits
)

// Package finds what an 11-digit NDC is: the shipped row, completed by every
// release of the crosswalk at hand and by the CDC's vaccine packages.
func (t *Tables) Package(ndc11 string) (codes.Package, codes.Origin) {
	if a, ok := t.packages.Load(ndc11); ok {
		return a.(*packageAnswer).is, a.(*packageAnswer).origin
	}
	p, origin := t.packageOf(ndc11)
	if origin.Answer == codes.Found {
		t.packages.Store(strings.Clone(ndc11), &packageAnswer{p, origin})
	}
	return p, origin
}

type packageAnswer struct {
	is     codes.Package
	origin codes.Origin
}

func (t *Tables) packageOf(ndc11 string) (codes.Package, codes.Origin) {
	p, origin := t.Tables.Package(ndc11)
	p.Codes = slices.Clip(p.Codes) // appending must not write into the shipped table
	table, units, agree := (*finding.Table)(nil), claim.Decimal(0), true
	releases := t.byTable[string(official.DrugPackage)]
	for i := len(releases) - 1; i >= 0; i-- {
		r := &releases[i]
		var cells row
		for f := r.rows.find(ndc11); f.next(&cells); {
			if table == nil {
				table = &r.table
				p.Name = firstText(p.Name, strings.Clone(cells[walkName]))
			}
			if !slices.Contains(p.Codes, cells[walkCode]) {
				p.Codes = append(p.Codes, cells[walkCode])
			}
			if n, err := claim.ParseDecimal(cells[walkUnits]); err == nil {
				agree = agree && (units == 0 || units == n)
				units = n
			}
		}
	}
	if origin.Answer != codes.Found && agree && len(p.Codes) == 1 { // what ships was looked at by hand
		p.UnitsPerItem = units
	}
	vaccines := t.byTable[string(official.VaccinePackage)]
	for i := range vaccines {
		var cells row
		for f := vaccines[i].rows.find(ndc11); f.next(&cells); {
			for _, code := range t.vaccineCodes(cells[0]) {
				if !slices.Contains(p.Codes, code) {
					p.Codes = append(p.Codes, code)
				}
			}
			p.Name = firstText(p.Name, cells[1])
			if table == nil {
				table = &vaccines[i].table
			}
		}
	}
	if origin.Answer == codes.Found || table == nil || len(p.Codes) == 0 {
		return p, origin
	}
	return p, isFound(table)
}

// vaccineCodes lists the CPT codes of a CVX code.
func (t *Tables) vaccineCodes(cvx string) []string {
	releases := t.byTable[string(official.Vaccine)]
	if len(releases) == 0 {
		return nil
	}
	return strings.Fields(releases[len(releases)-1].rows.find("cvx " + cvx).cell(0))
}

// The cells of the exclusion lists.
const (
	excludedBy = iota
	excludedRoute
	excludedFrom
	excludedArticle
)

// SelfAdministered gives the contractor's view of a drug code. A list that names
// the contractor adds to what ships; that a drug is not on it proves nothing, as
// the lists at hand may be slices.
func (t *Tables) SelfAdministered(code, contractor string, on claim.Date) (codes.SelfAdministered, codes.Origin) {
	shipped, origin := t.Tables.SelfAdministered(code, contractor, on)
	key := codes.ContractorKey(contractor)
	if key == "" || shipped.Excluded || on == 0 || t.Code(code).Kind == codes.UnlistedDrug {
		return shipped, origin // under an unlisted code a list names brands, not the code
	}
	for _, name := range []string{string(official.SelfAdministered), string(official.SelfAdministered) + " summary"} {
		releases := t.byTable[name]
		for i := len(releases) - 1; i >= 0; i-- {
			var cells row
			for f := releases[i].rows.find(code); f.next(&cells); {
				if !codes.SameContractor(codes.ContractorKey(strings.ReplaceAll(cells[excludedBy], "_", " ")), key) || on < day(cells[excludedFrom]) {
					continue
				}
				return codes.SelfAdministered{
					Excluded: true, OnlySubcutaneous: cells[excludedRoute] == "subcutaneous", Since: day(cells[excludedFrom]),
					Source: finding.Source{Title: "self-administered drug exclusion list " + cells[excludedArticle], URL: "https://www.cms.gov/medicare-coverage-database/"},
				}, isFound(&releases[i].table)
			}
		}
	}
	return shipped, origin
}
