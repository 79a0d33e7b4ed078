package dated

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"firstpass/codes/official"
)

// joinParts makes one table of a release's parts, those in the store included.
func joinParts(group []Incoming, existing *draft, d *draft) (*official.Table, error) {
	first := group[0].Table
	joined := *first
	parts := map[int]Part{}
	replaced := func(p int) bool {
		return slices.ContainsFunc(group, func(in Incoming) bool { return in.Part == p || in.Part == 0 })
	}
	if existing != nil && len(existing.Parts) > 0 && first.Part > 0 {
		kept := official.NewPairs()
		old, err := openPairs(existing.payload)
		if err != nil {
			return nil, err
		}
		for _, p := range existing.Parts {
			if replaced(p.Number) {
				continue
			}
			parts[p.Number] = p
			for row := range old.walk {
				if row.First >= p.First && row.First <= p.Last {
					if reason := kept.Add(row); reason != "" {
						return nil, errors.New(reason)
					}
				}
			}
		}
		joined.Pairs = kept
	} else {
		joined.Pairs = official.NewPairs()
	}
	for _, in := range group {
		if in.Part > 0 {
			if _, twice := parts[in.Part]; twice {
				return nil, fmt.Errorf("part %d is there twice", in.Part)
			}
			parts[in.Part] = Part{in.Part, in.Pairs.First, in.Pairs.Last}
		}
		joined.Undated = joined.Undated || in.Undated
		joined.Excerpt = joined.Excerpt && in.Excerpt
		if !joined.Pairs.Join(in.Pairs) {
			return nil, errors.New("it has more codes than a release can have")
		}
	}
	joined.Duplicates += joined.Pairs.Sort()
	for _, p := range parts {
		d.Parts = append(d.Parts, p)
	}
	slices.SortFunc(d.Parts, func(a, b Part) int { return a.Number - b.Number })
	return &joined, nil
}

const partsOfRelease = 4

func missingParts(parts []Part) string {
	if len(parts) == 0 {
		return ""
	}
	var missing []string
	for n := 1; n <= partsOfRelease; n++ {
		if !slices.ContainsFunc(parts, func(p Part) bool { return p.Number == n }) {
			missing = append(missing, fmt.Sprint(n))
		}
	}
	switch len(missing) {
	case 0:
		return ""
	case 1:
		return "number " + missing[0] + " is missing"
	}
	return "numbers " + strings.Join(missing, " and ") + " are missing"
}

// keepSources lists the files of the parts that stay beside the new ones.
func keepSources(now []Source, existing *draft, parts bool) []Source {
	if existing == nil || !parts || len(existing.Parts) == 0 {
		return now
	}
	for _, s := range existing.Sources {
		if !slices.ContainsFunc(now, func(n Source) bool { return n.Name == s.Name }) {
			now = append(now, s)
		}
	}
	return now
}
