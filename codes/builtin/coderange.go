package builtin

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"firstpass/codes"
)

// codeRange gives every code from first to last a kind, where the code has no
// row of its own.
type codeRange struct {
	first, last string
	code        codes.Code
}

func (r *codeRange) length() uint32 {
	first, _ := packCode(r.first)
	last, _ := packCode(r.last)
	return last - first
}

// rangeIndex holds the ranges that can hold a code by its first two characters.
type rangeIndex [36 * 36][]codeRange

// beginning makes a number of the first two characters of a five-character code.
func beginning(code string) (int, bool) {
	packed, ok := packCode(code)
	return int(packed / (36 * 36 * 36)), ok
}

// sameShape says whether digits and letters stand in the same places, so that
// 0042T-0999T holds no 00450.
func sameShape(code, pattern string) bool {
	for i := 0; i < 5; i++ {
		digit := code[i] >= '0' && code[i] <= '9'
		if want := pattern[i] >= '0' && pattern[i] <= '9'; digit != want || (!digit && code[i] != pattern[i]) {
			return false
		}
	}
	return true
}

func (t *Tables) readServices(file table) error {
	serviceKinds := map[string]codes.Kind{
		"procedure": codes.Procedure, "supply": codes.Supply, "other": codes.OtherService, "drug": codes.DrugCode,
	}
	for n, r := range file.rows() {
		kind, ok := serviceKinds[r.cell(1)]
		if !ok {
			return file.failed(n, fmt.Errorf("no kind of service is called %q", r.cell(1)))
		}
		first, last, isRange := strings.Cut(r.cell(0), "-")
		if !isRange {
			if err := t.addCode(file, n, r, codes.Code{Kind: kind}); err != nil {
				return err
			}
			continue
		}
		if len(first) != 5 || len(last) != 5 || first > last {
			return file.failed(n, fmt.Errorf("%q is no range of codes", r.cell(0)))
		}
		from, okFrom := beginning(first)
		to, okTo := beginning(last)
		if !okFrom || !okTo {
			return file.failed(n, fmt.Errorf("%q is no range of codes", r.cell(0)))
		}
		entry := codeRange{first, last, codes.Code{Kind: kind, Plain: r.cell(6), Source: file.source}}
		for at := from; at <= to; at++ {
			t.ranges[at] = append(t.ranges[at], entry)
		}
	}
	// Where ranges overlap the shorter one holds.
	for _, list := range t.ranges {
		slices.SortStableFunc(list, func(a, b codeRange) int { return cmp.Compare(a.length(), b.length()) })
	}
	return nil
}
