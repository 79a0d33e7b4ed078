package correct

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"firstpass/finding"
	"firstpass/format/guide"
	"firstpass/format/x12"
)

func clinic(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "guide", "testdata", "clinic.837"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func apply(t testing.TB, text []byte, edits map[int32][]Edit, o Options) (string, Result) {
	t.Helper()
	var out bytes.Buffer
	result, err := Apply(&out, bytes.NewReader(text), "test.837", edits, o)
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), result
}

// changed lists the lines of two texts that differ.
func changed(before, after string) string {
	b, a := strings.Split(before, "\n"), strings.Split(after, "\n")
	var out []string
	for len(b) > 0 && len(a) > 0 {
		if b[0] != a[0] {
			if len(b) > len(a) && len(b) > 1 && b[1] == a[0] {
				out = append(out, "-"+b[0])
				b = b[1:]
				continue
			}
			out = append(out, a[0])
		}
		b, a = b[1:], a[1:]
	}
	return strings.TrimSpace(strings.Join(out, " "))
}

// TestEdits makes one edit at a time: what it does not concern stays.
func TestEdits(t *testing.T) {
	text := clinic(t)
	const first, second = 20, 34 // CLM
	line1, line2, line3 := int32(24), int32(38), int32(41)
	for _, c := range []struct {
		claim int32
		edit  Edit
		want  string
		left  string
	}{
		{first, Edit{Line: line1, Op: finding.AddModifier, Value: "59"}, "SV1*HC:96372:59*110*UN*1***1~", ""},
		{second, Edit{Line: line3, Op: finding.AddModifier, Value: "JZ"}, "SV1*HC:J3420:JZ*5*UN*1***1~", ""},
		{second, Edit{Line: line3, Op: finding.SetCode, Value: "J3301"}, "SV1*HC:J3301*5*UN*1***1~", ""},
		{second, Edit{Line: line3, Op: finding.SetUnits, Value: "2"}, "SV1*HC:J3420*5*UN*2***1~", ""},
		{second, Edit{Line: line3, Op: finding.SetNDC, Value: "00517003225"}, "LIN**N4*00517003225~", ""},
		{second, Edit{Line: line2, Op: finding.SetNDC, Value: "00517003225"}, "", "claim INV-2: set_ndc 00517003225: the line has no NDC to correct"},
		{second, Edit{Line: line3, Op: finding.SetDiagnoses, Value: "1,2"}, "SV1*HC:J3420*5*UN*1***1:2~", ""},
		{second, Edit{Line: line2, Op: finding.RemoveLine}, "CLM*INV-2*5***11:B:1*Y*A*Y*Y~ SV1*HC:J3420*5*UN*1***1~ LIN**N4*00517003125~ CTP****1*ML~ SE*40*0001~ GE*1*1~ IEA*1*000000001~", ""},
		{first, Edit{Line: line1, Op: finding.RemoveLine}, "", "claim INV-1: remove_line : it is the claim's only line"},
		{first, Edit{Line: line1, Op: finding.SetField, Field: "charge", Value: "0.01"}, "CLM*INV-1*0.01***11:B:1*Y*A*Y*Y~ SV1*HC:96372*0.01*UN*1***1~", ""},
		{first, Edit{Op: finding.SetField, Field: "place_of_service", Value: "22"}, "CLM*INV-1*110***22:B:1*Y*A*Y*Y~", ""},
		{first, Edit{Op: finding.SetField, Field: "frequency", Value: "7"}, "", "claim INV-1: set_field 7: the payer's number of the original claim is not there"},
		{first, Edit{Line: line1, Op: finding.AddLine, Value: "J3420"}, "", "claim INV-1: add_line J3420: a new line is for the billing system to write"},
		{first, Edit{Line: line1, Op: finding.SetCode, Value: "96372~SE"}, "", "claim INV-1: set_code 96372~SE: the value holds a delimiter of the file"},
		{first, Edit{Line: 999, Op: finding.SetUnits, Value: "2"}, "", "claim INV-1: set_units 2: its service line is not there any more"},
	} {
		after, result := apply(t, text, map[int32][]Edit{c.claim: {c.edit}}, Options{})
		if got := changed(string(text), after); got != c.want {
			t.Errorf("%+v:\n have %s\n want %s", c.edit, got, c.want)
		}
		if got := strings.Join(result.Left, "|"); got != c.left {
			t.Errorf("%+v: left %q, want %q", c.edit, got, c.left)
		}
		if c.want != "" && c.edit.Op != finding.SetDiagnoses {
			valid(t, after)
		}
	}
}

