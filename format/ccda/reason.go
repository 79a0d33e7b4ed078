package ccda

import (
	"strings"

	"firstpass/claim"
)

// related reads what is said beside: the reason, a refusal, another act inside.
func (d *document) related(a *act) error {
	kind := d.Attr("typeCode")
	return d.children(func(name string) error {
		switch name {
		case "observation":
			return d.observation(a, kind)
		case "substanceAdministration":
			if kind == "COMP" || kind == "REFR" { // how it is taken in detail, not another drug
				return nil
			}
			return d.substance()
		}
		return nil
	})
}

// refusal is the template of a reason for which an immunization was refused.
const refusal = "2.16.840.1.113883.10.20.22.4.53"

func (d *document) observation(a *act, kind string) error {
	isRefusal := false
	var code, value coded
	err := d.children(func(name string) error {
		var err error
		switch name {
		case "templateId":
			isRefusal = isRefusal || d.Attr("root") == refusal
		case "code":
			code, err = d.coded()
		case "value":
			value, err = d.coded()
		}
		return err
	})
	words := value.words
	if words == "" {
		words = code.words
	}
	switch {
	case isRefusal, a.negated && refuses(append(code.codes, value.codes...), words):
		if isObjection(append(code.codes, value.codes...), words) {
			a.refused = true
		}
		a.e.Reason = words
	case kind == "RSON" && words != "" && d.record.Indication == "" && d.kind == administeredSection:
		d.record.Indication = words
		d.record.Silent &^= claim.IndicationField
	}
	return err
}

func refuses(codes []string, words string) bool {
	return isObjection(codes, words) || strings.Contains(strings.ToLower(words), "contraindicat") || strings.Contains(strings.ToLower(words), "immun")
}

// isObjection tells a patient's refusal from other reasons: PATOBJ and its like of
// HL7's ActReason, 105480006 and 443390004 of SNOMED CT.
func isObjection(codes []string, words string) bool {
	for _, code := range codes {
		switch code {
		case "PATOBJ", "RELIG", "PHILISOP", "VACEFF", "VACSAF", "105480006", "443390004":
			return true
		}
	}
	lower := strings.ToLower(words)
	return strings.Contains(lower, "refus") || strings.Contains(lower, "object") || strings.Contains(lower, "declin")
}
