package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"firstpass/audit"
	"firstpass/claim"
	"firstpass/finding"
	"firstpass/scrub"
)

type auditReviewCommand struct {
	Dir string `arg:"" help:"The folder audit sample made." placeholder:"DIR"`
	auditClaims
}

// Run shows, after the blind review, what the engine finds on the same lines.
func (c *auditReviewCommand) Run(s *session) error {
	if len(c.Claims) == 0 {
		return exit{exitInput, "--claims: name the claims the sample was drawn from, so that the engine can look at them"}
	}
	r, err := c.report(s, c.Dir)
	if err != nil {
		return err
	}
	for _, id := range r.Open {
		fmt.Fprintf(s.out, "open    %s\n", id)
	}
	if len(r.Open) > 0 {
		fmt.Fprintf(s.out, "%d of %d claims are still to be reviewed; the engine's findings on them stay hidden\n\n", len(r.Open), len(r.Sample.Units))
	}
	a := r.Engine
	for _, d := range a.Disagreements {
		fmt.Fprintf(s.out, "differ  %s line %d %s: engine %s; reviewer %s\n", d.Claim, d.Line, d.Code, list(d.Engine), list(d.Reviewer))
	}
	fmt.Fprintf(s.out, "lines: both found something %d, neither %d, the engine alone %d, the reviewer alone %d\n", a.Both, a.Neither, a.EngineOnly, a.ReviewerOnly)
	return nil
}

func list(words []string) string {
	if len(words) == 0 {
		return "nothing"
	}
	return strings.Join(words, ", ")
}

type auditReportCommand struct {
	Dir string `arg:"" help:"The folder audit sample made." placeholder:"DIR"`
	auditClaims
	Last   string `help:"The folder of the audit before, to compare with." placeholder:"DIR"`
	Format string `help:"text, html, csv or pdf." default:"text" enum:"text,html,csv,pdf"`
	Out    string `short:"o" help:"File to write (default: standard output)." placeholder:"FILE"`
}

// Run writes the report.
func (c *auditReportCommand) Run(s *session) error {
	r, err := c.report(s, c.Dir)
	if err != nil {
		return err
	}
	if c.Last != "" {
		before, err := (&auditClaims{}).report(s, c.Last)
		if err != nil {
			return err
		}
		then, now := before.Claims[0], r.Claims[0]
		r.Last = &audit.Comparison{Then: then, Now: now, P: audit.Fisher(then.Errors, then.Of, now.Errors, now.Of)}
	}
	out, done, err := s.create(c.Out)
	if err != nil {
		return unreadable(err)
	}
	switch c.Format {
	case "html":
		err = r.HTML(out)
	case "csv":
		err = r.CSV(out)
	case "pdf":
		err = r.PDF(out)
	default:
		err = r.Text(out)
	}
	if err != nil {
		return err
	}
	return done()
}

// report reads a folder's plan and answered worksheet. With the claims at hand the
// frame is made again and must have the hash it was frozen with.
func (c *auditClaims) report(s *session, dir string) (*audit.Report, error) {
	text, err := os.ReadFile(filepath.Join(dir, planFile))
	if err != nil {
		return nil, unreadable(err)
	}
	var plan audit.Plan
	if err := json.Unmarshal(text, &plan); err != nil || plan.Version != audit.PlanVersion {
		return nil, exit{exitInput, filepath.Join(dir, planFile) + ": not the plan of an audit this program can read"}
	}
	lines, err := readAnswered(dir)
	if err != nil {
		return nil, unreadable(err)
	}
	if len(c.Claims) == 0 {
		return without(&plan, dir, lines)
	}
	hand, err := c.load(s)
	if err != nil {
		return nil, err
	}
	frame, sample, err := plan.Draw(hand.claims, hand.paid)
	if err != nil {
		return nil, err
	}
	if frame.Hash != plan.Hash {
		return nil, exit{exitInput, fmt.Sprintf("%s: these claims and remittances make a frame of %d claims with the hash %s; it was frozen with %d and %s. Give the same files (--claims, --remit, --practice) as to audit sample",
			dir, len(frame.Units), frame.Hash, plan.Frame, plan.Hash)}
	}
	findings, payers := hand.findings(sample)
	r, err := audit.Review(sample, lines, func(id string) claim.PayerType { return payers[id] }, findings)
	if err != nil {
		return nil, unreadable(fmt.Errorf("%s: %w", filepath.Join(dir, worksheetFile), err))
	}
	r.Filter, r.FrameHash, r.FrameClaims = frame.Filter, frame.Hash, len(frame.Units)
	for i := range frame.Units {
		r.FrameCharges += frame.Units[i].Charge
	}
	r.Profile = audit.Profiles(frame, hand.engine.Tables())
	return r, nil
}

