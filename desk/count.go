package desk

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"firstpass/claim"
	"firstpass/store"
)

// Tallies keeps the filter counts of each practice. Counting a hundred thousand
// claims takes longer than a page may: a page gets the last count, and one that is
// older than a moment is counted again beside it.
type Tallies struct {
	store store.Claims
	mu    sync.Mutex
	of    map[store.ID]*tally
}

type tally struct {
	counts  []store.Count
	changed uint64 // grows with every change
	counted uint64 // changed when it was last counted
	at      time.Time
	took    time.Duration // by the last count
	running bool
	ready   chan struct{} // closed when the first count is there
	err     error
}

// NewTallies returns the counts over a store.
func NewTallies(s store.Claims) *Tallies { return &Tallies{store: s, of: map[store.ID]*tally{}} }

// fresh is how old a count may be while claims change; share is how many times as
// long as it takes the next one waits, so that counting never is most of the work.
const (
	fresh = 2 * time.Second
	share = 20
)

// Changed says that a practice's claims changed.
func (t *Tallies) Changed(practice store.ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.of[practice]; c != nil {
		c.changed++
	}
}

// Of returns a practice's counts; only the first call waits for them.
func (t *Tallies) Of(ctx context.Context, practice store.ID) ([]store.Count, error) {
	t.mu.Lock()
	c := t.of[practice]
	if c == nil {
		c = &tally{ready: make(chan struct{}), changed: 1}
		t.of[practice] = c
	}
	// Another process may have changed claims too: a minute is the most.
	stale := c.changed != c.counted && time.Since(c.at) > max(fresh, share*c.took) || time.Since(c.at) > time.Minute
	if stale && !c.running {
		c.running = true
		go t.count(context.WithoutCancel(ctx), practice, c, c.changed)
	}
	t.mu.Unlock()
	select {
	case <-c.ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return c.counts, c.err
}

func (t *Tallies) count(ctx context.Context, practice store.ID, c *tally, changed uint64) {
	began := time.Now()
	counts, err := t.store.Tally(ctx, practice)
	t.mu.Lock()
	defer t.mu.Unlock()
	first := c.at.IsZero()
	c.counts, c.err, c.counted, c.at, c.running = counts, err, changed, time.Now(), false
	c.took = c.at.Sub(began)
	if err != nil {
		c.counted = 0
	}
	if first {
		close(c.ready)
	}
}

// Gap is a charting field and how many claims lacked it.
type Gap struct {
	Field  string
	Claims int
	AtRisk claim.Cents
}

// fields are the charting fields behind the rules about records.
func fieldOf(rule string) (string, bool) {
	fields := map[string]string{
		"doc-site-missing": "Site", "doc-route-missing": "Route", "doc-dose-missing": "Dose", "doc-dose-volume-only": "Strength", "doc-medication-missing": "Medication",
		"doc-indication-missing": "Indication", "doc-order-missing": "Order", "doc-signature-missing": "Signature", "doc-stop-time-missing": "Stop time", "doc-repeat-dose-times": "Time of each dose",
		"doc-service-date": "Date", "incident-to-supervision": "Supervising practitioner", "jw-missing": "Discarded amount", "jz-missing": "Discarded amount", "modifier-25-unsupported": "Separate visit work",
	}
	f, ok := fields[rule]
	return f, ok
}

// Gaps adds the rules' counts up by the charting field they ask for.
func Gaps(counts []store.RuleCount) []Gap {
	at := map[string]int{}
	var out []Gap
	for _, c := range counts {
		field, ok := fieldOf(c.Rule)
		if !ok {
			continue
		}
		i, known := at[field]
		if !known {
			i = len(out)
			at[field] = i
			out = append(out, Gap{Field: field})
		}
		out[i].Claims += c.Raised
		out[i].AtRisk += c.AtRisk
	}
	slices.SortFunc(out, func(a, b Gap) int { return cmp.Or(cmp.Compare(b.Claims, a.Claims), cmp.Compare(a.Field, b.Field)) })
	return out
}
