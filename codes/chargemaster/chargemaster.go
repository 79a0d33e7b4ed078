// Package chargemaster compares a practice's own list of drugs (code, unit, NDC,
// price) with the tables: what a wrong master file bills wrong every day.
package chargemaster

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

// Prices answers what a payer pays for a unit; tables that know none say so.
type Prices interface {
	// PaymentLimit is the Medicare Part B payment limit of one unit of a code.
	PaymentLimit(code string, on claim.Date) (claim.Decimal, codes.Origin)
}

// Row is one line of the list.
type Row struct {
	Line        int
	Code        string
	Description string
	Unit        string // "15 mg"
	NDC         string
	Price       string // charged for one unit of the code
	Cost        string // paid for one unit of the code
}

// Fault is what is wrong with a line.
type Fault struct {
	Line     int
	Code     string
	Kind     string // retired, not-yet, unknown-code, unit, unit-text, drug-name, ndc, ndc-code, ndc-unlisted, ndc-not-yet, ndc-ended, below-limit, below-cost, duplicate
	Error    bool   // it would deny or lose money as it stands; else a person must look
	Message  string
	Do       string
	Table    *finding.Table
	Expected string
}

// Audit compares the rows with the tables as of a day.
func Audit(rows []Row, tables codes.Tables, on claim.Date) []Fault {
	var faults []Fault
	seen := map[string]int{}
	for i := range rows {
		r := &rows[i]
		add := func(f Fault) {
			f.Line, f.Code = r.Line, r.Code
			faults = append(faults, f)
		}
		if first := seen[r.Code+"|"+r.NDC]; first != 0 {
			add(Fault{Kind: "duplicate", Message: fmt.Sprintf("%s with this NDC stands on line %d too", r.Code, first), Do: "Keep one of the two."})
		} else {
			seen[r.Code+"|"+r.NDC] = r.Line
		}
		info := tables.Code(r.Code)
		auditLife(info, r, tables, on, add)
		drug, known := tables.Drug(r.Code)
		if known {
			auditUnit(r, drug, add)
			auditName(r, drug, tables, add)
		}
		auditNDC(r, tables, on, add)
		if prices, ok := tables.(Prices); ok {
			auditPrice(r, prices, on, add)
		}
	}
	slices.SortStableFunc(faults, func(a, b Fault) int { return a.Line - b.Line })
	return faults
}

func auditLife(info codes.Code, r *Row, tables codes.Tables, on claim.Date, add func(Fault)) {
	if info.Kind == codes.Unknown && !info.Listed {
		add(Fault{Kind: "unknown-code", Message: r.Code + " is in none of the tables at hand", Do: "Check the code against the current HCPCS file, or import it: firstpass data import."})
		return
	}
	active, known := info.ActiveOn(on)
	if active || !known {
		return
	}
	last := info.Life[len(info.Life)-1]
	if last.From > on {
		add(Fault{Kind: "not-yet", Error: true, Message: fmt.Sprintf("%s starts on %s", r.Code, last.From), Do: "Bill the code in force until then."})
		return
	}
	f := Fault{Kind: "retired", Error: info.EndVerified, Message: fmt.Sprintf("%s ended on %s", r.Code, last.To), Do: "Replace it."}
	if len(info.Successors) > 0 {
		f.Expected = strings.Join(info.Successors, " or ")
		f.Do = "Bill " + f.Expected + "; units may differ."
	}
	add(f)
}

var unitText = regexp.MustCompile(`(?i)^(?:per |up to |each )?([0-9][0-9,]*\.?[0-9]*|\.[0-9]+) ?(mg|milligrams?|mcg|ug|micrograms?|g|gm|grams?|units?|iu|ml|cc|meq|doses?|each)\.?$`)

// auditName compares the drug a line is called with what its code bills. A name
// the tables do not know, or that fits several substances, says nothing.
func auditName(r *Row, drug codes.Drug, tables codes.Tables, add func(Fault)) {
	if r.Description == "" {
		return
	}
	s, ok := tables.Identify(r.Description)
	if !ok || s.Vague || len(s.Codes) == 0 || slices.Contains(s.Codes, r.Code) || slices.Contains(s.Others, r.Code) {
		return
	}
	add(Fault{
		Kind: "drug-name", Expected: strings.Join(s.Codes, " or "),
		Message: fmt.Sprintf("the list calls %s %q, which is billed as %s; %s is %s", r.Code, r.Description, strings.Join(s.Codes, " or "), r.Code, drug.Name),
		Do:      "Correct the code or the name.",
	})
}

