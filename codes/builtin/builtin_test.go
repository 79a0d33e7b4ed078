package builtin

import (
	"testing"

	"firstpass/codes"
)

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		New()
	}
}

func BenchmarkCode(b *testing.B) {
	t := New()
	list := []string{"96372", "J1885", "99213", "80053", "36415", "J9999"}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		t.Code(list[i%len(list)])
	}
}

func BenchmarkCodeOutsideTheRows(b *testing.B) {
	t := New()
	list := []string{"80053", "93000", "29881", "A4215"}
	for i := 0; b.Loop(); i++ {
		t.Code(list[i%len(list)])
	}
}

func BenchmarkPair(b *testing.B) {
	t := New()
	b.ReportAllocs()
	for b.Loop() {
		t.Pair("96372", "99213", codes.Practitioner, 20240801)
	}
}

func BenchmarkDiagnosis(b *testing.B) {
	t := New()
	list := []string{"D51.0", "S52.501A", "T78.2XXA", "Z23"}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		t.Diagnosis(list[i%len(list)], 20240801)
	}
}
