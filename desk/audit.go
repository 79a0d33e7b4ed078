package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"firstpass/audit"
	"firstpass/claim"
	"firstpass/finding"
	"firstpass/scrub"
	"firstpass/store"
)

// AuditForm is how somebody asks for a sample.
type AuditForm struct {
	Name, From, To, Provider, Payer, Codes string
	Method                                 string // simple, stratified, recent
	Stratify, Bounds, Size, Seed           string
}

// mostSampled bounds a sample: each claim is reviewed by a person.
const mostSampled = 2000

// plan reads the form.
func (f *AuditForm) plan() (audit.Plan, error) {
	p := audit.Plan{Version: audit.PlanVersion, From: f.From, To: f.To, Provider: strings.TrimSpace(f.Provider), Payer: strings.TrimSpace(f.Payer), Codes: words(f.Codes), Seed: strings.TrimSpace(f.Seed), Algorithm: audit.Algorithm}
	size, err := strconv.Atoi(strings.TrimSpace(f.Size))
	if err != nil || size < 1 || size > mostSampled {
		return p, errOf("the sample has from 1 to %d claims", mostSampled)
	}
	p.Size = size
	switch f.Method {
	case "recent":
		p.Method, p.Seed = string(audit.MostRecent), ""
	case "stratified":
		p.Method, p.Stratify = string(audit.Stratified), f.Stratify
		if !slices.Contains([]string{"payer", "provider", "charge"}, f.Stratify) {
			return p, errOf("choose what the strata are")
		}
		if f.Stratify == "charge" {
			p.Bounds = words(f.Bounds)
		}
	default:
		p.Method = string(audit.Simple)
	}
	if p.Seed == "" && p.Method != string(audit.MostRecent) {
		p.Seed = strconv.FormatUint(rand.Uint64(), 10)
	}
	if strings.ContainsAny(p.Seed, "\r\n") || len(p.Seed) > 100 {
		return p, errOf("a seed is one line of at most 100 characters")
	}
	if _, err := p.Filter(); err != nil {
		return p, errOf("%v", err)
	}
	return p, nil
}

// framed is the claims a frame is made of, with where each is in the store.
type framed struct {
	claims []*claim.Encounter
	ids    map[string]store.ID // by control number: the last claim under it
	of     map[*claim.Encounter]store.ID
	paid   map[store.ID][]store.LinePaid
}

// frame reads the claims of the plan's days. Only what a frame and a profile ask is
// kept of each, so that a year of claims fits.
func (d *Desk) frame(ctx context.Context, practice store.ID, p *audit.Plan) (*framed, error) {
	filter, err := p.Filter()
	if err != nil {
		return nil, err
	}
	f := &framed{ids: map[string]store.ID{}, of: map[*claim.Encounter]store.ID{}}
	if f.paid, err = d.Store.PaidLines(ctx, practice, filter.From); err != nil {
		return nil, err
	}
	err = d.Store.Each(ctx, practice, filter.From, 0, func(row store.Row, body store.Body) error {
		if row.Queue == store.Unreadable || body.Encounter == nil || filter.To != 0 && row.Service > filter.To {
			return nil
		}
		enc := slim(body.Encounter)
		if enc.ID == "" {
			enc.ID = row.Card.Control
		}
		f.claims = append(f.claims, enc)
		f.ids[enc.ID], f.of[enc] = row.ID, row.ID
		return nil
	})
	return f, err
}

// slim leaves out who the patient is and what was charted.
func slim(enc *claim.Encounter) *claim.Encounter {
	out := &claim.Encounter{ID: enc.ID, Payer: enc.Payer, Claim: claim.Claim{ServiceDate: enc.Claim.ServiceDate, Total: enc.Claim.Total, Rendering: enc.Claim.Rendering}}
	for i := range enc.Claim.Lines {
		l := &enc.Claim.Lines[i]
		out.Claim.Lines = append(out.Claim.Lines, claim.Line{Code: l.Code, Modifiers: l.Modifiers, Units: l.Units, Charge: l.Charge, ServiceDate: l.ServiceDate, Rendering: l.Rendering})
	}
	return out
}

func (f *framed) paidClaim(enc *claim.Encounter) (claim.Cents, bool) {
	return sumPaid(f.paid[f.of[enc]], 0)
}

// sumPaid adds up what was paid on a line, or for 0 on all of them.
func sumPaid(list []store.LinePaid, line int) (sum claim.Cents, ok bool) {
	for _, l := range list {
		if line == 0 && l.Line > 0 || line != 0 && l.Line == line {
			sum, ok = sum+l.Paid, true
		}
	}
	return sum, ok
}

