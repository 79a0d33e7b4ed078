package x837

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"firstpass/claim"
	"firstpass/format/x12"
)

// inBatches reads a text as check does, and copies what a batch will use again.
func inBatches(t *testing.T, text []byte, most int) []Item {
	t.Helper()
	var list []Item
	batch := &Batch{}
	s := NewSource(bytes.NewReader(text), "test.837")
	for s.Next(batch, most) {
		for _, item := range batch.Read() {
			if item.Claim != nil {
				item.Claim = copyOf(item.Claim)
			}
			list = append(list, item)
		}
	}
	if s.Err() != nil {
		t.Fatal(s.Err())
	}
	return list
}

func copyOf(enc *claim.Encounter) *claim.Encounter {
	c := *enc
	c.Claim.Lines = append([]claim.Line(nil), c.Claim.Lines...)
	for i := range c.Claim.Lines {
		l := &c.Claim.Lines[i]
		l.Modifiers = append([]string(nil), l.Modifiers...)
		l.Pointers = append([]int(nil), l.Pointers...)
		l.Dates = append([]claim.QualifiedDate(nil), l.Dates...)
		l.References = append([]claim.Reference(nil), l.References...)
		l.Adjudications = append([]claim.Adjudication(nil), l.Adjudications...)
	}
	c.Claim.Diagnoses = append([]claim.Diagnosis(nil), c.Claim.Diagnoses...)
	c.Claim.Dates = append([]claim.QualifiedDate(nil), c.Claim.Dates...)
	c.Claim.References = append([]claim.Reference(nil), c.Claim.References...)
	c.Claim.Notes = append([]claim.Note(nil), c.Claim.Notes...)
	c.Claim.Conditions = append([]string(nil), c.Claim.Conditions...)
	c.Claim.OtherPayers = append([]claim.OtherPayer(nil), c.Claim.OtherPayers...)
	return &c
}

func owned(t *testing.T, text []byte) []Item {
	t.Helper()
	var list []Item
	for item, err := range Read(bytes.NewReader(text), "test.837") {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, item)
	}
	return list
}

// TestBatchesReadTheSame reads files in batches of several sizes, whose claims
// share memory with those before them, and wants what claims with memory of their
// own say.
func TestBatchesReadTheSame(t *testing.T) {
	readTheSame(t, "synthetic", synthetic(300))
	readTheSame(t, "synthetic, wrapped", wrapped(synthetic(40)))
	readFolderTheSame(t, "testdata")
}

func TestBatchesReadSamplesTheSame(t *testing.T) {
	readFolderTheSame(t, filepath.Join(shared(t), "x12", "samples"))
}

