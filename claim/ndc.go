package claim

import (
	"errors"
	"strings"
)

// NDC is a National Drug Code as it was printed on the claim, the label or the
// record. Use Eleven for the form a claim carries.
type NDC string

// Why an NDC has no 11-digit form.
var (
	ErrNDCAmbiguous    = errors.New("ten digits without hyphens can be three different packages; write it with its hyphens")
	ErrNDCTwelve       = errors.New("twelve digits: the FDA's 6-4-2 form starts on 2033-03-07, claims take 11 digits")
	ErrNDCShape        = errors.New("not an NDC: want 5-4-2, or 4-4-2, 5-3-2 or 5-4-1 with hyphens, or 11 digits")
	ErrNDCPlaceholder  = errors.New("a placeholder, not a package")
	errNDCNotElevenYet = errors.New("printed with ten digits: the claim needs the 11-digit form")
)

// Eleven returns the 11-digit 5-4-2 form without hyphens. A hyphenated 10-digit
// code gets its zero at the front of the short segment (FDA/CMS conversion);
// ten digits without hyphens are ambiguous and refused.
func (n NDC) Eleven() (string, error) {
	if len(n) == 11 && allDigits(string(n)) { // as nearly every claim has it
		return string(n), checkPlaceholder(string(n))
	}
	s := n.bare()
	if strings.ContainsAny(s, "- ") {
		return elevenFromSegments(strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == ' ' }))
	}
	if !allDigits(s) {
		return "", ErrNDCShape
	}
	switch len(s) {
	case 11:
		return s, checkPlaceholder(s)
	case 10:
		return "", ErrNDCAmbiguous
	case 12:
		return "", ErrNDCTwelve
	}
	return "", ErrNDCShape
}

// Billable checks the code exactly as a claim must carry it: 11 digits, with or
// without the hyphens of 5-4-2. The error says what is wrong with it.
func (n NDC) Billable() error {
	eleven, err := n.Eleven()
	if err != nil || len(n) == len(eleven) {
		return err
	}
	digits := 0
	for _, ch := range n.bare() {
		if ch >= '0' && ch <= '9' {
			digits++
		}
	}
	if digits != len(eleven) {
		return errNDCNotElevenYet
	}
	return nil
}

// Hyphenated prints 5-4-2, or the text as it was where there is no 11-digit form.
func (n NDC) Hyphenated() string {
	eleven, err := n.Eleven()
	if err != nil {
		return string(n)
	}
	return eleven[:5] + "-" + eleven[5:9] + "-" + eleven[9:]
}

// bare drops the blanks and the qualifiers people type in front: N4, NDC.
func (n NDC) bare() string {
	s := strings.TrimSpace(string(n))
	upper := strings.ToUpper(s)
	for _, prefix := range []string{"NDC", "N4"} {
		if strings.HasPrefix(upper, prefix) {
			return strings.TrimLeft(s[len(prefix):], " :#")
		}
	}
	return s
}

func elevenFromSegments(parts []string) (string, error) {
	if len(parts) != 3 || !allDigits(strings.Join(parts, "")) {
		return "", ErrNDCShape
	}
	labeler, product, pack := parts[0], parts[1], parts[2]
	switch [3]int{len(labeler), len(product), len(pack)} {
	case [3]int{5, 4, 2}:
	case [3]int{4, 4, 2}:
		labeler = "0" + labeler
	case [3]int{5, 3, 2}:
		product = "0" + product
	case [3]int{5, 4, 1}:
		pack = "0" + pack
	case [3]int{6, 4, 2}:
		return "", ErrNDCTwelve
	default:
		return "", ErrNDCShape
	}
	s := labeler + product + pack
	return s, checkPlaceholder(s)
}

func checkPlaceholder(eleven string) error {
	for i := 1; i < len(eleven); i++ {
		if eleven[i] != eleven[0] {
			return nil
		}
	}
	return ErrNDCPlaceholder
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// NPI is a National Provider Identifier: ten digits, the last a check digit.
type NPI string

// Valid checks the length and the Luhn digit over "80840" and the first nine
// digits (45 CFR 162.406; CMS NPI check digit document).
func (n NPI) Valid() bool {
	if len(n) != 10 || !allDigits(string(n)) || (n[0] != '1' && n[0] != '2') {
		return false
	}
	sum := 24 // the contribution of the prefix 80840
	for i := 0; i < 10; i++ {
		d := int(n[i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
