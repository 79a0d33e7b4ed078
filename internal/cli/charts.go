package cli

import (
	"fmt"

	"firstpass/claim"
)

// charts are what was charted, by the encounter's id: the claim's control number.
// Other shapes of charts are matched by patient and day when their readers exist.
type charts struct {
	byID map[string]*claim.Chart
	used map[string]bool
}

// readCharts loads encounter files whose charts belong to claims of the same id;
// nil where none were named.
func (s *session) readCharts(files []string) (*charts, error) {
	if len(files) == 0 {
		return nil, nil
	}
	c := &charts{byID: map[string]*claim.Chart{}, used: map[string]bool{}}
	in := s.newInput(files, "")
	for it := range in.items() {
		if it.problem != nil {
			return nil, unreadable(it.problem)
		}
		if it.enc.Chart != nil {
			c.byID[it.enc.ID] = it.enc.Chart
		}
	}
	return c, in.failure
}

func (c *charts) find(enc *claim.Encounter) *claim.Chart {
	chart, ok := c.byID[enc.ID]
	if !ok {
		return nil
	}
	c.used[enc.ID] = true
	return chart
}

// unmatched says how many charts belong to no claim of the input.
func (c *charts) unmatched() []string {
	if n := len(c.byID) - len(c.used); n > 0 {
		return []string{fmt.Sprintf("%d charts belong to no claim of the input (matched by encounter id and claim control number)", n)}
	}
	return nil
}
