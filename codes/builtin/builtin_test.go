package builtin

import "testing"

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
