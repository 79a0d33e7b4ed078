package x12

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// small is two transactions in two groups, with every delimiter as placeholder:
// * element, : component, ^ repetition, ~ terminator.
const small = "ISA*00*          *00*          *ZZ*MADEUP SENDER  *ZZ*MADEUP RECEIVER*250304*1200*^*00501*000000007*0*T*:~" +
	"TA1*000000006*250303*1200*A*000~" +
	"GS*HC*SENDER*RECEIVER*20250304*1200*11*X*005010X222A1~" +
	"ST*837*0001*005010X222A1~BHT*0019*00*A*20250304*1200*CH~SV1*HC:99213:25*120.5*UN*1***1:2~SE*4*0001~" +
	"ST*837*0002*005010X222A1~BHT*0019*00*B*20250304*1200*CH~SE*3*0002~" +
	"GE*2*11~" +
	"GS*HC*SENDER*RECEIVER*20250304*1200*12*X*005010X222A1~" +
	"ST*837*0001*005010X222A1~BHT*0019*00*C*20250304*1200*CH~SE*3*0001~" +
	"GE*1*12~IEA*2*000000007~"

type seen struct {
	Raw                             string
	Interchange, Group, Transaction string
	Segment, InTransaction          int32
}

func scan(t testing.TB, source io.Reader) (list []seen, codes []string) {
	t.Helper()
	r := NewReader(source, "small.837")
	for r.Scan() {
		s := r.Segment()
		list = append(list, seen{string(s.Raw()), s.Interchange, s.Group, s.Transaction, s.At.Segment, s.At.InTransaction})
		codes = appendCodes(codes, r)
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	return list, appendCodes(codes, r)
}

func appendCodes(codes []string, r *Reader) []string {
	for _, p := range r.Problems() {
		codes = append(codes, p.Code)
	}
	return codes
}

func TestSegmentsKnowTheirPlace(t *testing.T) {
	list, codes := scan(t, strings.NewReader(small))
	if len(codes) > 0 || len(list) != 17 {
		t.Fatalf("%d segments, problems %v", len(list), codes)
	}
	want := map[int]seen{
		1:  {"TA1*000000006*250303*1200*A*000", "000000007", "", "", 2, 0},
		3:  {"ST*837*0001*005010X222A1", "000000007", "11", "0001", 4, 1},
		6:  {"SE*4*0001", "000000007", "11", "0001", 7, 4},
		7:  {"ST*837*0002*005010X222A1", "000000007", "11", "0002", 8, 1},
		10: {"GE*2*11", "000000007", "11", "", 11, 0},
		13: {"BHT*0019*00*C*20250304*1200*CH", "000000007", "12", "0001", 14, 2},
		16: {"IEA*2*000000007", "000000007", "", "", 17, 0},
	}
	for i, w := range want {
		if diff := cmp.Diff(w, list[i]); diff != "" {
			t.Errorf("segment %d: %s", i, diff)
		}
	}
	r := NewReader(iotest.OneByteReader(strings.NewReader(small)), "")
	for r.Scan() {
		s := r.Segment()
		if got := small[s.At.Byte : int(s.At.Byte)+len(s.Raw())]; got != string(s.Raw()) {
			t.Errorf("byte %d is %q, not %q", s.At.Byte, got, s.Raw())
		}
	}
}

func TestElements(t *testing.T) {
	r := NewReader(strings.NewReader(small), "")
	for r.Scan() {
		if s := r.Segment(); string(s.ID()) == "SV1" {
			got := []string{
				string(s.Element(2)), string(s.Element(5)), string(s.Element(99)), string(s.Component(1, 1)), string(s.Component(1, 3)),
				string(s.Component(1, 4)), string(s.Component(7, 2)), string(s.Component(2, 1)), string(s.Component(2, 2)), fmt.Sprint(s.Len()),
			}
			if diff := cmp.Diff([]string{"120.5", "", "", "HC", "25", "", "2", "120.5", "", "7"}, got); diff != "" {
				t.Error(diff)
			}
			return
		}
	}
	t.Fatal("no SV1")
}

// Every spelling of the same interchange reads as the same segments.
func TestSpellings(t *testing.T) {
	want, _ := scan(t, strings.NewReader(small))
	swap := func(element, component, repetition, terminator string) string {
		return strings.NewReplacer("*", element, ":", component, "^", repetition, "~", terminator).Replace(small)
	}
	spellings := map[string]string{
		"LF after":      strings.ReplaceAll(small, "~", "~\n"),
		"CRLF after":    strings.ReplaceAll(small, "~", "~\r\n"),
		"CR after":      strings.ReplaceAll(small, "~", "~\r"),
		"LF instead":    strings.ReplaceAll(small, "~", "\n"),
		"CRLF instead":  strings.ReplaceAll(small, "~", "\r\n"),
		"CR instead":    strings.ReplaceAll(small, "~", "\r"),
		"CRLF, then LF": strings.Replace(strings.ReplaceAll(small, "~", "\n"), "\n", "\r\n", 1),
		"mark":          "\xef\xbb\xbf" + small,
		"blank lines":   "\r\n\n" + small + "\n\x1a\x00",
		"indented":      strings.ReplaceAll(small, "~", "~\n\t    "),
		"blank before":  strings.ReplaceAll(small, "~", " ~\n"),
		"no last ~":     strings.TrimSuffix(small, "~"),
		"doubled ~":     strings.ReplaceAll(small, "~", "~~"),
		"separators":    swap("\x1d", "\x1f", "\x1e", "\x1c"),
		"tab":           swap("\t", ":", "^", "~"),
		"narrow ISA":    strings.ReplaceAll(small, "          ", " "),
		"wide ISA":      strings.ReplaceAll(small, "          ", "             "),
		"wrapped at 80": wrap(small, 80),
		"wrapped at 72": wrap(small, 72),
	}
	for _, component := range []string{">", ":", "^", "<", "\\", "@", "`", "|", "+", "!"} {
		for _, element := range []string{"*", "|", "+", ">", "^"} {
			for _, terminator := range []string{"~", "\n", "\r", "\\", "!", "^", "_", "'"} {
				if component != element && component != terminator && element != terminator {
					repetition := "{"
					spellings[fmt.Sprintf("%q%q%q", element, component, terminator)] = swap(element, component, repetition, terminator)
				}
			}
		}
	}
	for name, text := range spellings {
		got, codes := scan(t, strings.NewReader(text))
		codes = slices.DeleteFunc(codes, func(c string) bool { return c == WidthOfISA || c == LineBreak })
		if len(codes) > 0 {
			t.Errorf("%s: problems %v", name, codes)
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d segments", name, len(got))
			continue
		}
		r := NewReader(strings.NewReader(text), "")
		r.Scan()
		d := r.Segment().Delimiters
		for i := 1; i < len(want); i++ {
			raw := strings.NewReplacer(string(d.Element), "*", string(d.Component), ":", string(d.Repetition), "^").Replace(got[i].Raw)
			if got[i].Raw = raw; got[i] != want[i] {
				t.Errorf("%s: segment %d: %s", name, i, cmp.Diff(want[i], got[i]))
				break
			}
		}
	}
}

func wrap(s string, width int) string {
	var b strings.Builder
	for len(s) > width {
		b.WriteString(s[:width] + "\n")
		s = s[width:]
	}
	return b.String() + s
}

func TestEnvelopeProblems(t *testing.T) {
	change := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(small) }
	for name, c := range map[string]struct {
		text     string
		segments int
		codes    []string
	}{
		"sound":             {small, 17, nil},
		"nothing":           {"", 0, []string{NoInterchange}},
		"blanks":            {" \n\n", 0, []string{NoInterchange}},
		"a letter":          {"Dear sir, ISAAC wrote", 0, []string{NoInterchange}},
		"yaml":              {strings.Repeat("- id: a\n", 30000), 0, []string{NoInterchange}},
		"text before":       {"Example one\r\n\r\n" + small, 17, []string{LeadingData}},
		"text after":        {small + "the end", 17, []string{TrailingData}},
		"twice":             {small + small, 34, []string{DuplicateInterchange}},
		"junk between":      {small + "***junk***ISA" + change("000000007", "000000008"), 34, []string{TrailingData}},
		"SE01":              {change("SE*4*0001", "SE*5*0001"), 17, []string{SegmentCount}},
		"SE01 no number":    {change("SE*4*0001", "SE**0001"), 17, []string{SegmentCount}},
		"SE02":              {change("SE*4*0001", "SE*4*0009"), 17, []string{TransactionControl}},
		"GE01":              {change("GE*2*11", "GE*3*11"), 17, []string{TransactionCount}},
		"GE02":              {change("GE*2*11", "GE*2*13"), 17, []string{GroupControl}},
		"IEA01":             {change("IEA*2", "IEA*1"), 17, []string{GroupCount}},
		"IEA02":             {change("IEA*2*000000007", "IEA*2*000000009"), 17, []string{InterchangeControl}},
		"ST02 twice":        {change("*0002", "*0001"), 17, []string{DuplicateTransaction}},
		"GS06 twice":        {change("*12*X", "*11*X", "GE*1*12", "GE*1*11"), 17, []string{DuplicateGroup}},
		"no SE":             {change("SE*4*0001~", ""), 16, []string{MissingTrailer}},
		"no ST":             {change("ST*837*0002*005010X222A1~", ""), 16, []string{MissingHeader, MissingHeader, TransactionCount}},
		"no GE":             {change("GE*2*11~", ""), 16, []string{MissingGroupTrailer}},
		"no GS":             {change("GS*HC*SENDER*RECEIVER*20250304*1200*11*X*005010X222A1~", ""), 16, []string{MissingGroupHeader, MissingGroupHeader, MissingGroupHeader, GroupCount}},
		"no IEA":            {change("IEA*2*000000007~", ""), 16, []string{Truncated}},
		"no IEA, and on":    {change("IEA*2*000000007~", "") + change("000000007", "000000008"), 33, []string{MissingInterchange}},
		"cut, and on":       {small[:240] + "\n" + change("000000007", "000000008"), 21, []string{Truncated, MissingTrailer, MissingGroupTrailer, MissingInterchange}},
		"cut in a segment":  {small[:240], 4, []string{Truncated}},
		"cut in the ISA":    {small[:100], 0, []string{NoInterchange}},
		"long segment":      {change("SV1*HC", "NTE*ADD*"+strings.Repeat("X", MaxSegment+7)+"~SV1*HC", "SE*4", "SE*5"), 17, []string{SegmentTooLong}},
		"Latin-1":           {change("BHT*0019*00*A", "BHT*0019*00*\xc9", "*00*B*", "*00*\xc9*"), 17, []string{Characters}},
		"a bell":            {change("BHT*0019*00*A", "BHT*0019*00*A\aB"), 17, []string{Characters}},
		"ISA inside a name": {change("BHT*0019*00*A", "NM1*41*2*ISA*00*A"), 17, nil},
	} {
		list, codes := scan(t, strings.NewReader(c.text))
		if diff := cmp.Diff(c.codes, codes); diff != "" || len(list) != c.segments {
			t.Errorf("%s: %d segments, want %d; problems %s", name, len(list), c.segments, diff)
		}
	}
}

