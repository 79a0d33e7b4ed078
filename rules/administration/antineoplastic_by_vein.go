package administration

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// antineoplasticByVein reports a push or infusion code of ordinary drugs on a day
// whose every drug is a non-hormonal antineoplastic.
func antineoplasticByVein(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.AdminCode) {
		right := chemotherapyCode(l.Code)
		if right == "" || facilityBills(e, l) || chemoByVein(e, l) {
			continue
		}
		drug := onlyDrug(e, l, func(d *facts.Line) bool { return d.Drug.Antineoplastic == nonHormonal })
		if drug == nil || drug.Info.Kind == codes.UnlistedDrug {
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is an antineoplastic: giving it into a vein is %s, not %s", drug.Code, right, l.Code),
			Fix:     replaceCode(l, right, right, 1),
		}
		if !inCancer(e, drug) {
			f.Severity = finding.Warning
			f.Message = fmt.Sprintf("%s is an antineoplastic given for another disease: %s stands for giving it there too, and some plans want %s", drug.Code, right, l.Code)
			f.Fix.Text = fmt.Sprintf("consider %s", right)
		}
		r.Add(f)
	}
}

// chemotherapyCode is the code of the same route for an antineoplastic, "" for
// codes that follow another one: they change with it.
func chemotherapyCode(code string) string {
	switch code {
	case "96374":
		return "96409"
	case "96365":
		return "96413"
	}
	return ""
}
