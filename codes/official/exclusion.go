package official

import (
	"bufio"
	"encoding/json"
	"strings"
)

// exclusionReport reads the coverage database's report of self-administered drugs:
// {"data":[{...}]}. Its fields are found by what they are called and what they
// hold, since the report's description shows no example.
func (r *reading) exclusionReport(body *bufio.Reader) error {
	var file struct {
		Data []map[string]any `json:"data"`
	}
	if err := json.NewDecoder(body).Decode(&file); err != nil {
		return problem("truncated", "the JSON is cut off or damaged: %v", err)
	}
	for n, row := range file.Data {
		code := fieldWith(row, isCode[string], "hcpc", "code")
		contractor := fieldWith(row, notEmpty, "contractor")
		from := fieldWith(row, isDay, "effective", "date")
		article := fieldWith(row, notEmpty, "display", "article", "document")
		brand := fieldWith(row, notEmpty, "brand", "drug")
		t := r.exclusions("")
		t.Read++
		if code == "" || contractor == "" {
			t.refuse(n+1, "no HCPCS code or no contractor")
			continue
		}
		if reason := r.exclude("", code, contractor, routeIn(brand), from, article); reason != "" {
			t.refuse(n+1, "%s", reason)
		}
	}
	return nil
}

// fieldWith finds the first value that fits among the fields whose names hold one
// of the words, the words in order of preference.
func fieldWith(row map[string]any, fits func(string) bool, words ...string) string {
	for _, word := range words {
		best := ""
		for name, value := range row {
			text, ok := value.(string)
			if !ok || !strings.Contains(strings.ToLower(name), word) || !fits(strings.TrimSpace(text)) {
				continue
			}
			if text = strings.TrimSpace(text); best == "" || text < best { // maps have no order
				best = text
			}
		}
		if best != "" {
			return best
		}
	}
	return ""
}

func notEmpty(s string) bool { return s != "" }

func isDay(s string) bool {
	d, ok := optionalDay(s)
	return ok && d != 0
}

// routeIn says whether a list's words are about subcutaneous use only.
func routeIn(text string) string {
	lower := strings.ToLower(text)
	if strings.Contains(lower, "subcutaneous") || strings.Contains(lower, "sc use") || strings.Contains(text, "JB") {
		return "subcutaneous"
	}
	return ""
}
