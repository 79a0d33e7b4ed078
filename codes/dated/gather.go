package dated

import (
	"fmt"
	"slices"
	"strings"

	"firstpass/codes/official"
)

// groups gathers the files of one table and release. A table's whole releases
// come first and in the order of their days, so that each is compared with the one
// before it, and its excerpts last.
func groups(incoming []Incoming) [][]Incoming {
	var all [][]Incoming
	at := map[string]int{}
	for _, in := range incoming {
		key := fmt.Sprint(in.Name(), "|", in.Release, "|", in.Excerpt)
		n, ok := at[key]
		if !ok {
			n = len(all)
			at[key] = n
			all = append(all, nil)
		}
		all[n] = append(all[n], in)
	}
	slices.SortStableFunc(all, func(a, b []Incoming) int {
		x, y := a[0], b[0]
		if n := strings.Compare(x.Name(), y.Name()); n != 0 {
			return n
		}
		if x.Excerpt != y.Excerpt {
			if y.Excerpt {
				return -1
			}
			return 1
		}
		return int(x.Covers.From) - int(y.Covers.From)
	})
	return all
}

// choose takes of several files of one table and release the one that says most:
// with its days before without, then the one with more rows. The parts of a
// release and its excerpts all count.
func choose(group []Incoming) (*official.Table, []Incoming, []string) {
	if group[0].Pairs != nil || len(group) == 1 {
		return group[0].Table, group, nil
	}
	best := 0
	for i := 1; i < len(group); i++ {
		a, b := group[best].Table, group[i].Table
		if a.Undated && !b.Undated || a.Undated == b.Undated && b.Len() > a.Len() {
			best = i
		}
	}
	var notes []string
	for i := range group {
		if i != best {
			notes = append(notes, fmt.Sprintf("%s says the same release and less; %s is taken", group[i].Source.Name, group[best].Source.Name))
		}
	}
	return group[best].Table, group[best : best+1], notes
}
