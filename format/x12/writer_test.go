package x12

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func write(t *testing.T, d Delimiters, fill func(*Writer)) (string, *Writer) {
	t.Helper()
	var out bytes.Buffer
	w := NewWriter(&out, d)
	w.OpenInterchange(Interchange{Sender: "MADEUP SENDER", Receiver: "MADEUP RECEIVER", Date: 20250304, Minute: 12 * 60, Control: 7, Test: true})
	w.OpenGroup(Group{Function: "HC", Sender: "SENDER", Receiver: "RECEIVER", Date: 20250304, Minute: 12 * 60, Control: 11, Version: "005010X222A1"})
	fill(w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String(), w
}

func TestWriterCountsAndTrims(t *testing.T) {
	got, _ := write(t, UsualDelimiters(), func(w *Writer) {
		w.OpenTransaction("837", "0001", "005010X222A1")
		w.Segment("BHT").Text("0019", "00", "A  ", "", "").End()
		w.Segment("SV1").Composite("HC", "99213", "25", "").Text("120.5").Empty(3).Text("").End()
		w.CloseTransaction()
		w.OpenTransaction("999", "0002", "")
	})
	want := small[:strings.Index(small, "TA1")] + "GS*HC*SENDER*RECEIVER*20250304*1200*11*X*005010X222A1~" +
		"ST*837*0001*005010X222A1~BHT*0019*00*A~SV1*HC:99213:25*120.5~SE*4*0001~ST*999*0002~SE*2*0002~GE*2*11~IEA*1*000000007~"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if list, codes := scan(t, strings.NewReader(got)); len(list) != 10 || len(codes) > 0 {
		t.Errorf("%d segments, %v", len(list), codes)
	}
}

func TestWriterReplacesDelimiters(t *testing.T) {
	got, w := write(t, Delimiters{'|', '>', '!', '\n'}, func(w *Writer) {
		w.OpenTransaction("837", "0001", "")
		w.Segment("NTE").Text("ADD", "a|b>c!d\ne\x00f~*:^").Composite("x>y", "z").End()
	})
	if !strings.Contains(got, "\nNTE|ADD|a b c d e f~*:^|x y>z\n") || w.Replaced != 6 {
		t.Errorf("%d replaced in %q", w.Replaced, got)
	}
}

func TestWriterRefuses(t *testing.T) {
	for name, use := range map[string]func(*Writer){
		"a group outside":       func(w *Writer) { w.OpenGroup(Group{}) },
		"a transaction outside": func(w *Writer) { w.OpenTransaction("837", "1", "") },
		"an SE without ST":      func(w *Writer) { w.CloseTransaction() },
		"a GE without GS":       func(w *Writer) { w.CloseGroup() },
		"an IEA without ISA":    func(w *Writer) { w.CloseInterchange() },
		"ten digits":            func(w *Writer) { w.OpenInterchange(Interchange{Control: 1_000_000_000}) },
		"a long sender":         func(w *Writer) { w.OpenInterchange(Interchange{Sender: "SIXTEEN LETTERS!"}) },
	} {
		w := NewWriter(io.Discard, UsualDelimiters())
		if use(w); w.Close() == nil {
			t.Errorf("%s is written", name)
		}
	}
	for _, d := range []Delimiters{{'*', '*', '^', '~'}, {'A', ':', '^', '~'}, {}} {
		if NewWriter(io.Discard, d).Close() == nil {
			t.Errorf("delimiters %q are accepted", d)
		}
	}
	w := NewWriter(brokenPipe{}, UsualDelimiters())
	w.OpenInterchange(Interchange{})
	if err := w.Close(); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("Close: %v", err)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
