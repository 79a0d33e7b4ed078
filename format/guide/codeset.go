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

// answers keeps what the code sets said: files repeat the same few codes, on other
// days of the same months. It is a table of fixed size, where a new answer takes the
// place of an old one.
type answers [4096]answer

// answer is what was said of a code in a month.
type answer struct {
	code uint64
	key  uint64 // the month and the table
	said uint64 // two bits a day: 0 where it was not asked for, or one more than the standing
}

// ask asks one of the tables P, M, D or L.
func (v *Validator) ask(table byte, packed uint64, on int32) Standing {
	if v.o.Codes == nil || packed == 0 || on == 0 || v.o.Types&(1<<5) == 0 {
		return NotAtHand
	}
	key, day := uint64(on/100)<<8|uint64(table), uint64(on%100)*2&63
	known := &v.answers[(packed^key<<36)*spread>>52]
	if known.code != packed || known.key != key {
		*known = answer{code: packed, key: key}
	}
	said := known.said >> day & 3
	if said == 0 {
		said = uint64(v.look(table, unpack(packed), claim.Date(on))) + 1
		known.said |= said << day
	}
	return Standing(said - 1)
}

func (v *Validator) look(table byte, code string, on claim.Date) Standing {
	switch table {
	case 'P':
		return v.o.Codes.Procedure(code, on)
	case 'M':
		return v.o.Codes.Modifier(code, on)
	case 'D':
		return v.o.Codes.Diagnosis(code, on)
	}
	return v.o.Codes.Place(code, on)
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
