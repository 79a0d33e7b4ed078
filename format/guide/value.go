package guide

import "encoding/binary"

// The codes of IK403, data element 621.
const (
	elementMissing     = "IK4-1"
	conditionMissing   = "IK4-2"
	tooManyElements    = "IK4-3"
	tooShort           = "IK4-4"
	tooLong            = "IK4-5"
	badCharacter       = "IK4-6"
	badCode            = "IK4-7"
	badDate            = "IK4-8"
	badTime            = "IK4-9"
	exclusion          = "IK4-10"
	tooManyRepetitions = "IK4-12"
	tooManyComponents  = "IK4-13"
	dependentMissing   = "IK4-I9"
	notUsed            = "IK4-I10"
	pattern            = "IK4-I12"
	dependentNotUsed   = "IK4-I13"
)

// checkWhole measures an N0: digits, a sign in front does not count.
func checkWhole(v []byte) (length int, ok bool) {
	if len(v) > 1 && v[0] == '-' {
		v = v[1:]
	}
	return len(v), digits(v)
}

// checkDecimal measures an R: digits, sign, point and an exponent, of which only
// the digits count (X12's interpretation 1924).
func checkDecimal(v []byte) (length int, ok bool) {
	i := 0
	if v[0] == '-' {
		i++
	}
	point := false
	for ; i < len(v); i++ {
		switch c := v[i]; {
		case c >= '0' && c <= '9':
			length++
		case c == '.' && !point:
			point = true
		case c == 'E' && length > 0 && i+1 < len(v):
			exponent := v[i+1:]
			if exponent[0] == '-' {
				exponent = exponent[1:]
			}
			return length, len(exponent) > 0 && digits(exponent)
		default:
			return length, false
		}
	}
	return length, length > 0
}

func digits(v []byte) bool {
	for _, c := range v {
		if c-'0' > 9 {
			return false
		}
	}
	return true
}

// isDay says whether v is YYYYMMDD, a day of the calendar.
func isDay(v []byte) bool { return len(v) == 8 && dayOf(v) != 0 }

// dayOf reads YYYYMMDD into that number, 0 where it is no day anybody living or
// served in such a file can have had.
func dayOf(v []byte) int32 {
	if len(v) < 8 {
		return 0
	}
	return dayAt(binary.LittleEndian.Uint64(v))
}

// dayAt reads a day out of the eight characters of a word, the first the lowest: all
// at once, ten times each first digit of a pair and the second.
func dayAt(word uint64) int32 {
	if notDigits(word) != 0 {
		return 0
	}
	const second = 0x000f000f000f000f
	pairs := word&second*10 + word>>8&second
	century, rest := int32(pairs&0xff), int32(pairs>>16&0xff)
	month, of := int32(pairs>>32&0xff), int32(pairs>>48)
	year := century*100 + rest
	if month < 1 || month > 12 || of < 1 || of > longest[month&15] || century < 18 || of == 29 && month == 2 && !isLeap(year) {
		return 0
	}
	return (year*100+month)*100 + of
}

// longest is the days of each month, at the most.
var longest = [16]int32{1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}

func isLeap(year int32) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// isShortDay says whether v is YYMMDD.
func isShortDay(v []byte) bool {
	if len(v) != 6 {
		return false
	}
	long := [8]byte{'2', '0'}
	copy(long[2:], v)
	return isDay(long[:])
}

// isTime says whether v is HHMM, HHMMSS or with parts of a second behind.
func isTime(v []byte) bool {
	if len(v) < 4 || len(v) == 5 || len(v) > 8 || !digits(v) {
		return false
	}
	return v[0] < '2' && v[1] <= '9' && v[2] < '6' || v[0] == '2' && v[1] < '4' && v[2] < '6'
}

// checkPeriod reads a date as its format says.
func checkPeriod(format, v []byte) (bad string) {
	switch string(format) {
	case "D8":
		if !isDay(v) {
			return badDate
		}
	case "RD8":
		if len(v) != 17 || v[8] != '-' || !isDay(v[:8]) || !isDay(v[9:]) {
			return badDate
		}
	case "DT":
		if len(v) < 12 || !isDay(v[:8]) || !isTime(v[8:]) {
			return badDate
		}
	case "TM":
		if !isTime(v) {
			return badTime
		}
	case "D6":
		if !isShortDay(v) {
			return badDate
		}
	}
	return ""
}

// cents reads an amount exactly; ok is false for what is no amount of at most
// two decimals (zeros may follow).
func cents(v []byte) (amount int64, ok bool) {
	i, sign := 0, int64(1)
	if len(v) > 0 && v[0] == '-' {
		i, sign = 1, -1
	}
	places := -1
	if i == len(v) || len(v) > 18 {
		return 0, false
	}
	for ; i < len(v); i++ {
		c := v[i]
		switch {
		case c == '.' && places < 0:
			places = 0
		case c-'0' > 9:
			return 0, false
		case places < 2:
			amount = amount*10 + int64(c-'0')
			if places >= 0 {
				places++
			}
		case c != '0':
			return 0, false
		}
	}
	for places = max(places, 0); places < 2; places++ {
		amount *= 10
	}
	return sign * amount, true
}

// holdsEither looks for two bytes at once, eight places at a time: a place that
// equals one is zero after the exclusive or, and only a zero borrows from its top
// bit. The last eight places are looked at together, some of them again.
func holdsEither(b []byte, one, other byte) bool {
	const each, high = 0x0101010101010101, 0x8080808080808080
	if len(b) < 8 {
		for _, c := range b {
			if c == one || c == other {
				return true
			}
		}
		return false
	}
	first, second := each*uint64(one), each*uint64(other)
	x := binary.LittleEndian.Uint64(b[len(b)-8:])
	y := x ^ second
	x ^= first
	found := (x-each)&^x | (y-each)&^y
	for ; len(b) > 8; b = b[8:] {
		x = binary.LittleEndian.Uint64(b)
		y = x ^ second
		x ^= first
		found |= (x-each)&^x | (y-each)&^y
	}
	return found&high != 0
}

// nextPart takes the next component off the front of a composite; both are empty
// behind the last.
func nextPart(value []byte, separator byte) (part, rest []byte) {
	if separator != 0 {
		for i, c := range value {
			if c == separator {
				return value[:i], value[i+1:]
			}
		}
	}
	return value, nil
}
