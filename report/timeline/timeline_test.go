package timeline

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

func draw(d Day) string { return string(d.Append(nil)) }

func TestDrawing(t *testing.T) {
	d := Day{Title: `a <day> & "night"`, Rows: []Row{
		{Label: "vancomycin", Start: 9 * 60, Stop: 9*60 + 170, Timed: true, Parts: []Part{{540, 600, "96365"}, {600, 660, "96366"}, {660, 710, ""}}},
		{Label: "ondansetron <4 mg>", Start: 530, Stop: 530, Timed: true, Parts: []Part{{530, 530, "96375"}}},
		{Label: "ketorolac", Timed: false, Parts: []Part{{0, 0, "96372"}}},
		{Label: "flush", Start: 712, Stop: 712, Timed: true},
	}}
	svg := draw(d)
	for _, want := range []string{
		"<title>a &lt;day&gt; &amp; &#34;night&#34;</title>",
		"vancomycin 09:00-10:00, 60 minutes: 96365",
		"vancomycin 11:00-11:50, 50 minutes: nothing",
		"ondansetron &lt;4 mg&gt; 08:50: 96375",
		"no time charted: 96372",
		"flush 11:52: nothing",
		"stroke-dasharray",
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("the drawing lacks %q\n%s", want, svg)
		}
	}
	if n := strings.Count(svg, `stroke="#a40000"`); n != 4 {
		t.Errorf("%d thresholds marked on 170 minutes, want 4 (16, 31, 91, 151)", n)
	}
	wellFormed(t, svg)
}

func wellFormed(t *testing.T, svg string) {
	t.Helper()
	for x := xml.NewDecoder(strings.NewReader(svg)); ; {
		_, err := x.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, svg)
		}
	}
}

func TestBounds(t *testing.T) {
	long := Day{Rows: []Row{{Label: "pump", Start: 600, Stop: 600 + 46*60, Timed: true, Parts: []Part{{600, 600 + 46*60, "96416"}}}}}
	svg := draw(long)
	wellFormed(t, svg)
	if n := strings.Count(svg, "text-anchor=\"middle\" fill"); n > 18 {
		t.Errorf("%d marks on the scale", n)
	}
	wellFormed(t, draw(Day{Rows: []Row{{Label: "before midnight", Start: -30, Stop: 40, Timed: true, Parts: []Part{{-30, 40, "96360"}}}}}))
	empty := Day{}
	if empty.Any() {
		t.Error("an empty day has nothing to draw")
	}
	wellFormed(t, draw(empty))
}

func TestClock(t *testing.T) {
	for minute, want := range map[int]string{0: "00:00", 541: "09:01", 1440: "00:00+1", 1470: "00:30+1", -30: "23:30-1"} {
		if got := Clock(minute); got != want {
			t.Errorf("Clock(%d) = %s, want %s", minute, got, want)
		}
	}
}