// Every cut says so, and what stands before it is read as before.
func TestTruncationAtEveryByte(t *testing.T) {
	whole, _ := scan(t, strings.NewReader(small))
	for cut := range len(small) - 1 {
		list, codes := scan(t, strings.NewReader(small[:cut]))
		if len(codes) == 0 {
			t.Fatalf("cut at %d goes unnoticed", cut)
		}
		if len(list) > 1 && !cmp.Equal(whole[:len(list)], list) {
			t.Fatalf("cut at %d: %s", cut, cmp.Diff(whole[:len(list)], list))
		}
	}
}

// endless is an ISA and then a gigabyte without a terminator.
type endless struct {
	head string
	left int64
}

func (e *endless) Read(b []byte) (int, error) {
	if e.head != "" {
		n := copy(b, e.head)
		e.head = e.head[n:]
		return n, nil
	}
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(b)), e.left))
	for i := range b[:n] {
		b[i] = 'A'
	}
	e.left -= int64(n)
	return n, nil
}

func TestMemoryStaysBounded(t *testing.T) {
	for name, head := range map[string]string{"no terminator": small[:106], "no ISA": "AAA"} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		list, codes := scan(t, &endless{head, 1 << 30})
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 8<<20 {
			t.Errorf("%s: %d bytes allocated", name, grown)
		}
		if len(list) > 1 || len(codes) == 0 {
			t.Errorf("%s: %v %v", name, list, codes)
		}
	}
}

