// Package rules is the national catalogue: one folder a subject, one page and
// one Go file a rule.
package rules

import (
	"path"

	"firstpass/rule"
	"firstpass/rules/administration"
	"firstpass/rules/chart"
	"firstpass/rules/claimform"
	"firstpass/rules/diagnosis"
	"firstpass/rules/drug"
	"firstpass/rules/infusion"
	"firstpass/rules/setting"
	"firstpass/rules/visit"
)

// National returns every national rule, in catalogue order. Each knows where its
// page stands in the module.
func National() ([]rule.Rule, error) {
	var all []rule.Rule
	for _, subject := range []struct {
		folder string
		rules  func() ([]rule.Rule, error)
	}{
		{"visit", visit.Rules},
		{"administration", administration.Rules},
		{"infusion", infusion.Rules},
		{"drug", drug.Rules},
		{"setting", setting.Rules},
		{"diagnosis", diagnosis.Rules},
		{"chart", chart.Rules},
		{"claimform", claimform.Rules},
	} {
		list, err := subject.rules()
		if err != nil {
			return nil, err
		}
		for i := range list {
			list[i].File = path.Join("rules", subject.folder, list[i].File)
		}
		all = append(all, list...)
	}
	return all, nil
}
