package remit

import (
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes/builtin"
)

// unprocessable is the remark by which Medicare says that a claim was never
// judged: there is nothing to appeal, a new claim is sent. Medicare Claims
// Processing Manual (Pub. 100-04) ch. 1, 80.3.2.
const unprocessable = "MA130"

// notAppealable is the remark that says it outright (Noridian's appeals decision
// tree names it beside MA130). A Medicare denial for late filing has no appeal
// either: it is no initial determination, 42 CFR 405.926(n).
const notAppealable = "N704"

// selfAdministered are the remarks of the benefit-category denial of drugs
// usually self-administered. Medicare Benefit Policy Manual (Pub. 100-02) ch. 15,
// 50.2: no notice (ABN) is needed, the patient may be charged and may appeal.
func selfAdministered(d *Denial) bool {
	return d.Reason == "96" && d.has("N425", "N426") && isMedicare(d) &&
		(d.has("N426") || slices.ContainsFunc(d.Causes, func(c Cause) bool { return c.Topic == "self-administered-drug" }))
}

func isMedicare(d *Denial) bool { return d.Payer.Type == claim.Medicare }

// liability says who may be asked for the money. The group code decides; the
// exceptions are named.
func liability(d *Denial, enc *claim.Encounter) Liability {
	switch {
	case selfAdministered(d) && d.Group == "PR":
		return Liability{Yes, "a drug usually self-administered is outside Medicare's benefit: no notice (ABN) is needed, the patient may be charged and may appeal"}
	case selfAdministered(d):
		return Liability{Ask, "a drug usually self-administered is outside Medicare's benefit and the patient may be charged without a notice (ABN), yet the payer chose group " + d.Group + ", which says no: ask the contractor, or resend with GY"}
	case d.Reason == "18":
		return Liability{No, "a duplicate owes nothing: the first claim decides"}
	}
	switch d.Group {
	case "PR":
		if d.Reason == "50" && isMedicare(d) {
			return Liability{Yes, "group PR: the payer accepts the signed notice (ABN, modifier GA)"}
		}
		return Liability{Yes, "group PR: the patient's responsibility"}
	case "CO":
		why := "group CO: the provider's loss; the patient may not be billed"
		if d.Family.Name == "necessity" && isMedicare(d) && enc != nil && enc.Claim.ABN == "signed" {
			why += "; a notice (ABN) was signed: send it with modifier GA to move the amount to the patient"
			return Liability{Ask, why}
		}
		return Liability{No, why}
	case "PI":
		return Liability{No, "group PI: the payer's own reduction; the patient may not be billed"}
	case "OA":
		return Liability{Ask, "group OA decides nothing about the patient: read the remarks first"}
	}
	return Liability{Ask, "the payer gave no group code this program knows"}
}

// words are the texts of the steps where the claim itself gives none.
func words(kind StepKind, d *Denial, enc *claim.Encounter) string {
	switch kind {
	case Correct:
		return "Correct the claim and " + resend(d, enc) + "."
	case Appeal:
		if isMedicare(d) {
			return "Appeal: ask the contractor for a redetermination, with the record packet."
		}
		return "Appeal by the payer's procedure, with the record packet."
	case WriteOff:
		return "Write the amount off where nothing on the claim or in the chart changes it."
	case BillPatient:
		return "Bill the patient."
	case SendRecords:
		return "Send the records the payer asks for."
	case OtherPayer:
		return "Send the claim to the payer who is responsible."
	case CheckStatus:
		return "Find out what became of the first claim before anything is sent; never send a fresh original."
	case WaitFor:
		return "Wait for the payer's decision; ask after 30 days."
	}
	return "Read the payer's explanation of the code; this program does not know it."
}

// resend says how a correction reaches this payer. Medicare takes no replacement
// (frequency 7) on professional claims: a judged claim is reopened, one that was
// unprocessable is sent anew. Pub. 100-04 ch. 34, 10; ch. 1, 80.3.2.
func resend(d *Denial, enc *claim.Encounter) string {
	switch {
	case d.has(unprocessable):
		return "send it as a new claim (MA130: it was never judged, so it can be neither appealed nor replaced)"
	case isMedicare(d) && enc != nil && enc.Claim.Type == claim.Institutional:
		return "send an adjustment claim (bill type ending in 7) with the payer's claim number"
	case isMedicare(d):
		return "ask for a clerical error reopening (Medicare takes no frequency 7 on professional claims)"
	}
	return "send a replacement (frequency 7) with the payer's claim number in REF*F8"
}

