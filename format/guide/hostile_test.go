package guide

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"

	"firstpass/finding"
)

// TestTruncation cuts the file at every byte: reading ends without harm, and
// whoever cut more than the last line end hears of it.
func TestTruncation(t *testing.T) {
	text := clinic(t)
	whole := bytes.LastIndexByte(text, '~')
	for n := range len(text) {
		all, sum := validate(t, bytes.NewReader(text[:n]), Options{})
		if n < whole && sum.Errors == 0 {
			t.Fatalf("cut at byte %d of %d, nothing is said", n, len(text))
		}
		for _, e := range all {
			if e.At.Byte > int64(n) {
				t.Fatalf("cut at byte %d, an error is at byte %d", n, e.At.Byte)
			}
		}
	}
}

// TestDelimiters writes the file with every delimiter it may have: what is said
// does not change.
func TestDelimiters(t *testing.T) {
	candidates := "~!@#%&*()_+=|\\:;<>?/^{}[]$`\x1c\x1d\x1e\x1f"
	broken := bytes.Replace(clinic(t), []byte("CLM*INV-1*110*"), []byte("CLM*INV-1*111*"), 1)
	broken = bytes.Replace(broken, []byte("HC:J3420*"), []byte("HC:*"), 1)
	want := words(first(validate(t, bytes.NewReader(broken), Options{})))
	if len(want) != 2 {
		t.Fatalf("%v", want)
	}
	for i := range len(candidates) {
		at := func(n int) byte { return candidates[(i+n)%len(candidates)] }
		changed := strings.NewReplacer("~\n", string(at(0)), "*", string(at(1)), ":", string(at(2)), "^", string(at(3))).Replace(string(broken))
		if got := words(first(validate(t, strings.NewReader(changed), Options{}))); strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("delimiters %q %q %q %q: %v", at(0), at(1), at(2), at(3), got)
		}
	}
	lines := strings.ReplaceAll(string(broken), "~\n", "\n")
	if got := words(first(validate(t, strings.NewReader(lines), Options{}))); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("lines ending segments: %v", got)
	}
}

func first(list []Error, _ Summary) []Error { return list }

// TestMany takes 5,000 interchanges and 10,000 transactions in one stream, in
// memory that does not grow with them.
func TestMany(t *testing.T) {
	text := string(clinic(t))
	head := text[:strings.Index(text, "ST*")]
	set := text[strings.Index(text, "ST*"):strings.Index(text, "GE*")]
	interchanges := &repeated{count: 5000, make: func(n int) string {
		control := nine(n)
		return strings.NewReplacer("*000000001*0*T*", "*"+control+"*0*T*", "IEA*1*000000001", "IEA*1*"+control).Replace(text)
	}}
	if sum := count(t, interchanges, Options{}); sum.Interchanges != 5000 || sum.Claims != 10_000 || sum.Errors != 0 {
		t.Errorf("interchanges: %+v", sum)
	}
	transactions := &repeated{head: head, count: 10_000, tail: "GE*10000*1~\nIEA*1*000000001~\n", make: func(n int) string {
		control := nine(n)
		return strings.NewReplacer("ST*837*0001*", "ST*837*"+control+"*", "SE*43*0001", "SE*43*"+control).Replace(set)
	}}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	if sum := count(t, transactions, Options{}); sum.Transactions != 10_000 || sum.Claims != 20_000 || sum.Errors != 0 {
		t.Errorf("transactions: %+v", sum)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("%d bytes are kept", grown)
	}
}

func nine(n int) string {
	b := []byte("000000000")
	for i := len(b) - 1; n > 0; i, n = i-1, n/10 {
		b[i] = byte('0' + n%10)
	}
	return string(b)
}

// repeated is a stream of parts made one at a time.
type repeated struct {
	head, tail string
	make       func(n int) string
	count, n   int
	rest       string
	state      int
}

func (r *repeated) Read(p []byte) (int, error) {
	for r.rest == "" {
		switch {
		case r.state == 0:
			r.rest, r.state = r.head, 1
		case r.n < r.count:
			r.n++
			r.rest = r.make(r.n)
		case r.state == 1:
			r.rest, r.state = r.tail, 2
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// TestNoTerminator takes a stream that never ends its segment, in memory bounded
// by the longest segment that is read. scripts/hostile does the same with a
// gigabyte through the command line.
func TestNoTerminator(t *testing.T) {
	text := string(clinic(t))
	head := text[:strings.Index(text, "BHT*")]
	stream := &repeated{head: head + "BHT*", count: 32, make: func(int) string { return strings.Repeat("A", 1<<20) }}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	all, sum := validate(t, stream, Options{})
	runtime.ReadMemStats(&after)
	if sum.Errors == 0 || len(all) > 10 {
		t.Errorf("%d errors: %v", sum.Errors, words(all))
	}
	for _, e := range all {
		if e.Severity == finding.Error && len(e.Message) > 300 {
			t.Errorf("a message of %d bytes", len(e.Message))
		}
	}
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 64<<20+32<<20 {
		t.Errorf("%d MB were allocated", allocated>>20)
	}
}

// FuzzValidate feeds bytes: nothing panics, places lie inside the input, what is
// said of a file does not depend on how it is cut into reads.
func FuzzValidate(f *testing.F) {
	text := clinic(f)
	f.Add(text)
	f.Add(text[:len(text)/2])
	f.Add(bytes.ReplaceAll(text, []byte("*"), []byte("**")))
	f.Add(bytes.ReplaceAll(text, []byte("~\n"), []byte("~")))
	f.Add(bytes.ReplaceAll(text, []byte("005010X222A1"), []byte("005010X223A2")))
	f.Add(bytes.ReplaceAll(text, []byte("005010X222A1"), []byte("004010X098A1")))
	f.Add([]byte("ISA*00*          *00*          *ZZ*A              *ZZ*B              *240911*0800*^*00501*000000001*0*T*:~GS*HP*AA*BB*20240911*0800*1*X*005010X221A1~ST*835*0001~BPR*I*10*C*ACH~CLP*1*1*10*5**12*1~CAS*CO*45*5~SVC*HC:1*10*5~PLB*1*20241231*WO:1*1~SE*6*0001~GE*1*1~IEA*1*000000001~"))
	f.Fuzz(func(t *testing.T, text []byte) {
		all, sum := validate(t, bytes.NewReader(text), Options{Clinical: true, Codes: dated{}})
		for _, e := range all {
			if e.At.Byte < 0 || e.At.Byte > int64(len(text)) {
				t.Errorf("an error at byte %d of %d", e.At.Byte, len(text))
			}
			if e.Message == "" {
				t.Error("an error without a message")
			}
		}
		again, twice := validate(t, io.MultiReader(bytes.NewReader(text[:len(text)/3]), bytes.NewReader(text[len(text)/3:])), Options{Clinical: true, Codes: dated{}})
		if len(again) != len(all) || sum != twice {
			t.Errorf("%d errors %+v, read in two parts %d %+v", len(all), sum, len(again), twice)
		}
	})
}
