package diagnosis

import (
	_ "embed"
	"fmt"
	"strings"

	"firstpass/facts"
	"firstpass/finding"
)

const (
	specificFile     = "specific.tsv"
	contradictedFile = "contradicted.tsv"
)

//go:embed specific.tsv
var specificText string

//go:embed contradicted.tsv
var contradictedText string

// wording pairs billed codes with what an indication may say beside them.
type wording struct {
	billed   []string // codes or categories
	says     []string // any of these
	unless   []string // and none of these
	better   string
	severity finding.Severity
}

type wordings []wording

// readWordings reads one of this folder's tables.
func readWordings(name, text string) (wordings, error) {
	var list wordings
	for n, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) < 4 || cells[0] == "" || cells[1] == "" || cells[3] == "" {
			return nil, fmt.Errorf("%s:%d: want billed, says, unless, better", name, n+1)
		}
		w := wording{billed: strings.Split(cells[0], ","), says: strings.Split(cells[1], "|"), better: cells[3]}
		if cells[2] != "" {
			w.unless = strings.Split(cells[2], "|")
		}
		if len(cells) > 4 {
			severity, ok := finding.ParseSeverity(cells[4])
			if !ok {
				return nil, fmt.Errorf("%s:%d: severity %q", name, n+1, cells[4])
			}
			w.severity = severity
		}
		list = append(list, w)
	}
	return list, nil
}

// find returns the row that speaks about a billed code beside an indication, and
// the words it met there.
func (list wordings) find(code, indication string) (w *wording, words string) {
	for i := range list {
		w := &list[i]
		if !underAny(code, w.billed) {
			continue
		}
		if words := firstSaid(indication, w.says); words != "" && firstSaid(indication, w.unless) == "" {
			return w, words
		}
	}
	return nil, ""
}

func firstSaid(text string, phrases []string) string {
	for _, phrase := range phrases {
		if facts.Says(text, phrase) {
			return phrase
		}
	}
	return ""
}

// bills says whether the claim already lists the code.
func bills(e *facts.Encounter, code string) bool {
	for i := range e.Claim.Diagnoses {
		if e.Claim.Diagnoses[i].Code == code {
			return true
		}
	}
	return false
}