func readFolderTheSame(t *testing.T, folder string) {
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(name)
		if err == nil && len(text) < 1<<20 {
			readTheSame(t, name, text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func readTheSame(t *testing.T, name string, text []byte) {
	t.Helper()
	want := owned(t, text)
	for _, most := range []int{1, 3, 16} {
		got := inBatches(t, text, most)
		if reflect.DeepEqual(want, got) {
			continue // cmp takes its time
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s, batches of %d: (-owned +batch)\n%s", name, most, diff)
		}
	}
}

// wrapped breaks a file into lines of 80 columns, as some systems write it.
func wrapped(text []byte) []byte {
	var out []byte
	for len(text) > 80 {
		out = append(append(out, text[:80]...), '\n')
		text = text[80:]
	}
	return append(out, text...)
}

// TestBatchesAllocateLittle holds reading to one string a batch and one a level.
func TestBatchesAllocateLittle(t *testing.T) {
	text := synthetic(400)
	batch := &Batch{}
	read := func() {
		for s := NewSource(bytes.NewReader(text), "test.837"); s.Next(batch, 16); {
			batch.Read()
		}
	}
	read()
	if n := testing.AllocsPerRun(5, read) / 400; n > 1.5 {
		t.Errorf("%.2f allocations a claim", n)
	}
}

// TestWalkSeesEverySegment compares what a second reader is shown with the stream
// itself, with its places, control numbers and problems, and wants it the same
// however many claims a batch holds.
func TestWalkSeesEverySegment(t *testing.T) {
	walkTheSame(t, "synthetic", synthetic(50))
	walkTheSame(t, "wrapped", wrapped(synthetic(40)))
	walkTheSame(t, "cut", synthetic(40)[:9000])
	walkTheSame(t, "twice, with rest", append(append(synthetic(20), synthetic(3)...), "rest"...))
	walkTheSame(t, "no ends", append(regexp.MustCompile(`(?:SE|GE|IEA)\*[^~]*~`).ReplaceAll(synthetic(7), nil), synthetic(3)...))
	other := bytes.Replace(synthetic(3), []byte("ST*837"), []byte("ST*835"), 1)
	walkTheSame(t, "another set", append(other, synthetic(3)...))
	at := bytes.Index(synthetic(3), []byte("LX*1"))
	huge := append(synthetic(3)[:at:at], bytes.Repeat([]byte("NTE*ADD*X~"), mostRecords+5)...)
	walkTheSame(t, "too large a claim", append(huge, synthetic(3)[at:]...))
	at = bytes.Index(synthetic(3), []byte("SBR*"))
	huge = append(synthetic(3)[:at:at], bytes.Repeat([]byte("N3*X~"), mostRecords+5)...)
	walkTheSame(t, "too large a level", append(huge, synthetic(3)[at:]...))
}

func walkTheSame(t *testing.T, name string, text []byte) {
	t.Helper()
	var want []string
	r := x12.NewReader(bytes.NewReader(text), "test.837")
	for r.Scan() {
		want = append(want, shownAs(r.Segment(), r.Problems()))
	}
	want = append(want, shownAs(nil, r.Problems()))
	for _, most := range []int{1, 7, 16} {
		var got []string
		s := NewSource(bytes.NewReader(text), "test.837")
		for batch := (&Batch{}); s.Next(batch, most); {
			walk := batch.Walk()
			for walk.Next() {
				got = append(got, shownAs(&walk.Segment, walk.Problems))
			}
			if batch.Last() {
				got = append(got, shownAs(nil, walk.Problems))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s, batches of %d: %s", name, most, diff[:min(len(diff), 2000)])
		}
	}
}

func shownAs(s *x12.Segment, problems []x12.Problem) string {
	if s == nil {
		return fmt.Sprint("end ", problems)
	}
	return fmt.Sprint(s.At, s.Envelope, s.Delimiters, s.Tag(), s.Len(), string(s.Raw()), problems)
}

// TestEmptyLevel gives a claim below a level that says nothing neither the patient nor
// the payer of the level before, whatever the batch.
func TestEmptyLevel(t *testing.T) {
	text := synthetic(2)
	second := bytes.LastIndex(text, []byte("HL*"))
	begins := second + bytes.IndexByte(text[second:], '~') + 1
	claim := begins + bytes.Index(text[begins:], []byte("CLM*"))
	text = append(text[:begins:begins], text[claim:]...)
	for _, most := range []int{1, 16} {
		var list []Item
		for _, item := range inBatches(t, text, most) {
			if item.Claim != nil {
				list = append(list, item)
			}
		}
		if len(list) != 2 || list[0].Claim.Payer.Name == "" {
			t.Fatalf("batches of %d: %d claims", most, len(list))
		}
		if c := list[1].Claim; c.Payer.Name != "" || c.Claim.Patient.LastName != "" {
			t.Errorf("batches of %d: the claim has the payer %q and somebody's name", most, c.Payer.Name)
		}
	}
}

// TestNothingStaysBehind reads large claims into the memory that small ones use next:
// behind the end of a list nothing may hold on to the text of a batch long gone.
func TestNothingStaysBehind(t *testing.T) {
	small := synthetic(4)
	large := bytes.ReplaceAll(small, []byte("CLM*"), []byte("REF*X*1~CLM*"))
	large = bytes.ReplaceAll(large, []byte("~HI*"), []byte("~REF*4N*1~REF*P4*2~NTE*ADD*X~NTE*ADD*Y~HI*BG:01:02~HI*BF:A01*BF:A02*BF:A03*BF:A04~HI*"))
	large = bytes.ReplaceAll(large, []byte("~DTP*472*"), []byte("~DTP*471*D8*20240101~REF*G1*7~REF*9B*8~DTP*472*"))
	var batch Batch
	for _, text := range [][]byte{large, small} {
		for s := NewSource(bytes.NewReader(text), "test.837"); s.Next(&batch, 16); {
			batch.Read()
		}
	}
	slots := 0
	for _, enc := range batch.claims {
		behind(t, reflect.ValueOf(&enc.Claim).Elem(), "claim", &slots)
	}
	if slots == 0 {
		t.Error("no list has room behind its end")
	}
}

func behind(t *testing.T, v reflect.Value, path string, slots *int) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			behind(t, v.Field(i), path+"."+v.Type().Field(i).Name, slots)
		}
	case reflect.Slice:
		for i := range v.Len() {
			behind(t, v.Index(i), path, slots)
		}
		if path == "claim.Lines" {
			return // emptied as lines: their lists keep their room
		}
		for rest := v.Slice(v.Len(), v.Cap()); rest.Len() > 0; rest = rest.Slice(1, rest.Len()) {
			if *slots++; !rest.Index(0).IsZero() {
				t.Fatalf("%s keeps %v behind its end", path, rest.Index(0))
			}
		}
	}
}
