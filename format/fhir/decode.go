package fhir

import (
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// A resource is read by walking its members; only those that are known are looked
// into. That is several times faster than filling a struct by reflection, and a
// field that is not as FHIR writes it costs that field only.

var errNoObject = errors.New("an object was due")

// members visits the members of an object.
func members(b []byte, visit func(key, value []byte)) error {
	i := blank(b, 0)
	if i >= len(b) || b[i] != '{' {
		return errNoObject
	}
	i = blank(b, i+1)
	for i < len(b) && b[i] != '}' {
		if b[i] != '"' {
			return errNoObject
		}
		end := valueEnd(b, i)
		if end-i < 2 {
			return errNoObject
		}
		key := b[i:end]
		i = blank(b, end)
		if i >= len(b) || b[i] != ':' {
			return errNoObject
		}
		i = blank(b, i+1)
		end = valueEnd(b, i)
		if end == i {
			return errNoObject
		}
		visit(key[1:len(key)-1], b[i:end])
		if i = blank(b, end); i < len(b) && b[i] == ',' {
			i = blank(b, i+1)
		}
	}
	return nil
}

// elements visits the elements of an array; anything else is the one element.
func elements(b []byte, visit func(value []byte)) {
	i := blank(b, 0)
	if i >= len(b) {
		return
	}
	if b[i] != '[' {
		visit(b[i:])
		return
	}
	for i = blank(b, i+1); i < len(b) && b[i] != ']'; {
		end := valueEnd(b, i)
		if end == i {
			return
		}
		visit(b[i:end])
		if i = blank(b, end); i < len(b) && b[i] == ',' {
			i = blank(b, i+1)
		}
	}
}

// each appends what read makes of every element.
func each[T any](b []byte, read func(*T, []byte)) []T {
	var list []T
	elements(b, func(value []byte) {
		var one T
		read(&one, value)
		list = append(list, one)
	})
	return list
}

func blank(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

// valueEnd is where the value at i ends; i itself where none stands there.
func valueEnd(b []byte, i int) int {
	if i >= len(b) {
		return i
	}
	var w walker
	switch b[i] {
	case '{', '[', '"':
	case '}', ']', ',', ':':
		return i
	default:
		w.bare = true
	}
	n, done := w.walk(b[i:])
	if !done && !w.bare {
		return i
	}
	return i + n
}

// text is a string's text, or a number or word as it is written; "" for null and
// for what is neither.
func text(b []byte) string {
	if len(b) == 0 || b[0] == '{' || b[0] == '[' || string(b) == "null" {
		return ""
	}
	if b[0] != '"' {
		return string(b)
	}
	if len(b) < 2 {
		return ""
	}
	inside := b[1 : len(b)-1]
	for _, c := range inside {
		if c == '\\' || c < ' ' {
			var s string
			json.Unmarshal(b, &s)
			return s
		}
	}
	if !utf8.Valid(inside) {
		return ""
	}
	return string(inside)
}

func texts(b []byte) []string { return each(b, func(s *string, b []byte) { *s = text(b) }) }

func (r *event) read(b []byte) error {
	return members(b, func(key, v []byte) {
		switch string(key) {
		case "id":
			r.ID = text(v)
		case "status":
			r.Status = text(v)
		case "contained":
			r.Contained = v
		case "medicationCodeableConcept", "vaccineCode":
			r.Drug.read(v)
		case "medicationReference":
			r.DrugReference.read(v)
		case "medication": // R5: an element that holds either
			members(v, func(key, v []byte) {
				switch string(key) {
				case "concept":
					r.Drug.read(v)
				case "reference":
					r.DrugReference.read(v)
				}
			})
		case "subject", "patient":
			r.Subject.read(v)
		case "context", "encounter":
			r.Encounter.read(v)
		case "statusReason", "reasonNotGiven", "explanation":
			r.StatusReason = append(r.StatusReason, each(v, (*concept).read)...)
		case "notGiven", "wasNotGiven":
			r.NotGiven = string(v) == "true"
		case "doNotPerform":
			r.DoNotPerform = string(v) == "true"
		case "effectiveDateTime", "occurrenceDateTime", "occurenceDateTime": // the last is R5's spelling
			r.At = text(v)
		case "effectivePeriod", "occurencePeriod":
			r.During.read(v)
		case "primarySource":
			r.Secondary = string(v) == "false"
		case "reportOrigin":
			r.ReportOrigin.read(v)
		case "performer":
			r.Performer = each(v, readActor)
		case "reasonCode":
			r.ReasonCode = each(v, (*concept).read)
		case "reasonReference":
			r.ReasonReference = each(v, (*reference).read)
		case "request":
			r.Request.read(v)
		case "requester":
			r.Requester.read(v)
		case "lotNumber":
			r.LotNumber = text(v)
		case "expirationDate":
			r.ExpirationDate = text(v)
		case "site":
			r.Site.read(v)
		case "route":
			r.Route.read(v)
		case "doseQuantity":
			r.DoseQuantity.read(v)
		case "isSubpotent":
			r.IsSubpotent = string(v) == "true"
		case "authoredOn":
			r.AuthoredOn = text(v)
		case "dosage", "dosageInstruction":
			r.Dosage = each(v, (*dosage).read)
		case "reportedBoolean":
			r.Reported = string(v) == "true"
		}
	})
}

// kindOf is a resource's type.
func kindOf(b []byte) string {
	kind := ""
	members(b, func(key, v []byte) {
		if string(key) == "resourceType" {
			kind = text(v)
		}
	})
	return kind
}
