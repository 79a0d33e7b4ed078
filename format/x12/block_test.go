package x12

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// manyPlain is a transaction of segments nearly all of which ScanPlain takes.
func manyPlain() []byte {
	b := []byte("ISA*00*          *00*          *ZZ*MADEUP SENDER  *ZZ*MADEUP RECEIVER*250304*1200*^*00501*000000007*0*T*:~\n" +
		"GS*HC*SENDER*RECEIVER*20250304*1200*11*X*005010X222A1~\nST*837*0001*005010X222A1~\n")
	for i := range 60 {
		b = fmt.Appendf(b, "LX*%d~\nSV1*HC:96372:25*%d*UN*1***1:2~\r\nREF*6R*%dA~N3*%d MADE UP STREET~K3*~NTE*ADD*%060d~", i, i, i, i, i)
	}
	return append(b, "SE*363*0001~\nOI***Y*P**Y~OI***Y*P**Y~\nGE*1*11~\nIEA*1*000000007~\n"...)
}

// taken is all there is to know of the segments of a text. With plain set, those
// that ScanPlain takes are taken by it.
func taken(source io.Reader, plain bool) (list []string) {
	r := NewReader(source, "made-up.837")
	var b Block
	var s Segment
	show := func() {
		list = append(list, fmt.Sprintf("%q %v %v %d", s.Raw(), s.Starts(), s.At, s.Tag()))
		for _, p := range r.Problems() {
			list = append(list, fmt.Sprint(p))
		}
	}
	for more := true; more; {
		if b.Reset(); plain {
			r.ScanPlain(&b, func(tag uint32) bool { return tag == 'R'<<16|'E'<<8|'F' })
		}
		for i := range b.Records {
			b.Segment(&s, &b.Records[i])
			show()
		}
		if more = r.Scan(); more {
			s = *r.Segment()
			show()
		}
	}
	return append(list, fmt.Sprint(r.Problems(), r.Err()))
}

// TestScanPlain wants of a text, whatever is wrong with it, the segments, places
// and problems that Scan alone finds.
func TestScanPlain(t *testing.T) {
	text := manyPlain()
	var b Block
	r := NewReader(bytes.NewReader(text), "")
	for more := true; more; more = r.Scan() {
		r.ScanPlain(&b, func(uint32) bool { return false })
	}
	if len(b.Records) < 350 {
		t.Fatalf("only %d segments are plain", len(b.Records))
	}
	for cut := range text[:1000] {
		takenTheSame(t, text[:cut])
	}
	const strange = "*~~:^ \n\r\x00\x1a\x7f\xff\xefISAEGT1"
	random := rand.New(rand.NewPCG(3, 1))
	for range 4000 {
		from := random.IntN(len(text) - 400)
		odd := append(append([]byte{}, text[:200]...), text[from:from+random.IntN(400)]...)
		for range random.IntN(6) {
			odd[random.IntN(len(odd))] = strange[random.IntN(len(strange))]
		}
		takenTheSame(t, odd)
	}
}

func FuzzScanPlain(f *testing.F) {
	f.Add(manyPlain()[:400])
	f.Fuzz(takenTheSame)
}

// takenTheSame reads a text with ScanPlain and without, each time the input comes in the
// same pieces: how an ISA that breaks its widths is read hangs on how much is there.
func takenTheSame(t *testing.T, text []byte) {
	t.Helper()
	for name, source := range map[string]func() io.Reader{
		"whole":       func() io.Reader { return bytes.NewReader(text) },
		"by the byte": func() io.Reader { return iotest.OneByteReader(bytes.NewReader(text)) },
		"by halves":   func() io.Reader { return iotest.HalfReader(bytes.NewReader(text)) },
	} {
		if diff := cmp.Diff(taken(source(), false), taken(source(), true)); diff != "" {
			t.Fatalf("%s: %q\n%s", name, text, diff)
		}
	}
}
