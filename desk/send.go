package desk

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/format/x837"
	"firstpass/store"
)

// SentSource marks files this program wrote; their claims are here already.
const SentSource = "sent"

// MostSent is how many claims one file takes.
const MostSent = 5000

// Sendable says whether a claim may be ticked for sending: one that would deny
// may not, before it is fixed or somebody answers for it.
func Sendable(q store.Queue) bool { return q == store.Ready || q == store.ToReview }

// Send writes claims into one 837P, keeps that file byte for byte and marks the
// claims sent. What may not be sent is refused by name and the rest still goes.
func (d *Desk) Send(ctx context.Context, a Actor, ids []store.ID) (store.File, int, []string, error) {
	var none store.File
	if err := a.need(SendIt); err != nil {
		return none, 0, nil, err
	}
	if len(ids) > MostSent {
		return none, 0, nil, errOf("send at most %d claims at once", MostSent)
	}
	var claims []store.Claim
	var refused []string
	for _, id := range ids {
		c, err := d.Store.Claim(ctx, a.Practice, id)
		switch {
		case errors.Is(err, store.ErrNotFound):
			refused = append(refused, fmt.Sprintf("claim %d: %v", id, err))
		case err != nil:
			return none, 0, nil, err
		case slices.ContainsFunc(claims, func(other store.Claim) bool { return other.ID == id }):
			// ticked twice
		case !Sendable(c.Queue):
			refused = append(refused, fmt.Sprintf("claim %d: %s", id, WhyNotSent(c.Queue)))
		case c.Encounter.Claim.Type == claim.Institutional:
			refused = append(refused, fmt.Sprintf("claim %d: %s", id, institutional))
		default:
			claims = append(claims, c)
		}
	}
	if len(claims) == 0 {
		return none, 0, refused, errOf("none of these claims may be sent")
	}
	for {
		f, err := d.sendFile(ctx, a, claims)
		var stale *store.StaleClaim
		switch {
		case err == nil:
			return f, len(claims), refused, nil
		case !errors.As(err, &stale):
			return none, 0, refused, err
		}
		// Nothing was written: the others go without it.
		refused = append(refused, fmt.Sprintf("claim %d: somebody else changed or sent it meanwhile", stale.Claim))
		claims = slices.DeleteFunc(claims, func(c store.Claim) bool { return c.ID == stale.Claim })
		if len(claims) == 0 {
			return none, 0, refused, errOf("none of these claims may be sent")
		}
	}
}

// sendFile writes claims and marks them in one step: a claim is never in two files,
// nor marked without one.
func (d *Desk) sendFile(ctx context.Context, a Actor, claims []store.Claim) (store.File, error) {
	var out bytes.Buffer
	now := d.Now()
	control := int(now.Unix() % 1_000_000_000)
	if err := d.write837(&out, claims, control); err != nil {
		return store.File{}, err
	}
	queue := store.Sent
	var changes []store.Change
	for i := range claims {
		changes = append(changes, store.Change{Claim: claims[i].ID, Version: claims[i].Version, User: a.User, At: now, Queue: &queue,
			Decision: &store.Decision{Kind: store.MarkSent}, Trail: store.Entry{Action: "claim." + string(store.MarkSent)}})
	}
	f, err := d.Store.SendFile(ctx, a.Practice, store.File{Name: fmt.Sprintf("claims-%09d.837", control), Kind: "x12", Source: SentSource, User: a.User, Received: now}, out.Bytes(), changes)
	if err == nil {
		d.notify(a.Practice, f.ID)
	}
	return f, err
}

// WhyNotSent says what keeps a claim of a queue from being sent.
func WhyNotSent(q store.Queue) string {
	switch q {
	case store.ToFix:
		return "it would be denied as it stands: fix it, or have somebody with the permission override the finding"
	case store.Held:
		return "it is held"
	case store.Asked:
		return "it waits for a clinician's answer"
	case store.SecondLook:
		return "it waits for a second look"
	case store.Sent:
		return "it was sent already"
	case store.Waiting:
		return "it is not checked yet"
	}
	return "it could not be read"
}

// institutional is why a hospital's claim stays: what is written here is the 837P of
// practitioners, and the values of an 837I are not all kept.
const institutional = "an institutional claim is checked here and goes out from the system it came from: make there the changes its history lists"