// DrawAudit freezes a frame of the practice's claims and draws a sample anybody can
// draw again.
func (d *Desk) DrawAudit(ctx context.Context, a Actor, form AuditForm) (store.ID, error) {
	if err := a.need(Inspect); err != nil {
		return 0, err
	}
	plan, err := form.plan()
	if err != nil {
		return 0, err
	}
	f, err := d.frame(ctx, a.Practice, &plan)
	if err != nil {
		return 0, err
	}
	frame, sample, err := plan.Draw(f.claims, f.paidClaim)
	if err != nil {
		return 0, errOf("%v", err)
	}
	if len(frame.Units) == 0 {
		return 0, errOf("no claim fits (%s)", frame.Filter)
	}
	plan.Frame, plan.Hash = len(frame.Units), frame.Hash
	text, err := json.Marshal(&plan)
	if err != nil {
		return 0, err
	}
	var claims []store.AuditClaim
	for i := range sample.Units {
		u := &sample.Units[i]
		claims = append(claims, store.AuditClaim{N: u.N, Claim: f.ids[u.ID], Number: u.ID})
	}
	name := strings.Join(strings.Fields(form.Name), " ")
	if name == "" {
		name = "Audit of " + d.Today().String()
	}
	e := d.entry(a, "audit.draw", "audit")
	e.Detail = fmt.Sprintf("%d of %d claims, sha256 %s", len(claims), len(frame.Units), frame.Hash)
	return d.Store.AddAudit(ctx, store.Audit{Practice: a.Practice, Name: name[:min(len(name), 100)], User: a.User, Made: d.Now(), Plan: text, Frame: []byte(frame.Listing())}, claims, e)
}

// AuditFile is an audit as it is opened.
type AuditFile struct {
	store.Audit
	Plan   audit.Plan
	Frame  *audit.Frame
	Sample *audit.Sample
	Claims []store.AuditClaim
}

// OpenAudit reads an audit and draws its sample again from the frozen frame; a frame
// that was changed since is refused.
func (d *Desk) OpenAudit(ctx context.Context, a Actor, id store.ID) (*AuditFile, error) {
	if err := a.need(Inspect); err != nil {
		return nil, err
	}
	kept, err := d.Store.Audit(ctx, a.Practice, id)
	if err != nil {
		return nil, err
	}
	f := &AuditFile{Audit: kept}
	if err := json.Unmarshal(kept.Plan, &f.Plan); err != nil {
		return nil, err
	}
	if f.Frame, err = audit.ReadListing(string(kept.Frame)); err != nil {
		return nil, err
	}
	if f.Frame.Hash != f.Plan.Hash {
		return nil, errOf("the frozen list of this audit was changed: its hash is %s, it was frozen with %s", f.Frame.Hash, f.Plan.Hash)
	}
	if f.Sample, err = f.Plan.SampleOf(f.Frame); err != nil {
		return nil, err
	}
	f.Claims, err = d.Store.AuditClaims(ctx, a.Practice, id)
	return f, err
}

// Sheet is one claim of an audit as its reviewer sees it: blind until answered.
type Sheet struct {
	File     *AuditFile
	At       store.AuditClaim
	Claim    store.Claim
	Rows     [][]string // by audit.Columns
	Answers  []audit.Reviewed
	Findings []finding.Finding // empty until answered
}

// OpenSheet opens one claim of a sample and records who saw it. The engine's findings
// are not among what it returns before the claim is answered.
func (d *Desk) OpenSheet(ctx context.Context, a Actor, id store.ID, n int) (*Sheet, error) {
	f, err := d.OpenAudit(ctx, a, id)
	if err != nil {
		return nil, err
	}
	if n < 1 || n > len(f.Claims) {
		return nil, store.ErrNotFound
	}
	s := &Sheet{File: f, At: f.Claims[n-1]}
	if s.At.Claim == 0 {
		return nil, errOf("this claim was removed from the store since the sample was drawn")
	}
	if s.Claim, err = d.Store.Claim(ctx, a.Practice, s.At.Claim); err != nil {
		return nil, err
	}
	bench, err := d.Bench(ctx, a.Practice)
	if err != nil {
		return nil, err
	}
	var paid []store.LinePaid
	for i := range s.Claim.Postings {
		if p := &s.Claim.Postings[i]; p.Outcome == store.Posted && !p.Replaced {
			paid = append(paid, p.Lines...)
		}
	}
	drawn := f.Sample.Units[n-1]
	drawn.Claim = s.Claim.Encounter
	s.Rows = audit.Rows(&drawn, bench.Engine.Tables(), func(_ *claim.Encounter, line int) (claim.Cents, bool) { return sumPaid(paid, line+1) })
	if !s.At.Answered.IsZero() {
		if err := json.Unmarshal(s.At.Answers, &s.Answers); err != nil {
			return nil, err
		}
		if s.Findings, err = d.findingsOf(ctx, bench, &s.Claim); err != nil {
			return nil, err
		}
	}
	e := d.entry(a, "audit.open", fmt.Sprintf("claim:%d", s.At.Claim))
	e.Detail = fmt.Sprintf("audit:%d", id)
	return s, d.Store.Record(ctx, e)
}

