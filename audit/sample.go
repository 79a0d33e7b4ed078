package audit

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"firstpass/claim"
)

// Method says how claims are drawn.
type Method string

// The ways of drawing.
const (
	Simple     Method = "simple random"
	Stratified Method = "stratified random"
	MostRecent Method = "most recent" // a quick look: no random sample, nothing is projected
)

// Algorithm says in full how a sample is drawn, so that a second person can draw it
// again with nothing but sha256sum and sort.
const Algorithm = `Rank each claim of the frame (of the stratum) by the SHA-256, in lower-case hexadecimal, of the text
SEED, line feed, HASH OF THE FRAME, line feed, CONTROL NUMBER (no line feed at the end), and take the lowest.
For one claim: printf '%s\n%s\n%s' SEED HASH NUMBER | sha256sum`

// Sample is what was drawn.
type Sample struct {
	Method Method
	Seed   string
	Size   int
	By     string // what the strata are
	Strata []Stratum
	Units  []Drawn
}

// Stratum is a part of the frame and how many were drawn from it.
type Stratum struct {
	Name    string
	Frame   int
	Sample  int
	Charges claim.Cents
}

// Drawn is a claim of the sample: its number in it from 1, and the rank that chose it.
type Drawn struct {
	N    int
	Rank string
	Unit
}

// rank is the number a claim draws.
func rank(seed, frame, id string) string {
	sum := sha256.Sum256([]byte(seed + "\n" + frame + "\n" + id))
	return hex.EncodeToString(sum[:])
}

// DrawSimple draws a simple random sample.
func DrawSimple(f *Frame, seed string, size int) *Sample {
	s := &Sample{Method: Simple, Seed: seed, Size: size}
	s.draw(f, seed, f.Units, size)
	s.Strata = []Stratum{{Name: "all", Frame: len(f.Units), Sample: len(s.Units), Charges: charges(f.Units)}}
	return s
}

// DrawStratified draws from each stratum in proportion to its claims, at least two
// where it has them, so that its spread can be estimated.
func DrawStratified(f *Frame, seed string, size int, by string, stratum func(*Unit) string) *Sample {
	s := &Sample{Method: Stratified, Seed: seed, Size: size, By: by}
	groups := map[string][]Unit{}
	var names []string
	for i := range f.Units {
		u := f.Units[i]
		u.Stratum = stratum(&u)
		if groups[u.Stratum] == nil {
			names = append(names, u.Stratum)
		}
		groups[u.Stratum] = append(groups[u.Stratum], u)
	}
	slices.Sort(names)
	counts := make([]int, len(names))
	for i, name := range names {
		counts[i] = len(groups[name])
	}
	for i, n := range allocate(counts, size) {
		units := groups[names[i]]
		before := len(s.Units)
		s.draw(f, seed, units, n)
		s.Strata = append(s.Strata, Stratum{names[i], len(units), len(s.Units) - before, charges(units)})
	}
	return s
}

// allocate shares a sample out by largest remainder, at least two to each stratum
// where it has them.
func allocate(counts []int, size int) []int {
	total := 0
	for _, n := range counts {
		total += n
	}
	shares := make([]int, len(counts))
	if total == 0 {
		return shares
	}
	order := make([]int, len(counts))
	given := 0
	for i, n := range counts {
		order[i] = i
		shares[i] = min(n, max(size*n/total, min(2, n)))
		given += shares[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(size*counts[b]%total, size*counts[a]%total) })
	for moved := true; given < size && moved; {
		moved = false
		for _, i := range order {
			if given < size && shares[i] < counts[i] {
				shares[i]++
				given++
				moved = true
			}
		}
	}
	return shares
}

func charges(units []Unit) claim.Cents {
	var sum claim.Cents
	for i := range units {
		sum += units[i].Charge
	}
	return sum
}

func (s *Sample) draw(f *Frame, seed string, units []Unit, size int) {
	ranked := make([]Drawn, len(units))
	for i := range units {
		ranked[i] = Drawn{Rank: rank(seed, f.Hash, units[i].ID), Unit: units[i]}
	}
	slices.SortFunc(ranked, func(a, b Drawn) int { return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.ID, b.ID)) })
	for _, d := range ranked[:min(max(size, 0), len(ranked))] {
		d.N = len(s.Units) + 1
		s.Units = append(s.Units, d)
	}
}

// DrawRecent takes the latest claims: the quick look. It is no random sample.
func DrawRecent(f *Frame, size int) *Sample {
	s := &Sample{Method: MostRecent, Size: size}
	units := slices.Clone(f.Units)
	slices.SortFunc(units, func(a, b Unit) int { return cmp.Or(cmp.Compare(b.Date, a.Date), cmp.Compare(a.ID, b.ID)) })
	for _, u := range units[:min(max(size, 0), len(units))] {
		s.Units = append(s.Units, Drawn{N: len(s.Units) + 1, Unit: u})
	}
	s.Strata = []Stratum{{Name: "all", Frame: len(f.Units), Sample: len(s.Units), Charges: charges(f.Units)}}
	return s
}

// ByCharge names the stratum of a claim by its charge: bounds 100.00 and 500.00 make three.
func ByCharge(bounds []claim.Cents) func(*Unit) string {
	return func(u *Unit) string {
		n := 0
		for n < len(bounds) && u.Charge >= bounds[n] {
			n++
		}
		switch {
		case n == 0 && len(bounds) > 0:
			return strconv.Itoa(n+1) + " under " + bounds[0].String()
		case n == len(bounds) && n > 0:
			return strconv.Itoa(n+1) + " from " + bounds[n-1].String()
		case n > 0:
			return fmt.Sprintf("%d from %s to under %s", n+1, bounds[n-1], bounds[n])
		}
		return "all"
	}
}