// auditUnit compares the unit of the list with the code's. What stands in the
// description is mostly the container's strength and not the billing unit.
func auditUnit(r *Row, drug codes.Drug, add func(Fault)) {
	text := r.Unit
	if text == "" {
		return
	}
	m := unitText.FindStringSubmatch(strings.TrimSpace(text))
	want := drug.Unit.String() + " " + drug.UnitName
	if m == nil {
		add(Fault{Kind: "unit-text", Message: fmt.Sprintf("the unit %q cannot be read; one unit of %s is %s", text, r.Code, want), Do: "Write the unit as a number and a measure.", Expected: want})
		return
	}
	amount, err := claim.ParseDecimal(strings.ReplaceAll(m[1], ",", ""))
	if err != nil {
		return
	}
	mine, okMine := grams(amount, m[2])
	theirs, okTheirs := grams(drug.Unit, drug.UnitName)
	same := okMine && okTheirs && mine == theirs
	if !okMine || !okTheirs {
		same = amount == drug.Unit && sameMeasure(m[2], drug.UnitName)
	}
	if !same {
		add(Fault{Kind: "unit", Error: true, Message: fmt.Sprintf("the list bills %s by %s; one unit is %s", r.Code, text, want), Do: "Correct the unit: every claim with it has the wrong number of units.", Expected: want})
	}
}

// grams turns weights into micrograms so that 1 mg equals 1000 mcg.
func grams(amount claim.Decimal, unit string) (claim.Decimal, bool) {
	factor := int64(0)
	switch strings.TrimSuffix(strings.ToLower(unit), "s") {
	case "mcg", "ug", "microgram":
		factor = 1
	case "mg", "milligram":
		factor = 1_000
	case "g", "gm", "gram":
		factor = 1_000_000
	default:
		return 0, false
	}
	return amount.Times(claim.Whole(factor))
}

func sameMeasure(a, b string) bool {
	plain := func(s string) string {
		s = strings.TrimSuffix(strings.ToLower(s), "s")
		switch s {
		case "iu":
			return "unit"
		case "cc":
			return "ml"
		}
		return s
	}
	return plain(a) == plain(b)
}

func auditNDC(r *Row, tables codes.Tables, on claim.Date, add func(Fault)) {
	if r.NDC == "" {
		return
	}
	eleven, err := claim.NDC(r.NDC).Eleven()
	if err != nil {
		add(Fault{Kind: "ndc", Error: true, Message: fmt.Sprintf("NDC %s: %v", r.NDC, err), Do: "Copy it from the package as 5-4-2, eleven digits."})
		return
	}
	if p, origin := tables.Package(eleven); origin.Answer == codes.Found && len(p.Codes) > 0 && !slices.Contains(p.Codes, r.Code) {
		add(Fault{
			Kind: "ndc-code", Error: true, Table: origin.Table, Expected: strings.Join(p.Codes, " or "),
			Message: fmt.Sprintf("NDC %s is %s, billed under %s and not %s", r.NDC, p.Name, strings.Join(p.Codes, " or "), r.Code),
			Do:      "Correct the code or the NDC.",
		})
	}
	switch l, origin := tables.Listing(eleven, on); {
	case origin.Answer == codes.Absent:
		add(Fault{Kind: "ndc-unlisted", Table: origin.Table, Message: fmt.Sprintf("NDC %s is in no directory of marketed products", r.NDC), Do: "Copy it from the package again."})
	case origin.Answer == codes.Found && l.Life.From > on:
		add(Fault{Kind: "ndc-not-yet", Table: origin.Table, Message: fmt.Sprintf("NDC %s is marketed from %s on", r.NDC, l.Life.From), Do: "Check the NDC; nobody can have the package yet."})
	case origin.Answer == codes.Found && l.Life.To != 0 && l.Life.To < on:
		add(Fault{Kind: "ndc-ended", Table: origin.Table, Message: fmt.Sprintf("NDC %s left the market on %s", r.NDC, l.Life.To), Do: "Replace it once the stock is used."})
	}
}

func auditPrice(r *Row, prices Prices, on claim.Date, add func(Fault)) {
	price, hasPrice := money(r.Price)
	cost, hasCost := money(r.Cost)
	if hasPrice && hasCost && price < cost {
		add(Fault{Kind: "below-cost", Error: true, Message: fmt.Sprintf("%s is charged at %s and costs %s", r.Code, price, cost), Do: "Raise the price: a payer pays the lower of charge and fee."})
	}
	limit, origin := prices.PaymentLimit(r.Code, on)
	if origin.Answer != codes.Found || !hasPrice {
		return
	}
	if price < limit {
		f := Fault{Kind: "below-limit", Error: origin.Agreed, Table: origin.Table, Expected: limit.String(),
			Message: fmt.Sprintf("%s is charged at %s a unit and Medicare pays up to %s", r.Code, price, limit),
			Do:      "Raise the price: a payer pays the lower of charge and fee.",
		}
		add(f)
	}
}

func money(text string) (claim.Decimal, bool) {
	d, err := claim.ParseDecimal(strings.ReplaceAll(strings.TrimPrefix(strings.TrimSpace(text), "$"), ",", ""))
	return d, err == nil && text != ""
}
