package ack

import (
	"io"
	"iter"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/format/x12"
)

// Read999 walks the answers to groups in a stream of 999s. The error is a
// failure of the source, and the last thing yielded.
func Read999(source io.Reader, file string) iter.Seq2[Group, error] {
	return func(yield func(Group, error) bool) {
		r := x12.NewReader(source, file)
		var g Group
		inside, open := false, false
		for r.Scan() {
			r.Problems() // what carries the answer is not this reader's to judge
			s := r.Segment()
			switch string(s.ID()) {
			case "ST":
				inside, open = string(s.Element(1)) == "999" || string(s.Element(1)) == "997", false
			case "AK1":
				if inside {
					g, open = Group{Function: value(s, 1), Control: value(s, 2), Version: value(s, 3)}, true
				}
			case "AK9":
				if open {
					open = false
					g.close(s)
					if !yield(g, nil) {
						return
					}
				}
			default:
				if open {
					g.take(s)
				}
			}
		}
		if r.Err() != nil {
			yield(Group{}, r.Err())
		}
	}
}

// take reads a segment below AK1; a 997 has AK3 to AK5 for IK3 to IK5.
func (g *Group) take(s *x12.Segment) {
	id := string(s.ID())
	if id == "AK2" {
		if len(g.Transactions) < mostListed {
			g.Transactions = append(g.Transactions, Transaction{Set: value(s, 1), Control: value(s, 2), Guide: value(s, 3)})
		}
		return
	}
	if len(g.Transactions) == 0 {
		return
	}
	t := &g.Transactions[len(g.Transactions)-1]
	switch id {
	case "IK3", "AK3":
		if len(t.Segments) >= mostListed {
			t.More = true
			return
		}
		position, _ := strconv.Atoi(value(s, 2))
		t.Segments = append(t.Segments, Segment{ID: value(s, 1), Position: position, Loop: value(s, 3), Code: or(value(s, 4), "8")})
	case "CTX":
		if n := len(t.Segments); n > 0 && string(s.Component(1, 1)) == "CLM01" {
			t.Segments[n-1].Claim = string(s.Component(1, 2))
		}
	case "IK4", "AK4":
		if n := len(t.Segments); n > 0 && len(t.Segments[n-1].Elements) < mostListed {
			position, _ := strconv.Atoi(string(s.Component(1, 1)))
			component, _ := strconv.Atoi(string(s.Component(1, 2)))
			t.Segments[n-1].Elements = append(t.Segments[n-1].Elements, Element{Position: position, Component: component, Number: value(s, 2), Code: or(value(s, 3), "1"), Value: value(s, 4)})
		}
	case "IK5", "AK5":
		for n := 2; n <= 6; n++ {
			// 5 and I5 only repeat that segments are listed
			if code := value(s, n); code != "" && code != "5" && code != "I5" {
				t.Errors = append(t.Errors, code)
			}
		}
		t.Noted = value(s, 1) == "E"
		if word := value(s, 1); word != "" && strings.Contains("RMWX", word) && len(t.Errors) == 0 && len(t.Segments) == 0 {
			t.Errors = append(t.Errors, "5") // rejected, and nothing says where
		}
	}
}

func (g *Group) close(s *x12.Segment) {
	g.Stated, _ = strconv.Atoi(value(s, 2))
	for n := 5; n <= 9; n++ {
		if code := value(s, n); code != "" {
			g.Errors = append(g.Errors, code)
		}
	}
}

// mostListed bounds what one answer may hold in memory.
const mostListed = 100_000

// Status is what a 277CA says of one claim.
type Status struct {
	x12.Envelope
	Claim
	On          claim.Date // STC02, the day of the newest status
	PayerNumber string     // REF*1K, the claim's number at the payer
	// Level is HL03: PT (or 22) for a claim; 20, 21, 19 where a whole submission or
	// provider was rejected, Number then being the batch's.
	Level string
	At    claim.Place
}

// Read277CA walks the claims a stream of 277CAs answers, and the levels above them
// that were rejected whole. The error is a failure of the source, and the last thing
// yielded.
func Read277CA(source io.Reader, file string) iter.Seq2[Status, error] {
	return func(yield func(Status, error) bool) {
		r := x12.NewReader(source, file)
		var now Status
		inside, open := false, false
		flush := func() bool {
			if !open {
				return true
			}
			open = false
			if !isClaimLevel(now.Level) && !now.Rejected {
				return true
			}
			return yield(now, nil)
		}
		for r.Scan() {
			r.Problems()
			s := r.Segment()
			switch string(s.ID()) {
			case "ST":
				if !flush() {
					return
				}
				inside = string(s.Element(1)) == "277"
			case "HL":
				if !flush() {
					return
				}
				now.level(s)
				open = inside
			case "SE":
				if !flush() {
					return
				}
			default:
				if inside {
					now.take(s, open)
				}
			}
		}
		if flush() && r.Err() != nil {
			yield(Status{}, r.Err())
		}
	}
}

// level starts a claim and keeps its provider.
func (c *Status) level(s *x12.Segment) {
	provider, level := c.Provider, value(s, 3)
	if !isClaimLevel(level) {
		provider = Party{}
	}
	*c = Status{Envelope: s.Envelope, At: s.At, Level: level, Claim: Claim{Provider: provider}}
}

// isClaimLevel says whether HL03 is a patient's: PT by the guide, 22 in files seen.
func isClaimLevel(code string) bool { return code == "PT" || code == "22" }

func (c *Status) take(s *x12.Segment, open bool) {
	switch string(s.ID()) {
	case "NM1":
		p := Party{Name: value(s, 3), First: value(s, 4), Person: value(s, 2) == "1", Qualifier: value(s, 8), ID: value(s, 9)}
		switch {
		case open && value(s, 1) == "QC":
			c.Patient = p
		case value(s, 1) == "85":
			c.Provider = p
		}
	case "TRN":
		if open && value(s, 1) == "2" {
			c.Number = value(s, 2)
		}
	case "STC":
		if open {
			c.status(s)
		}
	case "REF":
		if open && value(s, 1) == "1K" {
			c.PayerNumber = value(s, 2)
		}
	case "DTP":
		if open && value(s, 1) == "472" {
			from, to, _ := strings.Cut(value(s, 3), "-")
			c.From, _ = claim.ParseCompactDate([]byte(from))
			c.To, _ = claim.ParseCompactDate([]byte(to))
		}
	}
}

func (c *Status) status(s *x12.Segment) {
	c.Rejected = c.Rejected || value(s, 3) == "U"
	if day, ok := claim.ParseCompactDate(s.Element(2)); ok {
		c.On = max(c.On, day)
	}
	if charge, err := claim.ParseCents(value(s, 4)); err == nil {
		c.Charge = charge
	}
	for _, n := range []int{1, 10, 11} {
		if category := string(s.Component(n, 1)); category != "" && len(c.Statuses) < 30 {
			c.Statuses = append(c.Statuses, category+":"+string(s.Component(n, 2)))
		}
	}
	if text := value(s, 12); text != "" {
		c.Message = text
	}
}

func value(s *x12.Segment, n int) string { return strings.TrimSpace(string(s.Element(n))) }