// findingsOf checks a claim as it stands, as of its days of service.
func (d *Desk) findingsOf(ctx context.Context, bench *Bench, c *store.Claim) ([]finding.Finding, error) {
	whole := Copy(c.Encounter)
	bench.Book.Resolve(whole, bench.Engine.Tables())
	if err := d.past(ctx, c.Practice, []store.Body{{Claim: c.ID, Encounter: whole}}); err != nil {
		return nil, err
	}
	checker := bench.Checker()
	defer bench.Return(checker)
	return scrub.Keep(checker.Check(whole)).Findings, nil
}

// AnswerSheet keeps a reviewer's answers to one claim; cell says what was answered to
// a column of a line. What was billed stands with the answers, so that the report
// does not change with the claim.
func (d *Desk) AnswerSheet(ctx context.Context, a Actor, id store.ID, n int, cell func(line int, column string) string) error {
	s, err := d.OpenSheet(ctx, a, id, n)
	if err != nil {
		return err
	}
	if !s.File.Closed.IsZero() {
		return errOf("this review is ended: its answers stand")
	}
	var answers []audit.Reviewed
	for i, row := range s.Rows {
		given := map[string]string{}
		for c, name := range audit.Columns() {
			given[name] = row[c]
		}
		line, err := audit.ReadAnswers(i+2, func(name string) string {
			if audit.Asked(name) {
				return strings.TrimSpace(cell(i+1, name))
			}
			return given[name]
		})
		if err != nil {
			return errOf("line %d: %v", i+1, strings.ReplaceAll(err.Error(), "\n", "; "))
		}
		if !line.Answered {
			return errOf("line %d: say whether the record supports it", i+1)
		}
		if line.On == 0 {
			line.On = d.Today()
		}
		answers = append(answers, line)
	}
	return d.keepAnswers(ctx, a, id, n, answers)
}

func (d *Desk) keepAnswers(ctx context.Context, a Actor, id store.ID, n int, answers []audit.Reviewed) error {
	text, err := json.Marshal(answers)
	if err != nil {
		return err
	}
	e := d.entry(a, "audit.answer", fmt.Sprintf("audit:%d", id))
	e.Detail = fmt.Sprintf("claim %d of the sample", n)
	return d.Store.AnswerAudit(ctx, a.Practice, store.AuditClaim{Audit: id, N: n, Answers: text, User: a.User, Answered: d.Now()}, e)
}

// TakeWorksheet takes an answered worksheet in. Only claims answered in full count;
// it says how many.
func (d *Desk) TakeWorksheet(ctx context.Context, a Actor, id store.ID, lines []audit.Reviewed) (int, error) {
	f, err := d.OpenAudit(ctx, a, id)
	if err != nil {
		return 0, err
	}
	if !f.Closed.IsZero() {
		return 0, errOf("this review is ended: its answers stand")
	}
	byClaim := map[string][]audit.Reviewed{}
	for _, l := range lines {
		if l.On == 0 {
			l.On = d.Today()
		}
		byClaim[l.Claim] = append(byClaim[l.Claim], l)
	}
	taken := 0
	for _, c := range f.Claims {
		rows := byClaim[c.Number]
		delete(byClaim, c.Number)
		if len(rows) == 0 || slices.ContainsFunc(rows, func(l audit.Reviewed) bool { return !l.Answered }) {
			continue
		}
		if err := d.keepAnswers(ctx, a, id, c.N, rows); err != nil {
			return taken, err
		}
		taken++
	}
	if len(byClaim) > 0 {
		return taken, errOf("%d claims of this worksheet are not in the sample; %d were taken", len(byClaim), taken)
	}
	return taken, nil
}
