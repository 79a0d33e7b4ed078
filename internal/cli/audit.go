package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"firstpass/audit"
	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/builtin"
	"firstpass/format/x835"
	"firstpass/practice"
	"firstpass/remit"
	"firstpass/scrub"
)

type auditCommand struct {
	Sample auditSampleCommand `cmd:"" help:"Freeze a frame of claims, draw a sample anybody can draw again, write the blind worksheet."`
	Review auditReviewCommand `cmd:"" help:"Compare an answered worksheet with what the engine finds."`
	Report auditReportCommand `cmd:"" help:"Error rates with exact intervals, over- and underpayment, refund clocks, template gaps."`
	Size   auditSizeCommand   `cmd:"" help:"How many claims to draw."`
}

// Help is shown under the flags.
func (auditCommand) Help() string {
	return `A monthly audit, step by step:
  firstpass audit size --rate 0.05 --within 0.05
  firstpass audit sample --claims sent/*.837 --remit paid/*.835 --from 2024-09-01 --to 2024-09-30 --size 30 --seed 2024-09 --out audit-2024-09
  (answer audit-2024-09/worksheet.csv from the charts)
  firstpass audit review audit-2024-09 --claims sent/*.837
  firstpass audit report audit-2024-09 --claims sent/*.837 --format html > audit.html`
}

// auditClaims are the flags that say which claims are at hand.
type auditClaims struct {
	Claims   []string `help:"The claims that were sent: X12 837 or encounter files." placeholder:"FILE"`
	Remit    []string `help:"Their remittances, X12 835: what was paid." placeholder:"FILE"`
	Chart    []string `help:"What was charted: files or folders of encounters." placeholder:"FILE"`
	Practice string   `help:"practice.yaml." placeholder:"FILE"`
	Policy   []string `help:"Folders or pages of your own payer policies." placeholder:"PATH"`
}

const (
	planFile      = "audit.json"
	frameFile     = "frame.tsv"
	sampleFile    = "sample.csv"
	worksheetFile = "worksheet.csv"
	sheetFile     = "worksheet.xlsx"
)

// atHand is what the flags' files hold.
type atHand struct {
	engine *scrub.Engine
	book   *practice.Book
	claims []*claim.Encounter
	lines  map[*claim.Encounter]map[int]claim.Cents // what was paid, by line from 0
}

func (c *auditClaims) load(s *session) (*atHand, error) {
	wholeInput()
	engine, err := newEngine(c.Policy)
	if err != nil {
		return nil, err
	}
	book, err := readPractice(c.Practice)
	if err != nil {
		return nil, unreadable(err)
	}
	h := &atHand{engine: engine, book: book, lines: map[*claim.Encounter]map[int]claim.Cents{}}
	h.claims, err = s.readClaims(c.Claims, book, engine.Tables())
	if err != nil {
		return nil, err
	}
	charts, err := s.readCharts(c.Chart, "", engine.Tables())
	if err != nil {
		return nil, err
	}
	charts.look(s, c.Claims, "")
	for _, enc := range h.claims {
		if charts != nil && enc.Chart == nil {
			enc.Chart = charts.find(enc)
		}
	}
	return h, h.payments(s, c.Remit)
}

// payments posts the remittances, so that reversals and corrections are settled.
func (h *atHand) payments(s *session, files []string) error {
	if len(files) == 0 {
		return nil
	}
	explain, err := remit.NewExplainer(h.engine, builtin.New().Denials(""))
	if err != nil {
		return err
	}
	sent := remit.NewSent()
	for _, enc := range h.claims {
		sent.Add(enc)
	}
	run := remit.NewRun(remit.NewBook(sent, explain, func(p *x835.Payment, c *x835.Claim) claim.Payer { return payerOf(h.book, h.engine.Tables(), p, c) }))
	for _, name := range files {
		if err := s.post(run, name); err != nil {
			return unreadable(err)
		}
	}
	for _, p := range run.Standing() {
		if p.Sent == nil {
			continue
		}
		if h.lines[p.Sent] == nil {
			h.lines[p.Sent] = map[int]claim.Cents{}
		}
		for i := range p.Paid.Lines {
			if n := p.Lines[i]; n >= 0 {
				h.lines[p.Sent][n] += p.Paid.Lines[i].Paid
			}
		}
	}
	return nil
}

func (h *atHand) paidLine(enc *claim.Encounter, n int) (claim.Cents, bool) {
	c, ok := h.lines[enc][n]
	return c, ok
}

func (h *atHand) paid(enc *claim.Encounter) (claim.Cents, bool) {
	var sum claim.Cents
	for _, c := range h.lines[enc] {
		sum += c
	}
	return sum, len(h.lines[enc]) > 0
}

