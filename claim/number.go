package claim

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Cents is money in integer cents.
type Cents int64

// ParseCents reads a dollar amount ("45", "45.00", "-.5"), at most two decimals.
func ParseCents(s string) (Cents, error) {
	if n, places, ok := plainNumber(s); ok && places <= 2 {
		return Cents(n * powersOfTen(2-places)), nil
	}
	d, err := ParseDecimal(s)
	if err != nil {
		return 0, err
	}
	if d%(decimalScale/100) != 0 {
		return 0, fmt.Errorf("amount %q has a fraction of a cent", s)
	}
	return Cents(d / (decimalScale / 100)), nil
}

// String prints dollars with two decimals: 1234.50.
func (c Cents) String() string { return string(c.Append(nil)) }

// Append adds the amount as String prints it.
func (c Cents) Append(b []byte) []byte {
	n := uint64(c)
	if c < 0 {
		b = append(b, '-')
		n = -n
	}
	b = strconv.AppendUint(b, n/100, 10)
	return append(b, '.', byte('0'+n/10%10), byte('0'+n%10))
}

// Decimal is an exact decimal with six places, held in millionths: doses,
// units and quantities. It compares and adds with the plain operators. Six
// places are more than any label or claim carries; a value that needs more, or
// is larger than about nine million million, is refused when it is read.
type Decimal int64

const decimalScale = 1_000_000

// Whole is the Decimal of an integer.
func Whole(n int64) Decimal { return Decimal(n * decimalScale) }

var (
	errDecimal  = errors.New("not a number")
	errTooLarge = errors.New("number too large")
	errTooFine  = errors.New("more than six decimal places")
)

// ParseDecimal reads an X12 type R number or a plain decimal: optional sign,
// digits, at most one point, optional base-10 exponent (RFI 1924).
func ParseDecimal(s string) (Decimal, error) { return parseDecimal(s) }

// ParseDecimalBytes is ParseDecimal for a slice, without allocating on success.
func ParseDecimalBytes(b []byte) (Decimal, error) { return parseDecimal(b) }

// plainNumber reads digits with at most one point among them, as nearly every number
// is written; ok is false for all others and for those that could be too large.
func plainNumber[T string | []byte](s T) (n int64, places int, ok bool) {
	if len(s) > 9 {
		return 0, 0, false
	}
	point := -1
	for i := 0; i < len(s); i++ {
		switch ch := s[i]; {
		case ch-'0' <= 9:
			n = n*10 + int64(ch-'0')
		case ch == '.' && point < 0:
			point = i
		default:
			return 0, 0, false
		}
	}
	if point < 0 {
		return n, 0, len(s) > 0
	}
	places = len(s) - 1 - point
	return n, places, places <= 6 && len(s) > 1
}

func powersOfTen(n int) int64 {
	return [...]int64{1, 10, 100, 1000, 10_000, 100_000, 1_000_000}[n]
}

func parseDecimal[T string | []byte](s T) (Decimal, error) {
	if n, places, ok := plainNumber(s); ok {
		return Decimal(n * powersOfTen(6-places)), nil
	}
	fail := func(err error) (Decimal, error) { return 0, fmt.Errorf("%q: %w", string(s), err) }
	i, negative := 0, false
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		negative = s[i] == '-'
		i++
	}
	var mantissa uint64
	digits, places, point := 0, 0, false
	for ; i < len(s); i++ {
		ch := s[i]
		if ch == '.' && !point {
			point = true
			continue
		}
		if ch < '0' || ch > '9' {
			break
		}
		if mantissa > (math.MaxUint64-9)/10 {
			return fail(errTooLarge)
		}
		mantissa = mantissa*10 + uint64(ch-'0')
		digits++
		if point {
			places++
		}
	}
	if digits == 0 {
		return fail(errDecimal)
	}
	exponent := 6 - places
	if i < len(s) {
		if s[i] != 'E' && s[i] != 'e' {
			return fail(errDecimal)
		}
		e, err := strconv.Atoi(string(s[i+1:]))
		if err != nil || e < -30 || e > 30 {
			return fail(errDecimal)
		}
		exponent += e
	}
	for ; exponent > 0 && mantissa != 0; exponent-- {
		if mantissa > math.MaxInt64/10 {
			return fail(errTooLarge)
		}
		mantissa *= 10
	}
	for ; exponent < 0 && mantissa != 0; exponent++ {
		if mantissa%10 != 0 {
			return fail(errTooFine)
		}
		mantissa /= 10
	}
	if mantissa > math.MaxInt64 {
		return fail(errTooLarge)
	}
	if negative {
		return -Decimal(mantissa), nil
	}
	return Decimal(mantissa), nil
}

// MustDecimal is ParseDecimal for constants in tables and tests.
func MustDecimal(s string) Decimal {
	d, err := ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return d
}

// IsWhole says whether there is no fraction.
func (d Decimal) IsWhole() bool { return d%decimalScale == 0 }

// Int returns the part before the point.
func (d Decimal) Int() int64 { return int64(d) / decimalScale }

// Times multiplies exactly; ok is false on overflow or where the product needs
// more than six places.
func (d Decimal) Times(e Decimal) (product Decimal, ok bool) {
	negative := (d < 0) != (e < 0)
	hi, lo := bits.Mul64(magnitude(d), magnitude(e))
	if hi >= decimalScale {
		return 0, false
	}
	q, r := bits.Div64(hi, lo, decimalScale)
	if r != 0 || q > math.MaxInt64 {
		return 0, false
	}
	if negative {
		return -Decimal(q), true
	}
	return Decimal(q), true
}

// CeilDiv is the smallest whole number n with n*e >= d, for positive e: how
// many billing units of size e hold the dose d.
func (d Decimal) CeilDiv(e Decimal) int64 {
	q, r := int64(d/e), d%e
	if r > 0 {
		q++
	}
	return q
}

// FloorDiv is the largest whole number n with n*e <= d, for positive e.
func (d Decimal) FloorDiv(e Decimal) int64 {
	q, r := int64(d/e), d%e
	if r < 0 {
		q--
	}
	return q
}

// String prints the shortest form: 1000, 0.3, 2.5.
func (d Decimal) String() string { return string(d.Append(nil)) }

// Append adds the number as String prints it.
func (d Decimal) Append(b []byte) []byte {
	if d < 0 {
		b = append(b, '-')
	}
	n := magnitude(d)
	b = strconv.AppendUint(b, n/decimalScale, 10)
	if frac := n % decimalScale; frac != 0 {
		b = append(b, '.')
		text := strconv.FormatUint(frac+decimalScale, 10)[1:]
		b = append(b, strings.TrimRight(text, "0")...)
	}
	return b
}

func magnitude(d Decimal) uint64 {
	if d < 0 {
		return -uint64(d)
	}
	return uint64(d)
}
