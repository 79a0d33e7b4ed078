package cli

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
)

type ndcCommand struct {
	NDC []string `arg:"" help:"NDCs in any shape: 0002-7597-01, 50242-040-62, 60575-4112-1, 11 digits, N4..." placeholder:"NDC"`
}

// Help is shown under the flags.
func (ndcCommand) Help() string {
	return `Examples:
  firstpass ndc 0002-7597-01
  firstpass ndc 50242-040-62 60575-4112-1
  firstpass ndc N400517003125

Prints the eleven digits a claim carries and which segment was padded; refuses ten
digits without hyphens, which can be three packages. Exit code 2 where one is refused.`
}

// Run pads NDCs.
func (c *ndcCommand) Run(s *session) error {
	tables, err := loadTables()
	if err != nil {
		return err
	}
	refused := false
	for _, text := range c.NDC {
		eleven, err := claim.NDC(text).Eleven()
		if err != nil {
			refused = true
			s.note("%s: %v%s", text, err, readings(text, err))
			continue
		}
		fmt.Fprintf(s.out, "%s\n  claim      N4%s (%s)\n  %-10s %s\n", text, eleven, claim.NDC(text).Hyphenated(), "padded", padded(text))
		writePackage(s, tables, eleven)
	}
	if refused {
		return exit{code: exitInput}
	}
	return nil
}

// padded says which segment got a zero.
func padded(text string) string {
	for _, prefix := range [...]string{"NDC", "N4"} {
		if strings.HasPrefix(strings.ToUpper(text), prefix) {
			text = strings.TrimLeft(text[len(prefix):], " :#")
		}
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '-' || r == ' ' })
	if len(parts) == 3 {
		labeler := parts[0]
		switch {
		case len(labeler) == 4:
			return fmt.Sprintf("4-4-2: a zero in front of the labeler, %s -> 0%s", labeler, labeler)
		case len(parts[1]) == 3:
			return fmt.Sprintf("5-3-2: a zero in front of the product, %s -> 0%s", parts[1], parts[1])
		case len(parts[2]) == 1:
			return fmt.Sprintf("5-4-1: a zero in front of the package, %s -> 0%s", parts[2], parts[2])
		}
	}
	return "nothing: it has its eleven digits"
}

// readings lists the three packages ten digits may be.
func readings(text string, err error) string {
	if err != claim.ErrNDCAmbiguous {
		return ""
	}
	digits := ""
	for _, r := range text {
		if r >= '0' && r <= '9' {
			digits += string(r)
		}
	}
	if len(digits) == 12 && strings.HasPrefix(strings.ToUpper(text), "N4") {
		digits = digits[1:]
	}
	if len(digits) > 10 {
		digits = digits[len(digits)-10:]
	}
	if len(digits) != 10 {
		return ""
	}
	return fmt.Sprintf(" (%s-%s-%s, %s-%s-%s or %s-%s-%s)", digits[:4], digits[4:8], digits[8:], digits[:5], digits[5:8], digits[8:], digits[:5], digits[5:9], digits[9:])
}

func writePackage(s *session, tables codes.Tables, eleven string) {
	p, origin := tables.Package(eleven)
	if origin.Answer != codes.Found {
		fmt.Fprintf(s.out, "  %-10s %s\n", "package", "not in the tables at hand: they list only packages that were reported, so that says nothing against it")
		return
	}
	unit := "ML, the millilitres used"
	if p.Powder {
		unit = "UN, the vials used"
	}
	fmt.Fprintf(s.out, "  %-10s %s\n  %-10s %s\n  %-10s %s\n", "package", p.Name, "billed as", strings.Join(p.Codes, ", "), "quantity", unit)
	kinds := map[codes.Container]string{codes.SingleDose: "single-dose (JW or JZ for Medicare)", codes.MultipleDose: "multiple-dose (neither JW nor JZ)", codes.BothContainers: "single- and multiple-dose packages"}
	if kind := kinds[p.Container]; kind != "" {
		fmt.Fprintf(s.out, "  %-10s %s\n", "container", kind)
	}
	if p.UnitsPerItem > 0 {
		holds := fmt.Sprintf("%s billing units an item", p.UnitsPerItem)
		if p.Volume > 0 {
			holds += fmt.Sprintf(", %s mL", p.Volume)
		}
		fmt.Fprintf(s.out, "  %-10s %s (%s %s)\n", "holds", holds, origin.Table.Name, origin.Table.Release)
	}
}