// valid holds that a corrected file is right.
func valid(t testing.TB, text string) {
	t.Helper()
	v, err := guide.New(guide.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := x12.NewReader(strings.NewReader(text), "after")
	for r.Scan() {
		for _, e := range v.Take(r.Segment(), r.Problems()) {
			t.Errorf("segment %d: %s %s", e.At.Segment, e.Code, e.Message)
		}
	}
	v.Finish(r.Problems())
	if sum := v.Summary(); sum.Errors > 0 {
		t.Errorf("%+v in\n%s", sum, text)
	}
}

// TestModifiers takes out and adds until no room is left.
func TestModifiers(t *testing.T) {
	text := bytes.Replace(clinic(t), []byte("HC:J3420*"), []byte("HC:J3420:JW:RT:25:LT*"), 1)
	after, result := apply(t, text, map[int32][]Edit{34: {
		{Line: 41, Op: finding.AddModifier, Value: "JZ"},
		{Line: 41, Op: finding.RemoveModifier, Value: "25"},
		{Line: 41, Op: finding.RemoveModifier, Value: "25"},
		{Line: 41, Op: finding.AddModifier, Value: "JZ"},
	}}, Options{})
	if !strings.Contains(after, "HC:J3420:JW:RT:LT*") || len(result.Left) != 1 || result.Made != 1 {
		t.Errorf("%+v\n%s", result, after)
	}
}

// TestControl gives the file a new control number, in front and behind.
func TestControl(t *testing.T) {
	text := clinic(t)
	after, _ := apply(t, text, nil, Options{Control: 42})
	if !strings.Contains(after, "*00501*000000042*0*T*:~") || !strings.Contains(after, "IEA*1*000000042~") || len(after) != len(text) {
		t.Error(after)
	}
	valid(t, after)
}

// TestNothingChanges copies every sample byte for byte, whatever its shape and
// however it arrives.
func TestNothingChanges(t *testing.T) {
	root := os.Getenv("FIRSTPASS_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	names, _ := filepath.Glob(filepath.Join(root, "x12", "samples", "*", "*"))
	if len(names) == 0 {
		t.Skipf("no sample data at %s (set FIRSTPASS_SHARED)", root)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if after, _ := apply(t, text, map[int32][]Edit{1 << 30: {{Op: finding.RemoveLine}}}, Options{}); after != string(text) {
			t.Errorf("%s is not copied as it is", filepath.Base(name))
		}
	}
	var out bytes.Buffer
	if _, err := Apply(&out, iotest.OneByteReader(bytes.NewReader(clinic(t))), "test.837", nil, Options{}); err != nil || out.String() != string(clinic(t)) {
		t.Errorf("byte by byte: %v", err)
	}
}

// FuzzApply copies anything as it is, and survives any edit.
func FuzzApply(f *testing.F) {
	f.Add(clinic(f), int32(20), int32(24), "add_modifier", "59")
	f.Add(clinic(f), int32(34), int32(38), "remove_line", "")
	f.Add(clinic(f)[:900], int32(20), int32(24), "set_units", "2")
	f.Fuzz(func(t *testing.T, text []byte, at, line int32, op, value string) {
		if after, _ := apply(t, text, nil, Options{}); after != string(text) {
			t.Error("a copy differs")
		}
		apply(t, text, map[int32][]Edit{at: {{Line: line, Op: op, Value: value, Field: value}}}, Options{Control: 7})
	})
}