func TestSourceFailure(t *testing.T) {
	r := NewReader(io.MultiReader(strings.NewReader(small[:300]), iotest.ErrReader(io.ErrClosedPipe)), "")
	for r.Scan() {
	}
	if r.Err() != io.ErrClosedPipe {
		t.Errorf("Err = %v", r.Err())
	}
}

// TestSamples reads every collected file: as many segments as the manifest
// counts in it.
func TestSamples(t *testing.T) {
	root := os.Getenv("FIRSTPASS_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	folder := filepath.Join(root, "x12", "samples")
	manifest, err := os.ReadFile(filepath.Join(folder, "MANIFEST.tsv"))
	if err != nil {
		t.Skip("no sample files: " + err.Error())
	}
	files := 0
	for row := range strings.Lines(string(manifest)) {
		column := strings.Split(row, "\t")
		text, err := os.ReadFile(filepath.Join(folder, column[0]))
		if err != nil {
			continue
		}
		files++
		list, codes := scan(t, bytes.NewReader(text))
		if got := fmt.Sprint(len(list)); got != column[8] {
			t.Errorf("%s: %s segments, the manifest counts %s; %v", column[0], got, column[8], codes)
		}
	}
	if files < 100 {
		t.Errorf("only %d files", files)
	}
}

func FuzzTokenise(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(strings.ReplaceAll(small, "~", "\r\n")))
	f.Add([]byte(wrap(small, 80)))
	f.Add([]byte(small[:240] + "\n" + small))
	f.Fuzz(func(t *testing.T, text []byte) {
		var last int64 = -1
		r := NewReader(bytes.NewReader(text), "fuzz")
		for r.Scan() {
			s := r.Segment()
			if s.At.Byte <= last || s.At.Byte >= int64(len(text)) {
				t.Fatalf("segment %d at byte %d after %d of %d", s.At.Segment, s.At.Byte, last, len(text))
			}
			last = s.At.Byte
			for i := range s.Len() + 2 {
				s.Component(i, 2)
			}
			if len(s.ID()) == 0 && len(s.Raw()) == 0 {
				t.Fatal("an empty segment")
			}
		}
	})
}