// KeptBack says what keeps a claim from being sent, empty where nothing does.
func KeptBack(c *store.Claim) string {
	switch {
	case c.Encounter != nil && c.Encounter.Claim.Type == claim.Institutional:
		return institutional
	case !Sendable(c.Queue):
		return WhyNotSent(c.Queue)
	}
	return ""
}

func (d *Desk) write837(w io.Writer, claims []store.Claim, control int) error {
	now := d.Now()
	return x837.Write(w, x837.Options{Control: max(control, 1), Date: d.Today(), Minute: now.Hour()*60 + now.Minute(), LineBreaks: true}, func(yield func(claim.Encounter) bool) {
		for i := range claims {
			if !yield(*claims[i].Encounter) {
				return
			}
		}
	})
}

// Segments writes one claim as it would be sent, a segment a line.
func (d *Desk) Segments(enc *claim.Encounter) ([]string, error) {
	var out bytes.Buffer
	if err := d.write837(&out, []store.Claim{{Encounter: enc}}, 1); err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSpace(out.String()), "\n"), nil
}

// Download opens a file to hand out, and records who took it.
func (d *Desk) Download(ctx context.Context, a Actor, id store.ID) (store.File, io.ReadCloser, error) {
	if err := a.need(See); err != nil {
		return store.File{}, nil, err
	}
	f, err := d.Store.File(ctx, a.Practice, id)
	if err != nil {
		return f, nil, err
	}
	if err := d.Store.Record(ctx, d.entry(a, "file.download", fmt.Sprintf("file:%d", id))); err != nil {
		return f, nil, err
	}
	r, err := d.Store.OpenFile(ctx, a.Practice, id)
	return f, r, err
}

// ExportColumns are the columns of an exported list.
func ExportColumns() []string {
	return []string{"claim", "control_number", "patient", "date", "payer", "total", "at_risk", "status", "worst_finding", "rule", "deadline", "owner"}
}

// mostExported bounds an export; a larger one is the API's.
const mostExported = 100_000

// Export walks the rows of a list for a spreadsheet. Who the patients are is not
// in it: initials are.
func (d *Desk) Export(ctx context.Context, a Actor, q store.Query, row func(cells []string) error) error {
	if err := a.need(See); err != nil {
		return err
	}
	q.Practice, q.Limit, q.After = a.Practice, 500, ""
	names := map[store.ID]string{}
	members, err := d.Store.Members(ctx, a.Practice)
	if err != nil {
		return err
	}
	for _, m := range members {
		names[m.User] = m.Name
	}
	if err := d.Store.Record(ctx, d.entry(a, "list.export", "list")); err != nil {
		return err
	}
	for n := 0; n < mostExported; {
		rows, next, err := d.Store.List(ctx, q)
		if err != nil {
			return err
		}
		for _, r := range rows {
			n++
			if err := row([]string{fmt.Sprint(r.ID), r.Card.Control, r.Card.Initials(), r.Service.String(), r.Payer, r.Total.String(), r.AtRisk.String(), r.Queue.String(), r.Worst.Text, r.Worst.Rule, r.Deadline.String(), names[r.Owner]}); err != nil {
				return err
			}
		}
		if q.After = next; next == "" {
			return nil
		}
	}
	return nil
}

// WriteCSV writes rows for a spreadsheet: a cell it would take for a formula gets
// an apostrophe in front; amounts stay numbers.
func WriteCSV(w io.Writer, each func(row func(cells []string) error) error) error {
	out := csv.NewWriter(w)
	if err := out.Write(ExportColumns()); err != nil {
		return err
	}
	if err := each(func(cells []string) error {
		safe := slices.Clone(cells)
		for i := range safe {
			safe[i] = SafeCell(safe[i])
		}
		return out.Write(safe)
	}); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// SafeCell keeps a spreadsheet from computing a cell.
func SafeCell(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return s
	}
	if _, err := claim.ParseDecimal(s); err == nil {
		return s
	}
	return "'" + s
}

// Results walks the claims of a file with everything known of them, in their order.
func (d *Desk) Results(ctx context.Context, a Actor, file store.ID, yield func(c *store.Claim) error) error {
	if err := a.need(See); err != nil {
		return err
	}
	ids, err := d.Store.FileClaims(ctx, a.Practice, file)
	if err != nil {
		return err
	}
	for _, id := range ids {
		c, err := d.Store.Claim(ctx, a.Practice, id)
		if err != nil {
			return err
		}
		if err := yield(&c); err != nil {
			return err
		}
	}
	return nil
}