// readAnswered reads the answered worksheet of a folder: the spreadsheet where it was
// saved after the text form.
func readAnswered(dir string) ([]audit.Reviewed, error) {
	name, read := filepath.Join(dir, worksheetFile), audit.ReadWorksheet
	sheet := filepath.Join(dir, sheetFile)
	text, err := os.Stat(name)
	if filled, err2 := os.Stat(sheet); err2 == nil && (err != nil || filled.ModTime().After(text.ModTime().Add(time.Second))) {
		name, read = sheet, audit.ReadWorksheetXLSX
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return read(f, name)
}

// without reports from the worksheet alone: the frame and the sample are taken from
// the files of the folder, whose hash must be the plan's.
func without(p *audit.Plan, dir string, lines []audit.Reviewed) (*audit.Report, error) {
	text, err := os.ReadFile(filepath.Join(dir, frameFile))
	if err != nil {
		return nil, unreadable(err)
	}
	frame, err := audit.ReadListing(string(text))
	if err != nil {
		return nil, unreadable(fmt.Errorf("%s: %w", filepath.Join(dir, frameFile), err))
	}
	if frame.Hash != p.Hash {
		return nil, exit{exitInput, fmt.Sprintf("%s: the list was changed: its hash is %s, it was frozen with %s", filepath.Join(dir, frameFile), frame.Hash, p.Hash)}
	}
	sample, err := p.SampleOf(frame)
	if err != nil {
		return nil, err
	}
	r, err := audit.Review(sample, lines, func(string) claim.PayerType { return "" }, nil)
	if err != nil {
		return nil, unreadable(fmt.Errorf("%s: %w", filepath.Join(dir, worksheetFile), err))
	}
	f, err := p.Filter()
	if err != nil {
		return nil, err
	}
	r.Filter, r.FrameHash, r.FrameClaims = f.String(), frame.Hash, len(frame.Units)
	for i := range frame.Units {
		r.FrameCharges += frame.Units[i].Charge
	}
	r.Notes = append(r.Notes, "without --claims the engine's findings, the own pattern and the refund clocks by payer are left out")
	return r, nil
}

// findings are what the engine says of the sampled claims, and who pays them.
func (h *atHand) findings(sample *audit.Sample) (map[string][]finding.Finding, map[string]claim.PayerType) {
	checker := h.engine.NewChecker()
	found, payers := map[string][]finding.Finding{}, map[string]claim.PayerType{}
	for i := range sample.Units {
		u := &sample.Units[i]
		result := scrub.Keep(checker.Check(u.Claim))
		found[u.ID], payers[u.ID] = result.Findings, u.Claim.Payer.Type
	}
	return found, payers
}

type auditSizeCommand struct {
	Rate       float64 `help:"The error rate you expect." default:"0.05"`
	Within     float64 `help:"How near to it the interval shall be, to either side." default:"0.05"`
	Confidence float64 `help:"0.90 or 0.95." default:"0.95"`
}

// Run says how many claims make an interval so narrow, and how many clean ones show
// that the rate is lower.
func (c *auditSizeCommand) Run(s *session) error {
	if c.Rate <= 0 || c.Rate >= 1 || c.Within <= 0 || c.Within >= 1 || c.Confidence <= 0 || c.Confidence >= 1 {
		return exit{exitInput, "want shares between 0 and 1"}
	}
	n := audit.SizeForWidth(c.Rate, c.Within, c.Confidence)
	fmt.Fprintf(s.out, "%d claims: with an error rate of %.1f %% the exact %.0f %% interval is %.1f points to either side or narrower\n",
		n, 100*c.Rate, 100*c.Confidence, 100*c.Within)
	fmt.Fprintf(s.out, "%d claims without any error show, at %.0f %%, that the rate is under %.1f %%\n", audit.SizeToShow(c.Rate, c.Confidence), 100*c.Confidence, 100*c.Rate)
	for _, few := range []int{10, 30, 50, 100} {
		i := audit.Exact(0, few, c.Confidence)
		fmt.Fprintf(s.out, "  %3d clean claims: the rate may still be %.1f %%\n", few, 100*i.High)
	}
	return nil
}
