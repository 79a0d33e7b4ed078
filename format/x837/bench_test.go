package x837

import (
	"bufio"
	"bytes"
	"io"
	"testing"
	"time"
)

// ceiling is the least anybody can do with a claim file: read it as a stream,
// split it at its delimiters and compare each total with the charges of its lines.
func ceiling(source io.Reader) (claims, unbalanced int) {
	var total, sum int64
	open := false
	settle := func() {
		if open && total != sum {
			unbalanced++
		}
	}
	elements := make([][]byte, 0, 32)
	in := bufio.NewReaderSize(source, 64<<10)
	for {
		segment, err := in.ReadSlice('~')
		if err != nil {
			break
		}
		segment = segment[:len(segment)-1]
		elements = elements[:0]
		for {
			at := bytes.IndexByte(segment, '*')
			if at < 0 {
				elements = append(elements, segment)
				break
			}
			elements = append(elements, segment[:at])
			segment = segment[at+1:]
		}
		switch string(elements[0]) {
		case "CLM":
			settle()
			claims++
			open, total, sum = true, hundredths(elements[2]), 0
		case "SV1":
			sum += hundredths(elements[2])
		}
	}
	settle()
	return claims, unbalanced
}

func hundredths(text []byte) int64 {
	n, places := int64(0), -1
	for _, c := range text {
		switch {
		case c == '.':
			places = 0
		case places < 2:
			n = n*10 + int64(c-'0')
			if places >= 0 {
				places++
			}
		}
	}
	for places = max(places, 0); places < 2; places++ {
		n *= 10
	}
	return n
}

// BenchmarkRead measures typed reading against the ceiling of the same run.
func BenchmarkRead(b *testing.B) {
	const claims = 2000
	text := synthetic(claims)
	var bare, typed time.Duration
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		start := time.Now()
		if n, unbalanced := ceiling(bytes.NewReader(text)); n != claims || unbalanced > 0 {
			b.Fatalf("ceiling: %d claims, %d unbalanced", n, unbalanced)
		}
		middle := time.Now()
		n := 0
		for item, err := range Read(bytes.NewReader(text), "synthetic.837") {
			if err != nil || item.Problem != nil {
				b.Fatal(err, item.Problem)
			}
			n++
		}
		if n != claims {
			b.Fatalf("%d claims", n)
		}
		bare += middle.Sub(start)
		typed += time.Since(middle)
	}
	b.ReportMetric(float64(bare)/float64(typed), "x-of-ceiling")
	b.ReportMetric(typed.Seconds()*1e6/float64(b.N*claims), "us/claim")
	b.ReportMetric(float64(b.N*claims)/bare.Seconds(), "ceiling-claims/s")
	b.ReportMetric(float64(b.N*len(text))/typed.Seconds()/1e6, "typed-MB/s")
}
