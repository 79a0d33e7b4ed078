package remit

import (
	"cmp"
	"io"
	"slices"

	"firstpass/claim"
	"firstpass/format/x12"
	"firstpass/format/x835"
)

// Run is what a set of remittance files came to.
type Run struct {
	Postings []*Posting
	Payments []Payment
	Problems []x12.Problem
	Receipts []Receipt // 277CA and 999
	// Slim keeps of each payment only what the lists and counts ask for. Patterns need more.
	Slim  bool
	book  *Book
	names map[[32]byte]string
	taken map[string]int // which receipt shows that a claim was taken in, by control number
}

// Payment is one check or transfer, with what was counted under it.
type Payment struct {
	*x835.Payment
	End    *x835.End
	Posted bool // some of its claims were posted now, or it holds none
	// Takebacks are the provider adjustments that take money: recoveries, withholding.
	Takebacks []x835.ProviderAdjustment
}

// NewRun returns a run over a book.
func NewRun(book *Book) *Run {
	return &Run{book: book, names: map[[32]byte]string{}, taken: map[string]int{}}
}

// Repeated says whether a file of the same content was read before, and under
// which name; the first name is remembered.
func (r *Run) Repeated(hash [32]byte, name string) (first string, repeated bool) {
	if first, ok := r.names[hash]; ok {
		return first, true
	}
	r.names[hash] = name
	return "", false
}

// Read posts everything of one remittance file. The error is a failure of the source.
func (r *Run) Read(source io.Reader, file string) error {
	posted := 0
	for item, err := range x835.Read(source, file) {
		if err != nil {
			return err
		}
		switch {
		case item.Claim != nil:
			post := r.book.Post(item.Payment, item.Claim)
			if post.Outcome != Repeated {
				posted++
			}
			if r.Slim {
				post.trim()
			}
			r.Postings = append(r.Postings, post)
		case item.End != nil:
			p := Payment{Payment: item.Payment, End: item.End, Posted: posted > 0 || item.End.Claims == 0}
			for _, a := range item.End.Adjustments {
				if a.Amount > 0 {
					p.Takebacks = append(p.Takebacks, a)
				}
			}
			r.Payments = append(r.Payments, p)
			posted = 0
		case item.Problem != nil:
			r.Problems = append(r.Problems, *item.Problem)
		}
	}
	return nil
}

// Standing yields the postings that count: posted now and not taken back since.
func (r *Run) Standing() []*Posting {
	var list []*Posting
	for _, p := range r.Postings {
		if p.Outcome == Posted && !p.Replaced {
			list = append(list, p)
		}
	}
	return list
}

// Worklist is every denial that stands: the nearest deadline first, then the most
// money.
func (r *Run) Worklist() []*Denial {
	var list []*Denial
	for _, p := range r.Standing() {
		for i := range p.Denials {
			r.prove(&p.Denials[i])
			list = append(list, &p.Denials[i])
		}
	}
	slices.SortStableFunc(list, func(a, b *Denial) int {
		first, second := a.First(), b.First()
		if (first == 0) != (second == 0) {
			return cmp.Compare(second, first) // a known day before none
		}
		return cmp.Or(cmp.Compare(first, second), cmp.Compare(b.Amount, a.Amount))
	})
	return list
}

// Loop compares the rules with what the payers did.
func (r *Run) Loop() *Loop {
	l := NewLoop()
	for _, p := range r.Postings {
		l.Add(p)
	}
	return l
}

// Unanswered names the claims that were sent and that no remittance names.
func (r *Run) Unanswered() []string {
	answered := map[int]bool{}
	for _, p := range r.Postings {
		answered[p.Found] = true
	}
	for i := range r.Receipts {
		if r.Receipts[i].Rejected {
			answered[r.Receipts[i].Found] = true // rejected is an answer
		}
	}
	var list []string
	for n := range r.book.sent.count {
		if !answered[n] {
			list = append(list, r.book.sent.claim(n).ID)
		}
	}
	return list
}

// Unknown lists the codes no table knows.
func (r *Run) Unknown() []Unknown { return r.book.Unknown() }

// Share is one bar of a Pareto: a cause, how often, how much.
type Share struct {
	Name   string // a rule's id, or the denial's codes where no rule explains it
	Rule   bool
	Lines  int
	Amount claim.Cents
}

// Pareto sorts what was denied by cause, the most money first.
func Pareto(list []*Denial) []Share {
	found := map[string]*Share{}
	for _, d := range list {
		s := Share{Name: d.Name()}
		if len(d.Causes) > 0 {
			s = Share{Name: d.Causes[0].Rule, Rule: true}
		}
		if found[s.Name] == nil {
			found[s.Name] = &s
		}
		found[s.Name].Lines++
		found[s.Name].Amount += d.Amount
	}
	var shares []Share
	for _, s := range found {
		shares = append(shares, *s)
	}
	slices.SortFunc(shares, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(b.Lines, a.Lines), cmp.Compare(a.Name, b.Name))
	})
	return shares
}

// Total is the money of a run.
type Total struct {
	Claims, Denied, Lost        int // payments that stand; with a denial; denied whole
	Charged, Paid, DeniedAmount claim.Cents
	Repeated, Incomplete, Alone int
	Reversed, NotFound          int
	Imbalances                  int
	Rejected                    int // claims a receiver turned away before any payer saw them
}

// Total adds the run up.
func (r *Run) Total() Total {
	var t Total
	for _, p := range r.Postings {
		t.Imbalances += len(p.Paid.Imbalances)
		switch p.Outcome {
		case Repeated:
			t.Repeated++
		case Incomplete:
			t.Incomplete++
		case ReversedAlone:
			t.Alone++
			t.Paid += p.Paid.Paid
		case Reversed:
			t.Reversed++
		}
		if p.Outcome != Posted || p.Replaced {
			continue
		}
		t.Claims++
		t.Charged += p.Paid.Charge
		t.Paid += p.Paid.Paid
		if p.Found < 0 {
			t.NotFound++
		}
		if len(p.Denials) > 0 {
			t.Denied++
		}
		if p.Paid.Paid == 0 && p.Paid.Charge > 0 {
			t.Lost++
		}
		for _, d := range p.Denials {
			t.DeniedAmount += d.Amount
		}
	}
	for i := range r.Receipts {
		if r.Receipts[i].Rejected {
			t.Rejected++
		}
	}
	for _, p := range r.Payments {
		t.Imbalances += len(p.End.Imbalances)
	}
	return t
}
