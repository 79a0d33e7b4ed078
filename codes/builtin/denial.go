package builtin

import (
	"slices"
	"strings"
)

// Denial is one kind of denial: the codes a remittance shows it by, what stands
// behind it and what to do.
type Denial struct {
	Codes   string   // as people write them: CO-97 (+N130)
	Groups  []string // CO, PR, OA
	Reasons []string // claim adjustment reason codes
	Remarks []string // remittance advice remark codes
	Meaning string
	Causes  string
	Rules   []string // topics of findings that would have stopped it
	Check   string
	// Next says what to do: CR corrected claim, WO write off, AP appeal, PB patient balance.
	Next string
}

// Denials lists the denials a name stands for: "CO-97", "97", "N822" or
// "CO-16+N822"; all of them for an empty name. Where the name gives a group, a
// reason and a remark, every one of them must fit.
func (t *Tables) Denials(name string) []Denial {
	parts := strings.FieldsFunc(strings.ToUpper(name), func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
	if len(parts) == 0 && name != "" {
		return nil
	}
	var list []Denial
	for _, d := range t.denials {
		if d.fits(parts) {
			list = append(list, d)
		}
	}
	return list
}

func (d *Denial) fits(parts []string) bool {
	for _, part := range parts {
		if !slices.Contains(d.Groups, part) && !slices.Contains(d.Reasons, part) && !slices.Contains(d.Remarks, part) {
			return false
		}
	}
	return true
}

func (t *Tables) readDenials(file table) error {
	for _, r := range file.rows() {
		t.denials = append(t.denials, Denial{
			Groups: list(r.cell(1)), Reasons: list(r.cell(2)), Remarks: list(r.cell(3)), Meaning: r.cell(4),
			Causes: r.cell(5), Rules: list(r.cell(6)), Check: r.cell(7), Next: r.cell(8), Codes: r.cell(9),
		})
	}
	return nil
}

// Spelled writes the short words of Denial.Next out: CR is correct and resend.
func Spelled(next string) string {
	var b strings.Builder
	for len(next) > 0 {
		n := 0
		for n < len(next) && isLetter(next[n]) {
			n++
		}
		if n == 0 {
			n = 1
		}
		switch word := next[:n]; word {
		case "CR":
			b.WriteString("correct and resend")
		case "WO":
			b.WriteString("write off")
		case "AP":
			b.WriteString("appeal")
		case "PB":
			b.WriteString("bill the patient")
		default:
			b.WriteString(word)
		}
		next = next[n:]
	}
	return b.String()
}

func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' }
