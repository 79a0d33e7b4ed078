// Package rules is the national catalogue: one folder a subject, one page and
// one Go file a rule.
package rules

import (
	"firstpass/rule"
	"firstpass/rules/visit"
)

// National returns every national rule, in catalogue order.
func National() ([]rule.Rule, error) {
	var all []rule.Rule
	for _, folder := range []func() ([]rule.Rule, error){
		visit.Rules,
	} {
		list, err := folder()
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}
