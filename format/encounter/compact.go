package encounter

import (
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
)

// ParseCompact reads one encounter as rule pages and policy tests write it:
//
//	payer: medicare                 # or {type: medicare, name: Noridian JF, contractor: JF}
//	date: 2025-03-04
//	place: "11"                     # 11 where not said
//	dx: [J02.0, E53.8]
//	lines:
//	  - 99213-25 x1 $120 dx1,2      # CODE-MODIFIER-MODIFIER xUNITS $CHARGE dxPOINTERS
//	  - J3301-JZ x4 $20 ndc=00003-0293-05/ML/1 note="Kenalog 40 mg" pos=22 date=2025-03-05 by=patient
//	expect: clean                   # or [topic@line], or review [topic@line], or FORMAT's own
//
// Units are 1, the charge $50.00 and the pointer 1 where a line does not say; a
// made-up patient, a physician and a billing provider with valid NPIs stand in
// for what is left out. Every field of FORMAT's claim, and `chart`, may stand
// beside these. A full encounter, with `claim`, is read as it is.
func ParseCompact(text, file string, firstLine int) (Item, *finding.Problem) {
	root, p := parseYAML([]byte(text), file, firstLine)
	if p != nil {
		return Item{Line: firstLine}, p
	}
	if root.kind == listNode && len(root.items) == 1 {
		root = root.items[0]
	}
	d := &decoder{file: file}
	var item Item
	if _, full := root.get("claim"); full {
		item = d.item(root)
	} else {
		item = d.compact(root)
	}
	if len(d.problems) > 0 {
		return unread(item), d.problem()
	}
	return item, nil
}

// isCompact recognises the notation by what only it has: date, dx, or lines in
// words. A claim whose fields merely lost their claim: is not taken for it, for
// the made-up people would then stand in for the real ones.
func isCompact(n node) bool {
	_, date := n.get("date")
	_, dx := n.get("dx")
	lines, _ := n.get("lines")
	return date || dx || len(lines.items) > 0 && lines.items[0].kind == textNode
}

func (d *decoder) compact(n node) Item {
	item := Item{Line: n.line}
	e := &item.Encounter
	c := &e.Claim
	*c = claim.Claim{
		Type:           claim.Professional,
		PlaceOfService: "11",
		Rendering:      claim.Provider{NPI: "1234567893", Type: "physician", Person: true},
		Billing:        claim.Provider{NPI: "1245319599"},
		Patient:        claim.Patient{Name: "DOE, JANE", LastName: "DOE", FirstName: "JANE", BirthDate: 19580211, Sex: "F"},
	}
	expected := &Case{}
	fields := d.claimFields(c)
	fields["id"] = d.text(&e.ID)
	fields["title"] = d.text(&expected.Title)
	fields["payer"] = func(n node) { d.payer(n, &e.Payer) }
	fields["date"] = d.date(&c.ServiceDate)
	fields["place"] = d.text(&c.PlaceOfService)
	fields["dx"] = fields["diagnoses"]
	fields["filing_days"] = d.integer(&e.Practice.FilingDays)
	fields["chart"] = func(n node) { e.Chart = d.chart(n) }
	fields["lines"] = func(n node) {
		for _, line := range d.list(n) {
			if line.kind == mapNode && len(line.keys) > 0 && strings.Contains(line.keys[0], "=") {
				d.fail(line.line, "a colon inside a line makes it a mapping: put the whole line in single quotes")
			} else if line.kind == mapNode {
				c.Lines = append(c.Lines, d.line(line))
			} else {
				c.Lines = append(c.Lines, d.compactLine(line))
			}
		}
	}
	fields["expect"] = func(n node) {
		item.Case = expected
		d.expect(n, expected)
	}
	d.fields(n, "the example", fields)
	if c.Type == claim.Institutional {
		institutionalDefaults(n, c)
	}
	for i := range c.Lines {
		l := &c.Lines[i]
		if l.Pointers == nil && len(c.Diagnoses) > 0 && c.Type != claim.Institutional {
			l.Pointers = []int{1}
		}
	}
	c.At.Line = int32(n.line)
	finish(e)
	return item
}

