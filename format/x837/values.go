package x837

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/x12"
)

// note adds something that could not be read in this claim; what the message
// quotes is never a name or a member number.
func (b *builder) note(code, message string, at claim.Place) {
	if len(b.unread) < 100 {
		b.unread = append(b.unread, finding.Problem{Code: code, Path: x12.Path(&b.of.envelope, at), Message: message})
	}
}

func excerpt(s string) string { return s[:min(len(s), 20)] }

func (b *builder) cents(rec *record, n int32, what string) (amount claim.Cents, ok bool) {
	text := b.value(rec, n)
	if text == "" {
		return 0, false
	}
	amount, err := claim.ParseCents(text)
	if err != nil {
		b.note(Number, fmt.Sprintf("%s%s is %q, not an amount", b.which(), what, excerpt(text)), rec.At)
	}
	return amount, err == nil
}

func (b *builder) decimal(rec *record, n int32, what string) claim.Decimal {
	text := b.value(rec, n)
	if text == "" {
		return 0
	}
	number, err := claim.ParseDecimal(text)
	if err != nil {
		b.note(Number, fmt.Sprintf("%s%s is %q, not a number", b.which(), what, excerpt(text)), rec.At)
	}
	return number
}

// which starts a message with the line it is about.
func (b *builder) which() string {
	if b.line == nil {
		return ""
	}
	return fmt.Sprintf("line %d: ", len(b.c.Lines))
}

// days reads DTP03, a day (D8) or a range (RD8). The value decides, since files
// put a range under D8; a time behind the day is left off.
func (b *builder) days(rec *record) (from, to claim.Date, ok bool) {
	text := b.value(rec, 3)
	format := b.value(rec, 2)
	if text == "" || format == "TM" {
		return 0, 0, false
	}
	first, last := text, ""
	switch {
	case len(text) == 17 && text[8] == '-':
		first, last = text[:8], text[9:]
	case format == "DT" && len(text) >= 12:
		first = text[:8]
	}
	from, err := claim.ParseDate(first)
	if err == nil && last != "" {
		to, err = claim.ParseDate(last)
	}
	if err != nil {
		b.note(Day, fmt.Sprintf("%sthe date of DTP*%s, %q, is not a day of the calendar", b.which(), excerpt(b.value(rec, 1)), excerpt(text)), rec.At)
		return 0, 0, false
	}
	return from, to, true
}

// readDate reads DTP: 472 is the line's day of service, 573 inside 2430 the day
// an earlier payer decided, inside 2330 it is not the claim's.
func (b *builder) readDate(rec *record) {
	qualifier := b.value(rec, 1)
	if b.line == nil && b.other != nil {
		return
	}
	from, to, ok := b.days(rec)
	if !ok {
		return
	}
	switch {
	case b.line == nil:
		b.c.Dates = append(b.c.Dates, claim.QualifiedDate{Qualifier: qualifier, From: from, To: to, At: rec.At})
	case qualifier == "472":
		b.line.ServiceDate, b.line.ServiceEndDate, b.line.DateAt = from, to, rec.At
	case qualifier == "573" && b.decision != nil:
		b.decision.Date = from
	default:
		b.line.Dates = append(b.line.Dates, claim.QualifiedDate{Qualifier: qualifier, From: from, To: to, At: rec.At})
	}
}

// readReference reads REF. Numbers of another payer (2330B, or REF04 2U on a
// line) are not this claim's: its authorisation is not ours.
func (b *builder) readReference(rec *record) {
	if b.provider != nil && readProvider(&b.view, rec, b.provider) {
		return
	}
	if b.line == nil && b.other != nil {
		return
	}
	qualifier, value := b.value(rec, 1), b.value(rec, 2)
	var field *string
	switch {
	case b.line == nil:
		field = claimReference(b.c, qualifier)
	case b.part(rec, 4, 1) == "2U":
		return
	default:
		field = lineReference(b.line, qualifier)
	}
	if field != nil && *field == "" {
		*field = value
		return
	}
	list := &b.c.References
	if b.line != nil {
		list = &b.line.References
	}
	*list = append(*list, claim.Reference{Qualifier: qualifier, Value: value, At: rec.At})
}

func claimReference(c *claim.Claim, qualifier string) *string {
	switch qualifier {
	case "G1":
		return &c.PriorAuth
	case "9F":
		return &c.Referral
	case "F8":
		return &c.OriginalReference
	case "X4":
		return &c.CLIA
	}
	return nil
}

