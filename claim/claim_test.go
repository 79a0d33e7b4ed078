package claim

import (
	"errors"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDateReadsOnlyWholeDates(t *testing.T) {
	for text, want := range map[string]Date{
		"2025-03-04": 20250304, "20250304": 20250304, "2024-02-29": 20240229,
		"2023-02-29": 0, "2025-13-01": 0, "2025-00-10": 0, "20251309": 0, "250304": 0, "03/04/2025": 0, "": 0, "2025-3-4": 0, "2025-03-04T10:00": 0,
	} {
		got, err := ParseDate(text)
		if got != want || (err == nil) != (want != 0) {
			t.Errorf("ParseDate(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
}

// TestDateReadsOnlyDigits puts every byte at every place of a day.
func TestDateReadsOnlyDigits(t *testing.T) {
	for at := range 8 {
		for c := range 256 {
			text := []byte("20241224")
			text[at] = byte(c)
			var want Date
			if n, err := strconv.ParseUint(string(text), 10, 32); err == nil {
				want = NewDate(int(n/10000), int(n/100%100), int(n%100))
			}
			got, ok := ParseCompactDate(text)
			if same, _ := ParseDate(string(text)); got != want || ok != (want != 0) || same != want {
				t.Errorf("%q is read as %v, %v", text, got, same)
			}
		}
	}
}

func TestDateArithmeticAgreesWithTheCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 60000).Draw(t, "day"))
		n := rapid.IntRange(-4000, 4000).Draw(t, "n")
		d := NewDate(day.Year(), int(day.Month()), day.Day())
		moved := day.AddDate(0, 0, n)
		if got := d.AddDays(n); got.String() != moved.Format("2006-01-02") {
			t.Fatalf("%v + %d days = %v, want %v", d, n, got, moved.Format("2006-01-02"))
		}
		if got := d.AddDays(n).DaysSince(d); got != n {
			t.Fatalf("%d days later is %d days since", n, got)
		}
	})
}

func TestMonthsStayInsideTheMonth(t *testing.T) {
	for _, c := range []struct {
		from Date
		n    int
		want Date
	}{
		{20250131, 1, 20250228}, {20240131, 1, 20240229}, {20241010, 6, 20250410},
		{20240229, 12, 20250228}, {20250331, -1, 20250228}, {20251115, 2, 20260115}, {0, 3, 0},
	} {
		if got := c.from.AddMonths(c.n); got != c.want {
			t.Errorf("%v + %d months = %v, want %v", c.from, c.n, got, c.want)
		}
	}
}

func TestAge(t *testing.T) {
	for _, c := range []struct {
		born, on Date
		want     int
	}{
		{20060305, 20250304, 18}, {20060304, 20250304, 19}, {20250304, 20250304, 0},
		{20250305, 20250304, -1}, {0, 20250304, -1}, {20250304, 0, -1},
	} {
		if got := c.born.AgeOn(c.on); got != c.want {
			t.Errorf("born %v, on %v: %d, want %d", c.born, c.on, got, c.want)
		}
	}
}

func TestSpanIncludesBothEnds(t *testing.T) {
	s := Span{From: 20230701, To: 20240331}
	for d, want := range map[Date]bool{20230630: false, 20230701: true, 20240331: true, 20240401: false, 0: false} {
		if s.Holds(d) != want {
			t.Errorf("%v in %v: %v", d, s, !want)
		}
	}
	if !(Span{}).Holds(20250101) || (Span{}).Holds(0) {
		t.Error("an open span holds every known day and no unknown one")
	}
}

func TestDecimalReadsWhatX12Allows(t *testing.T) {
	for text, want := range map[string]string{
		"1": "1", "2.4": "2.4", ".3": "0.3", "1.0": "1", "-12.5": "-12.5", "+3": "3", "1E3": "1000", "1e-3": "0.001", "000123": "123",
		"2400000": "2400000", "0.000001": "0.000001", "1.2000000": "1.2", "0E30": "0",
	} {
		d, err := ParseDecimal(text)
		if err != nil || d.String() != want {
			t.Errorf("ParseDecimal(%q) = %v, %v; want %v", text, d, err, want)
		}
	}
	for _, text := range []string{"", ".", "-", "1,000", "1.2.3", "0x10", "1E", "1E99", "NaN", "9999999999999999", "0.0000001", "1 ", "１"} {
		if d, err := ParseDecimal(text); err == nil {
			t.Errorf("ParseDecimal(%q) = %v, want an error", text, d)
		}
	}
}

func TestDecimalAgreesWithExactRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Decimal(rapid.Int64Range(-1e12, 1e12).Draw(t, "a"))
		b := Decimal(rapid.Int64Range(1, 1e12).Draw(t, "b"))
		quotient := new(big.Rat).SetFrac64(int64(a), int64(b))
		ceil := new(big.Int).Neg(new(big.Int).Div(new(big.Int).Neg(quotient.Num()), quotient.Denom()))
		floor := new(big.Int).Div(quotient.Num(), quotient.Denom())
		if a.CeilDiv(b) != ceil.Int64() || a.FloorDiv(b) != floor.Int64() {
			t.Fatalf("%v / %v: ceil %d, floor %d; want %v, %v", a, b, a.CeilDiv(b), a.FloorDiv(b), ceil, floor)
		}
		back, err := ParseDecimal(a.String())
		if err != nil || back != a {
			t.Fatalf("%v printed and read again is %v, %v", a, back, err)
		}
		exact := new(big.Rat).Mul(new(big.Rat).SetFrac64(int64(a), decimalScale), new(big.Rat).SetFrac64(int64(b), decimalScale))
		scaled := new(big.Rat).Mul(exact, big.NewRat(decimalScale, 1))
		product, ok := a.Times(b)
		fits := scaled.IsInt() && scaled.Num().IsInt64()
		if ok != fits || ok && int64(product) != scaled.Num().Int64() {
			t.Fatalf("%v * %v = %v, %v; want %v", a, b, product, ok, exact)
		}
	})
}