// steps are what to do now, first things first: what the claim itself shows, then
// what the denial's row says, then the family's usual way.
func steps(d *Denial, enc *claim.Encounter, row *builtin.Denial) []Step {
	var list []Step
	add := func(kind StepKind, text string) {
		if !slices.ContainsFunc(list, func(s Step) bool { return s.Kind == kind }) {
			list = append(list, Step{kind, text})
		}
	}
	if d.Reason == "18" || d.Family.Name == "duplicate" {
		add(CheckStatus, words(CheckStatus, d, enc))
	}
	if d.Reason == "29" && isMedicare(d) {
		add(ReadUp, "Medicare takes no appeal of late filing: ask for an exception to timely filing (42 CFR 424.44(b)) with proof, else write off.")
	}
	if len(d.Causes) > 0 && d.Causes[0].Fix != "" {
		add(Correct, sentence(d.Causes[0].Fix)+" Then "+resend(d, enc)+".")
	}
	if len(d.Causes) == 0 && len(d.Silent) > 0 {
		add(ReadUp, "Compare claim and chart: the checks for this ("+strings.Join(d.Silent, ", ")+") find nothing wrong on the claim as sent.")
	}
	if row != nil {
		for _, s := range rowSteps(row.Next) {
			switch {
			case s.Kind == Correct:
				s.Text += ": " + resend(d, enc)
			case s.Kind == BillPatient && d.Patient.May == Ask:
				s.Text += ", once it is settled that the patient may be billed"
			case d.Reason == "18" && s.Kind == ReadUp: // said already
				continue
			}
			add(s.Kind, sentence(s.Text))
		}
	}
	for _, kind := range d.Family.Steps {
		if row == nil || len(list) == 0 {
			add(kind, words(kind, d, enc))
		}
	}
	return slices.DeleteFunc(list, func(s Step) bool { return !allowed(s.Kind, d) })
}

// allowed takes out what the codes forbid.
func allowed(kind StepKind, d *Denial) bool {
	switch kind {
	case Appeal:
		return !d.has(unprocessable, notAppealable) && !(d.Reason == "29" && isMedicare(d))
	case BillPatient:
		return d.Patient.May != No
	}
	return true
}

// shortWords are the steps the denial table writes in two letters.
var shortWords = map[string]StepKind{"CR": Correct, "AP": Appeal, "WO": WriteOff, "PB": BillPatient}

// rowSteps reads the short words of the denial table: CR, AP, WO, PB.
func rowSteps(next string) []Step {
	var list []Step
	for _, part := range parts(next) {
		part = strings.TrimSpace(part)
		kind := ReadUp
		for _, word := range strings.FieldsFunc(part, notLetter) {
			if known := shortWords[word]; known != "" && kind == ReadUp {
				kind = known
			}
		}
		if part = builtin.Spelled(part); part != "" {
			list = append(list, Step{kind, part})
		}
	}
	return list
}

// parts splits at semicolons outside brackets.
func parts(text string) []string {
	var list []string
	depth, from := 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ';':
			if depth == 0 {
				list = append(list, text[from:i])
				from = i + 1
			}
		}
	}
	return append(list, text[from:])
}

// sentence starts with a capital and ends with a full stop.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return s
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if !strings.ContainsRune(".?!", rune(s[len(s)-1])) {
		s += "."
	}
	return s
}

func notLetter(r rune) bool { return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') }

// packet is what to put together: the family's list, and what single codes add.
func packet(d *Denial) []string {
	list := slices.Clone(d.Family.Packet)
	more := func(items ...string) {
		for _, item := range items {
			if !slices.Contains(list, item) {
				list = append(list, item)
			}
		}
	}
	for _, c := range d.Causes {
		switch c.Topic {
		case "jz-missing", "jw-missing", "waste-undocumented", "wastage-conflict", "waste-mismatch":
			more("the container opened and the amount discarded, as charted")
		case "em-needs-25", "modifier-25-unsupported":
			more("the visit note, where the work beyond the injection is documented")
		}
	}
	if d.has("N706", "N455", "N708", "N461", "N716", "M127", "N102") {
		more("the payer's letter that asks for records, and its date")
	}
	return list
}