// TestOddBytes compares the eight bytes at a time with one at a time.
func TestOddBytes(t *testing.T) {
	for _, separator := range []byte{'*', 0x1d, 0xff} {
		for length := range 20 {
			for at := range length {
				for c := range 256 {
					raw := bytes.Repeat([]byte{'A'}, length)
					raw[at] = byte(c)
					s := Segment{Delimiters: Delimiters{Element: separator}}
					want := byte(c) != separator && (c < ' ' || c > '~')
					if got := s.set(raw); got != want {
						t.Fatalf("byte %#x at %d of %d, separator %#x: odd = %v", c, at, length, separator, got)
					}
				}
			}
		}
	}
}

// TestStarts compares the eight bytes at a time with one at a time.
func TestStarts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		raw := make([]byte, random.IntN(40))
		for i := range raw {
			raw[i] = "*AB\x00\x01\x29\x2b\xaa\xff"[random.IntN(9)]
		}
		want := []int32{0}
		for i, c := range raw {
			if c == '*' {
				want = append(want, int32(i+1))
			}
		}
		want = append(want, int32(len(raw)+1))
		s := Segment{Delimiters: Delimiters{Element: '*'}}
		if s.set(raw); !slices.Equal(s.Starts(), want) {
			t.Fatalf("%q: %v, want %v", raw, s.Starts(), want)
		}
	}
}