type auditSampleCommand struct {
	auditClaims
	From     string   `help:"First day of service." placeholder:"DATE"`
	To       string   `help:"Last day of service." placeholder:"DATE"`
	Provider string   `help:"Rendering provider's NPI." placeholder:"NPI"`
	Payer    string   `help:"Payer's id, type or a part of its name." placeholder:"WORD"`
	Codes    []string `help:"Only claims with one of these codes or ranges: 96372,96401-96413." placeholder:"CODES"`
	Size     int      `help:"How many claims (see: audit size)." default:"30"`
	Seed     string   `help:"Any text; the same seed draws the same sample. Without it one is made and printed." placeholder:"TEXT"`
	Stratify string   `help:"Draw from each payer, provider or charge band." default:"" enum:",payer,provider,charge" placeholder:"BY"`
	Bounds   []string `help:"Charge bands: 100,500 makes three." default:"100,500" placeholder:"AMOUNTS"`
	Recent   int      `help:"Instead of a random sample, the so many most recent claims: the quick look." placeholder:"N"`
	Out      string   `required:"" help:"Folder to make." placeholder:"DIR"`
}

// Run freezes the frame and draws the sample.
func (c *auditSampleCommand) Run(s *session) error {
	if len(c.Claims) == 0 {
		return exit{exitInput, "--claims: name the claims that were sent"}
	}
	hand, err := c.load(s)
	if err != nil {
		return err
	}
	plan := audit.Plan{Version: audit.PlanVersion, From: c.From, To: c.To, Provider: c.Provider, Payer: c.Payer, Codes: c.Codes,
		Seed: c.Seed, Size: c.Size, Stratify: c.Stratify, Bounds: c.Bounds, Algorithm: audit.Algorithm}
	switch {
	case c.Recent > 0:
		plan.Method, plan.Size, plan.Seed = string(audit.MostRecent), c.Recent, ""
	case c.Stratify != "":
		plan.Method = string(audit.Stratified)
	default:
		plan.Method = string(audit.Simple)
	}
	if plan.Stratify != "charge" {
		plan.Bounds = nil
	}
	if plan.Seed == "" && c.Recent == 0 {
		plan.Seed = strconv.FormatUint(rand.Uint64(), 10)
	}
	if plan.Size < 1 {
		return exit{exitInput, "--size: want at least 1"}
	}
	frame, sample, err := plan.Draw(hand.claims, hand.paid)
	if err != nil {
		return exit{exitInput, err.Error()}
	}
	if len(frame.Units) == 0 {
		return exit{exitInput, "no claim fits the frame (" + frame.Filter + ")"}
	}
	plan.Frame, plan.Hash = len(frame.Units), frame.Hash
	if _, err := os.Stat(filepath.Join(c.Out, planFile)); err == nil {
		return exit{exitInput, c.Out + " holds an audit already: a sample is drawn once; name another folder"}
	}
	if err := c.write(s, &plan, frame, sample, hand); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "frame   %d claims (%s), SHA-256 %s\n", len(frame.Units), frame.Filter, frame.Hash)
	if plan.Seed != "" {
		fmt.Fprintf(s.out, "seed    %s\n", plan.Seed)
	}
	fmt.Fprintf(s.out, "sample  %d claims, %s\n", len(sample.Units), sample.Method)
	for _, st := range sample.Strata {
		if len(sample.Strata) > 1 {
			fmt.Fprintf(s.out, "        %s: %d of %d\n", st.Name, st.Sample, st.Frame)
		}
	}
	fmt.Fprintf(s.out, "answer  %s, then: firstpass audit report %s\n", filepath.Join(c.Out, worksheetFile), c.Out)
	for _, id := range frame.Twice {
		s.note("note: claim %s was sent more than once: the last one stands in the frame", id)
	}
	return nil
}

func (c *auditSampleCommand) write(s *session, plan *audit.Plan, frame *audit.Frame, sample *audit.Sample, hand *atHand) error {
	if err := os.MkdirAll(c.Out, 0o700); err != nil {
		return unreadable(err)
	}
	text, err := json.MarshalIndent(plan, "", "  ")
	if err != nil {
		return err
	}
	var rows strings.Builder
	rows.WriteString("sample,claim,service_date,stratum,rank\r\n")
	for _, u := range sample.Units {
		fmt.Fprintf(&rows, "%d,%s,%s,%s,%s\r\n", u.N, csvCell(u.ID), u.Date, csvCell(u.Stratum), u.Rank)
	}
	for name, content := range map[string]string{planFile: string(text) + "\n", frameFile: frame.Listing(), sampleFile: rows.String()} {
		if err := os.WriteFile(filepath.Join(c.Out, name), []byte(content), 0o600); err != nil {
			return unreadable(err)
		}
	}
	for _, form := range []struct {
		file  string
		write func(out io.Writer, s *audit.Sample, tables codes.Tables, paid audit.PaidLine) error
	}{{worksheetFile, audit.Worksheet}, {sheetFile, audit.WorksheetXLSX}} {
		out, done, err := s.create(filepath.Join(c.Out, form.file))
		if err != nil {
			return unreadable(err)
		}
		if err := form.write(out, sample, hand.engine.Tables(), hand.paidLine); err != nil {
			return err
		}
		if err := done(); err != nil {
			return err
		}
	}
	return nil
}

// csvCell quotes what needs it.
func csvCell(text string) string {
	if strings.ContainsAny(text, ",\"\r\n") {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}