func lineReference(l *claim.Line, qualifier string) *string {
	switch qualifier {
	case "6R":
		return &l.ControlNumber
	case "G1":
		return &l.PriorAuth
	case "X4":
		return &l.CLIA
	case "BT":
		return &l.Batch
	case "XZ":
		return &l.Drug.Prescription
	case "VY":
		return &l.Drug.LinkSequence
	}
	return nil
}

// readCodes reads HI: the diagnoses a line may point at, and condition codes.
// Admitting diagnoses, reasons for visit, external causes, procedures, and
// occurrence and value codes are not in that list.
func (b *builder) readCodes(rec *record) {
	if cap(b.c.Diagnoses) == 0 {
		b.c.Diagnoses = make([]claim.Diagnosis, 0, rec.Elements)
	}
	for n := int32(1); n <= rec.Elements; n++ {
		qualifier, code := b.pair(rec, n)
		if code = printable(code); code == "" || (code[0] == '.' || code[0] == '^') && strings.Trim(code, ".^") == "" {
			continue // nothing, or dots and separators of repeats alone, which files leave out
		}
		switch qualifier {
		case "ABK", "ABF":
			b.c.Diagnoses = append(b.c.Diagnoses, claim.Diagnosis{Code: b.diagnosis(code, 3), Qualifier: qualifier, At: rec.At})
		case "BK", "BF":
			b.c.Diagnoses = append(b.c.Diagnoses, claim.Diagnosis{Code: b.diagnosisOfICD9(code), Qualifier: qualifier, At: rec.At})
		case "BG":
			b.c.Conditions = append(b.c.Conditions, code)
		}
	}
}

// printable drops what stands in no code from its ends: a value of nothing else is
// no value.
func printable(code string) string {
	if code == "" || isPlain(code[0]) && isPlain(code[len(code)-1]) {
		return code
	}
	return strings.TrimFunc(code, func(c rune) bool { return c <= ' ' || c == 0x7f })
}

func isPlain(c byte) bool { return c > ' ' && c < 0x7f }

// diagnosis writes a code in upper case and with its dot, which follows the third
// character: e538 is E53.8.
func (b *builder) diagnosis(code string, after int) string {
	code = upper(code)
	if len(code) <= after || strings.IndexByte(code, '.') >= 0 {
		return code
	}
	return b.texts.join(code[:after], ".", code[after:])
}

// diagnosisOfICD9 is that for ICD-9-CM, where the dot of an E code follows the fourth.
func (b *builder) diagnosisOfICD9(code string) string {
	if code[0] == 'E' || code[0] == 'e' {
		return b.diagnosis(code, 4)
	}
	return b.diagnosis(code, 3)
}

// readSupplement reads NTE, PWK, CRC and K3, of the line or the claim.
func (b *builder) readSupplement(rec *record) {
	if b.line == nil && b.other != nil {
		return
	}
	attachments, certifications, fixed := &b.c.Attachments, &b.c.Certifications, &b.c.FixedFormat
	if b.line != nil {
		attachments, certifications, fixed = &b.line.Attachments, &b.line.Certifications, &b.line.FixedFormat
	}
	switch rec.Tag {
	case idPWK:
		*attachments = append(*attachments, claim.Attachment{Type: b.value(rec, 1), Transmission: b.value(rec, 2), ControlNumber: b.value(rec, 6), At: rec.At})
	case idCRC:
		c := claim.Certification{Category: b.value(rec, 1), Applies: b.value(rec, 2), At: rec.At}
		for n := int32(3); n <= rec.Elements; n++ {
			if condition := b.value(rec, n); condition != "" {
				c.Conditions = append(c.Conditions, condition)
			}
		}
		*certifications = append(*certifications, c)
	case idK3:
		*fixed = append(*fixed, b.value(rec, 1))
	case idNTE:
		b.readNote(rec)
	}
}

// readNote reads NTE; a line has one note, further ones are added to it.
func (b *builder) readNote(rec *record) {
	text := b.value(rec, 2)
	switch {
	case b.line == nil:
		b.c.Notes = append(b.c.Notes, claim.Note{Qualifier: b.value(rec, 1), Text: text, At: rec.At})
	case b.line.Note == "":
		b.line.Note, b.line.NoteAt = text, rec.At
	case text != "":
		b.line.Note += " " + text
	}
}