// institutionalDefaults: nobody renders an institutional claim as a whole, and it
// is the outpatient department's, unless the example says otherwise.
func institutionalDefaults(n node, c *claim.Claim) {
	if _, said := n.get("rendering_provider"); !said {
		c.Rendering = claim.Provider{}
	}
	_, place := n.get("place")
	_, placeOfService := n.get("place_of_service")
	if !place && !placeOfService {
		c.PlaceOfService = "22"
	}
}

// compactLine reads CODE-MOD x1 $50 dx1,2 key=value...
func (d *decoder) compactLine(n node) claim.Line {
	l := claim.Line{Units: claim.Whole(1), Charge: 5000}
	l.At.Line = int32(n.line)
	words := splitQuoted(n.text)
	if n.kind != textNode || len(words) == 0 {
		d.fail(n.line, "want a line such as 99213-25 x1 $120 dx1")
		return l
	}
	parts := strings.Split(strings.ToUpper(words[0]), "-")
	l.Code = parts[0]
	for _, modifier := range parts[1:] {
		if modifier == "" {
			d.fail(n.line, "a hyphen without a modifier behind it")
			return l
		}
		l.Modifiers = append(l.Modifiers, modifier)
	}
	for _, word := range words[1:] {
		if !d.lineWord(n, word, &l) {
			d.fail(n.line, "%s in a line: want xUNITS, $CHARGE, dxPOINTERS, ndc=CODE/UNIT/QUANTITY, note=, description=, pos=, date=, to=, by=, rev= or auth=", quoteName(word))
		}
	}
	return l
}

func (d *decoder) lineWord(n node, word string, l *claim.Line) bool {
	value := node{kind: textNode, line: n.line}
	switch {
	case strings.HasPrefix(word, "x"):
		value.text = word[1:]
		d.decimal(&l.Units)(value)
	case strings.HasPrefix(word, "$"):
		value.text = word[1:]
		d.cents(&l.Charge)(value)
	case strings.HasPrefix(word, "dx"):
		l.Pointers = []int{}
		for _, pointer := range strings.Split(word[2:], ",") {
			if pointer == "" || pointer == "none" {
				continue
			}
			p, err := strconv.Atoi(pointer)
			if err != nil {
				return false
			}
			l.Pointers = append(l.Pointers, p)
		}
	default:
		return d.lineField(n, word, l)
	}
	return true
}

func (d *decoder) lineField(n node, word string, l *claim.Line) bool {
	key, text, ok := strings.Cut(word, "=")
	if !ok {
		return false
	}
	value := node{kind: textNode, line: n.line, text: text}
	switch key {
	case "ndc":
		parts := strings.Split(text, "/")
		l.Drug.Code = claim.NDC(parts[0])
		if len(parts) > 1 {
			l.Drug.Unit = strings.ToUpper(parts[1])
		}
		if len(parts) > 2 {
			value.text = parts[2]
			d.decimal(&l.Drug.Quantity)(value)
		}
	case "note":
		l.Note = text
	case "description":
		l.Description = text
	case "pos":
		l.PlaceOfService = text
	case "date":
		d.date(&l.ServiceDate)(value)
	case "to":
		d.date(&l.ServiceEndDate)(value)
	case "by":
		oneOf(d, &l.SuppliedBy, "practice", "patient", "pharmacy")(value)
	case "rev":
		l.RevenueCode = text
	case "auth":
		l.PriorAuth = text
	default:
		return false
	}
	return true
}

// splitQuoted splits at blanks outside double quotes and drops the quotes.
func splitQuoted(s string) []string {
	var words []string
	var word strings.Builder
	quoted, any := false, false
	for _, r := range s {
		switch {
		case r == '"':
			quoted, any = !quoted, true
		case (r == ' ' || r == '\t') && !quoted:
			if any {
				words = append(words, word.String())
				word.Reset()
			}
			any = false
		default:
			word.WriteRune(r)
			any = true
		}
	}
	if any {
		words = append(words, word.String())
	}
	return words
}
