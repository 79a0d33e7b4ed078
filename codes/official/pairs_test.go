package official

import (
	"testing"

	"firstpass/claim"
)

func TestDayNumbers(t *testing.T) {
	if n := DayNumber(19800101); n != 1 {
		t.Fatalf("1980-01-01 is %d, want 1", n)
	}
	want := uint16(1)
	for d := claim.Date(19800101); d < 20500101; d = d.AddDays(1) {
		if got := DayNumber(d); got != want || DayOf(got) != d {
			t.Fatalf("%s is %d and back %s, want %d", d, got, DayOf(got), want)
		}
		want++
	}
	if DayNumber(19791231) != 0 || DayNumber(99991231) != 65535 {
		t.Error("days outside are not told apart")
	}
}