func TestCents(t *testing.T) {
	for text, want := range map[string]Cents{"45": 4500, "45.00": 4500, "28.5": 2850, ".01": 1, "-12.5": -1250, "0": 0} {
		got, err := ParseCents(text)
		if err != nil || got != want {
			t.Errorf("ParseCents(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	if _, err := ParseCents("1.005"); err == nil {
		t.Error("a fraction of a cent is not money")
	}
	for c, want := range map[Cents]string{4500: "45.00", -1: "-0.01", 123456: "1234.56", 0: "0.00"} {
		if c.String() != want {
			t.Errorf("%d cents print %q, want %q", int64(c), c, want)
		}
	}
}

// The conversions of domain/drugs-diagnosis-times.md N1.
func TestNDCPadding(t *testing.T) {
	for text, want := range map[string]string{
		"0002-7597-01": "00002759701", "50242-040-62": "50242004062", "60575-4112-1": "60575411201",
		"00517-0031-25": "00517003125", "00517003125": "00517003125", "N400517003125": "00517003125",
		"NDC 00517-0031-25": "00517003125", "NDC00517003125": "00517003125", " 00517 0031 25 ": "00517003125",
	} {
		if got, err := NDC(text).Eleven(); err != nil || got != want {
			t.Errorf("NDC(%q).Eleven() = %q, %v; want %q", text, got, err, want)
		}
	}
	for text, want := range map[string]error{
		"0517003125": ErrNDCAmbiguous, "123456789012": ErrNDCTwelve, "123456-7890-12": ErrNDCTwelve,
		"00000000000": ErrNDCPlaceholder, "99999-9999-99": ErrNDCPlaceholder, "abc": ErrNDCShape, "": ErrNDCShape,
		"123-4567-89": ErrNDCShape, "00517-0031": ErrNDCShape, "0051700312A": ErrNDCShape,
	} {
		if _, err := NDC(text).Eleven(); !errors.Is(err, want) {
			t.Errorf("NDC(%q).Eleven(): %v, want %v", text, err, want)
		}
	}
}

func TestNDCBillableOnlyWithElevenDigits(t *testing.T) {
	for text, want := range map[string]bool{
		"00517-0031-25": true, "00517003125": true, "0517-0031-25": false, "50242-040-62": false, "60575-4112-1": false, "0517003125": false,
	} {
		if err := NDC(text).Billable(); (err == nil) != want {
			t.Errorf("NDC(%q).Billable() = %v, want ok=%v", text, err, want)
		}
	}
	if got := NDC("0517-0031-25").Hyphenated(); got != "00517-0031-25" {
		t.Errorf("Hyphenated = %q", got)
	}
}

func TestNPICheckDigit(t *testing.T) {
	for npi, want := range map[NPI]bool{
		"1234567893": true, "1245319599": true, "1679576722": true, "1234567890": false, "123456789": false, "12345678933": false,
		"3234567891": false, "123456789X": false, "": false,
	} {
		if npi.Valid() != want {
			t.Errorf("NPI %q valid = %v", npi, !want)
		}
	}
}

func TestNPICatchesEverySingleDigitError(t *testing.T) {
	const good = "1234567893"
	for i := range good {
		for d := byte('0'); d <= '9'; d++ {
			changed := good[:i] + string(d) + good[i+1:]
			if changed != good && NPI(changed).Valid() {
				t.Errorf("%s passes", changed)
			}
		}
	}
}

func TestMinutes(t *testing.T) {
	at := func(d Date, minute int) Moment { return Moment{Date: d, Minute: minute, HasTime: true} }
	for _, c := range []struct {
		from, to Moment
		want     int
		ok       bool
	}{
		{at(20240213, 540), at(20240213, 556), 16, true},
		{at(20240213, 23*60+50), at(20240214, 20), 30, true},
		{at(0, 540), at(0, 600), 60, true},
		{at(20240213, 540), at(0, 600), 0, false},
		{Moment{Date: 20240213}, at(20240213, 600), 0, false},
	} {
		if got, ok := c.from.MinutesTo(c.to); got != c.want || ok != c.ok {
			t.Errorf("%+v to %+v: %d, %v; want %d, %v", c.from, c.to, got, ok, c.want, c.ok)
		}
	}
}

func FuzzNumbers(f *testing.F) {
	for _, s := range []string{"1", "-.5", "1E3", "0517-0031-25", strings.Repeat("9", 40)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDecimal(s); err == nil {
			if again, err := ParseDecimal(d.String()); err != nil || again != d {
				t.Errorf("%q reads %v, again %v, %v", s, d, again, err)
			}
		}
		if eleven, err := NDC(s).Eleven(); err == nil && len(eleven) != 11 {
			t.Errorf("%q gives %q", s, eleven)
		}
		if d, err := ParseDate(s); err == nil {
			if again, err := ParseDate(d.String()); err != nil || again != d {
				t.Errorf("%q reads %v, again %v", s, d, again)
			}
		}
		NPI(s).Valid()
	})
}
