package x837

import (
	"fmt"

	"firstpass/claim"
)

// startLine opens 2400; loops of the line before, and of the other payers, end.
func (b *builder) startLine() {
	b.endLine()
	if n := len(b.c.Lines); n < cap(b.c.Lines) {
		b.c.Lines = b.c.Lines[:n+1] // the room is made and empty: a copy of nothing costs
	} else {
		b.c.Lines = append(b.c.Lines, claim.Line{})
	}
	b.line = &b.c.Lines[len(b.c.Lines)-1]
	b.other, b.provider, b.decision, b.party = nil, nil, nil, ""
}

// endLine drops a line whose service is missing, and says so.
func (b *builder) endLine() {
	if b.line == nil || b.line.At.Segment != 0 {
		return
	}
	last := len(b.c.Lines) - 1
	emptyLine(&b.c.Lines[last])
	b.c.Lines = b.c.Lines[:last]
	b.line = nil
	b.note(EmptyLine, "a line (LX) has no service (SV1, SV2) and is left out", b.c.At)
}

// readService reads SV1 (professional) or SV2 (institutional).
func (b *builder) readService(rec *record) {
	if rec.Tag == idSV3 {
		return
	}
	if b.line == nil || b.line.At.Segment != 0 {
		b.startLine() // LX is missing
	}
	l := b.line
	l.At = rec.At
	composite, charge := int32(1), int32(2)
	if rec.Tag == idSV2 {
		composite, charge = 2, 3
		l.RevenueCode = b.value(rec, 1)
	} else {
		l.PlaceOfService = b.value(rec, 5)
		b.readPointers(rec)
	}
	b.readProcedure(rec, composite)
	l.Charge, _ = b.cents(rec, charge, "the line charge")
	l.UnitKind = b.value(rec, charge+1)
	l.Units = b.decimal(rec, charge+2, "the units")
}

// readProcedure reads a composite of qualifier, code, up to four modifiers and a description.
func (b *builder) readProcedure(rec *record, element int32) {
	l := b.line
	rest := b.value(rec, element)
	for n := 1; rest != "" && n <= 7; n++ {
		word := rest
		rest = ""
		for i := 0; i < len(word); i++ {
			if word[i] == b.component {
				word, rest = word[:i], word[i+1:]
				break
			}
		}
		word = trim(word)
		switch {
		case n == 1:
			l.CodeQualifier = word
		case n == 2:
			l.Code = upper(word)
		case n == 7:
			l.Description = word
		case word != "":
			l.Modifiers = append(l.Modifiers, upper(word))
		}
	}
}

// readPointers reads SV107, positions in the list of diagnoses.
func (b *builder) readPointers(rec *record) {
	n, digits := 0, 0
	text := b.value(rec, 7)
	if l := b.line; text != "" && cap(l.Pointers) == 0 {
		l.Pointers = make([]int, 0, 4)
	}
	for i := 0; i <= len(text); i++ {
		if i < len(text) && text[i] >= '0' && text[i] <= '9' && digits < 3 {
			n = n*10 + int(text[i]-'0')
			digits++
			continue
		}
		if i < len(text) && text[i] != b.component {
			b.note(Number, fmt.Sprintf("line %d: the diagnosis pointers %q are not numbers", len(b.c.Lines), excerpt(text)), rec.At)
			return
		}
		if digits > 0 {
			b.line.Pointers = append(b.line.Pointers, n)
		}
		n, digits = 0, 0
	}
}

// lineProvider is the field of a 2420 loop.
func (b *builder) lineProvider(party string) *claim.Provider {
	switch party {
	case "82":
		if b.c.Type != claim.Institutional {
			return &b.line.Rendering
		}
	case "DK":
		return &b.lineProviders().Ordering
	case "DQ":
		return &b.lineProviders().Supervising
	case "DN", "P3":
		if others := b.lineProviders(); !others.Referring.Given() {
			return &others.Referring
		}
	case "77", "FA", "LI", "TL":
		return &b.lineProviders().Facility
	}
	return &b.spare
}

func (b *builder) lineProviders() *claim.LineProviders {
	if b.line.Others == nil {
		b.line.Others = new(claim.LineProviders)
	}
	return b.line.Others
}

// readDrug reads LIN. Only N4 is a National Drug Code.
func (b *builder) readDrug(rec *record) {
	if b.line == nil || b.value(rec, 2) != "N4" {
		return
	}
	b.provider = nil
	if b.line.Drug.Given() {
		b.note(SecondDrug, fmt.Sprintf("line %d names a second drug; only the first is read", len(b.c.Lines)), rec.At)
		return
	}
	b.line.Drug.Code = claim.NDC(b.value(rec, 3))
	b.line.Drug.At = rec.At
}

// readQuantity reads CTP.
func (b *builder) readQuantity(rec *record) {
	if b.line == nil || b.line.Drug.QuantityAt.Segment != 0 {
		return
	}
	d := &b.line.Drug
	d.QuantityAt = rec.At
	d.Quantity = b.decimal(rec, 4, "the drug quantity (CTP04)")
	d.Unit = upper(b.part(rec, 5, 1))
}

// measured names the results a claim may carry (MEA02).
func measured(code string) string {
	switch code {
	case "R1":
		return "hemoglobin"
	case "R2":
		return "hematocrit"
	case "R3":
		return "epoetin starting dosage"
	case "R4":
		return "creatinine"
	case "HT":
		return "height"
	}
	return code
}

// readMeasurement reads MEA. The result is the line's, and the claim's list
// holds all of them.
func (b *builder) readMeasurement(rec *record) {
	if b.value(rec, 1) != "TR" || b.value(rec, 3) == "" {
		return
	}
	before := len(b.unread)
	result := claim.TestResult{Type: measured(b.value(rec, 2)), Value: b.decimal(rec, 3, "the test result (MEA03)"), Unit: b.part(rec, 4, 1)}
	if len(b.unread) > before {
		return
	}
	b.c.TestResults = append(b.c.TestResults, result)
	if b.line != nil {
		b.line.TestResults = append(b.line.TestResults, result)
	}
}

// startDecision opens 2430, what an earlier payer did with the line.
func (b *builder) startDecision(rec *record) {
	if b.line == nil {
		return
	}
	paid, _ := b.cents(rec, 2, "SVD02")
	b.line.Adjudications = append(b.line.Adjudications, claim.Adjudication{
		PayerID: b.value(rec, 1), Paid: paid, Code: upper(b.part(rec, 3, 2)), Units: b.decimal(rec, 5, "SVD05"), At: rec.At,
	})
	b.decision = &b.line.Adjudications[len(b.line.Adjudications)-1]
}

// readAdjustments reads CAS: a group code and up to six triples.
func (b *builder) readAdjustments(rec *record) {
	var list *[]claim.Adjustment
	switch {
	case b.decision != nil:
		list = &b.decision.Adjustments
	case b.other != nil:
		list = &b.other.Adjustments
	default:
		return
	}
	for n := int32(2); n <= rec.Elements && n <= 17; n += 3 {
		if b.value(rec, n) == "" {
			continue
		}
		amount, _ := b.cents(rec, n+1, "the adjustment")
		*list = append(*list, claim.Adjustment{
			Group: b.value(rec, 1), Reason: b.value(rec, n), Amount: amount, Quantity: b.decimal(rec, n+2, "the adjusted quantity"),
		})
	}
}
