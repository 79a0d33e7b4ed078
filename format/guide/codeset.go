package guide

import "firstpass/claim"

// CodeSets answers for the code sets other bodies keep, as of a date of service.
type CodeSets interface {
	// Procedure is a HCPCS or CPT code.
	Procedure(code string, on claim.Date) Standing
	// Modifier is a procedure modifier.
	Modifier(code string, on claim.Date) Standing
	// Diagnosis is an ICD-10-CM code as an 837 carries it, without its dot.
	Diagnosis(code string, on claim.Date) Standing
	// Place is a place of service.
	Place(code string, on claim.Date) Standing
}

// Standing is what a table says of a code on a day.
type Standing uint8

// NotAtHand: no table answers for the code on that day.
const (
	NotAtHand Standing = iota
	InForce
	NotInForce
)

// answers keeps what the code sets said: files repeat the same few codes. It is a
// table of fixed size, where a new answer takes the place of an old one.
type answers [8192]struct {
	question
	said Standing
}

type question struct {
	code  uint64
	on    int32
	table byte // P, M, D or L
}

func (v *Validator) ask(table byte, packed uint64, on int32) Standing {
	if v.o.Codes == nil || packed == 0 || on == 0 || v.o.Types&(1<<5) == 0 {
		return NotAtHand
	}
	q := question{packed, on, table}
	known := &v.answers[(packed^uint64(on)<<20^uint64(table))*spread>>51]
	if known.question == q {
		return known.said
	}
	code := unpack(packed)
	var s Standing
	switch table {
	case 'P':
		s = v.o.Codes.Procedure(code, claim.Date(on))
	case 'M':
		s = v.o.Codes.Modifier(code, claim.Date(on))
	case 'D':
		s = v.o.Codes.Diagnosis(code, claim.Date(on))
	case 'L':
		s = v.o.Codes.Place(code, claim.Date(on))
	}
	known.question, known.said = q, s
	return s
}

func unpack(k uint64) string {
	b := make([]byte, 0, 8)
	for shift := 56; shift >= 0; shift -= 8 {
		if c := byte(k >> shift); c != 0 {
			b = append(b, c)
		}
	}
	return string(b)
}
