// Package ceiling is the loop the benchmarks measure against: nothing that looks at
// every element of a claim file is faster. Figures are ratios to it in one run.
package ceiling

import (
	"bufio"
	"bytes"
	"io"
)

// Run is the least anybody can do with a claim file: read it as a stream,
// split it at its delimiters and compare each total with the charges of its lines.
func Run(source io.Reader) (claims, unbalanced int) {
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
