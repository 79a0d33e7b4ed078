package x837

import "strings"

// terms keeps one copy of short words that repeat from claim to claim.
type terms struct {
	billTypes map[string]string
}

// mostTerms bounds each table; past it words are made anew.
const mostTerms = 20_000

func remember(table *map[string]string, key string, write func(string) string) string {
	if word, ok := (*table)[key]; ok {
		return word
	}
	word := write(key)
	if *table == nil {
		*table = map[string]string{}
	}
	if len(*table) < mostTerms && len(key) <= 16 {
		(*table)[strings.Clone(key)] = strings.Clone(word)
	}
	return word
}

// billType is facility type and frequency with the leading zero of the form: 0131.
func (t *terms) billType(facility, frequency string) string {
	if facility == "" {
		return ""
	}
	return remember(&t.billTypes, facility+frequency, func(s string) string { return "0" + s })
}

// upper is strings.ToUpper without a copy where nothing changes.
func upper(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 'a' && s[i] <= 'z' || s[i] >= 0x80 {
			return strings.ToUpper(s)
		}
	}
	return s
}
