package cli

import (
	"fmt"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/x835"
	"firstpass/remit"
	"firstpass/report"
)

// remitReport writes what a run of remittances came to.
type remitReport struct {
	s       *session
	run     *remit.Run
	today   claim.Date
	verbose bool
	sent    int
	options report.Options
}

func (r *remitReport) text() error {
	var b strings.Builder
	for _, d := range r.run.Worklist() {
		r.denial(&b, d)
	}
	r.payments(&b)
	r.oddities(&b)
	list := r.run.Worklist()
	r.pareto(&b, list)
	r.loop(&b)
	b.WriteString(r.total())
	_, err := r.s.out.WriteString(b.String())
	return err
}

func (r *remitReport) wrapped(b *strings.Builder, label, text string) {
	b.WriteString(report.Wrapped(r.options, label, text))
}

func (r *remitReport) denial(b *strings.Builder, d *remit.Denial) {
	parts := []string{"DENIED", report.Printable(d.Claim)}
	if !d.Whole {
		parts[0] = "REDUCED"
	}
	switch {
	case d.Line > 0:
		parts = append(parts, fmt.Sprintf("line %d", d.Line), report.Printable(codeText(d)))
	case d.Line == remit.NoLine:
		parts = append(parts, report.Printable(codeText(d))+" (not on the claim sent)")
	}
	if d.Date != 0 {
		parts = append(parts, d.Date.String())
	}
	parts = append(parts, report.PayerText(&d.Payer), report.Printable(d.Name()), report.Dollars(d.Amount))
	b.WriteString(strings.Join(parts, "  ") + "\n")
	if d.Known {
		r.wrapped(b, "    means   ", d.Meaning)
	} else {
		r.wrapped(b, "    means   ", "not known to this program: kept as it came")
	}
	switch {
	case d.Matched == remit.ByService:
		r.wrapped(b, "    found   ", "by code, day and charge: the control number came back changed")
	case d.Matched == remit.Ambiguous:
		r.wrapped(b, "    found   ", "several claims sent fit; none was taken")
	case d.Matched == remit.NotMatched && r.sent > 0:
		r.wrapped(b, "    found   ", "not among the claims given (--claims)")
	}
	r.causes(b, d)
	r.wrapped(b, "    patient ", string(d.Patient.May)+": "+d.Patient.Why)
	for i, step := range d.Steps {
		r.wrapped(b, fmt.Sprintf("    %s %d. ", []string{"do     ", "       "}[min(i, 1)], i+1), step.Text)
	}
	for _, l := range d.Deadlines {
		r.wrapped(b, "    by      ", r.deadline(&l))
	}
	if len(d.Packet) > 0 {
		r.wrapped(b, "    packet  ", strings.Join(d.Packet, "; "))
	}
	b.WriteByte('\n')
}

func (r *remitReport) causes(b *strings.Builder, d *remit.Denial) {
	matched := d.Matched == remit.ByControl || d.Matched == remit.ByService
	for _, c := range d.Causes {
		r.wrapped(b, "    cause   ", c.Message)
		r.wrapped(b, "    rule    ", ruleText(c)+" would have stopped it")
	}
	if len(d.Causes) > 0 {
		if source := d.Causes[0].Sources; len(source) > 0 {
			r.wrapped(b, "    source  ", source[0].Title+" <"+source[0].URL+">")
		}
		return
	}
	if d.Often != "" {
		r.wrapped(b, "    often   ", d.Often)
	}
	if !matched {
		return
	}
	switch {
	case d.Family.Name == "pending":
	case len(d.Silent) > 0:
		r.wrapped(b, "    rule    ", "no rule: gap ("+strings.Join(d.Silent, ", ")+" look for it and find nothing on this claim)")
	default:
		r.wrapped(b, "    rule    ", "no rule: gap")
	}
	for _, c := range d.Also {
		r.wrapped(b, "    also    ", "on this line, though not known to deny with this code: "+c.Message+" ("+c.Rule+")")
	}
}

func ruleText(c remit.Cause) string {
	if c.Severity == finding.Warning {
		return c.Rule + " (a warning)"
	}
	return c.Rule
}

func codeText(d *remit.Denial) string {
	return strings.Join(append([]string{d.Code}, d.Modifiers...), "-")
}

func (r *remitReport) deadline(l *remit.Deadline) string {
	text := string(l.For) + ": " + l.Text
	if l.Day != 0 {
		left := ""
		if r.today != 0 {
			left = fmt.Sprintf(" (%d days left)", l.Day.DaysSince(r.today))
		}
		text = l.Day.String() + left + " " + string(l.For) + ": " + l.Text
	}
	if l.Source.URL != "" {
		text += " <" + l.Source.URL + ">"
	}
	return text
}

// payments lists every payment that stands, where asked for.
func (r *remitReport) payments(b *strings.Builder) {
	if !r.verbose {
		return
	}
	for _, p := range r.run.Standing() {
		if len(p.Denials) == 0 {
			fmt.Fprintf(b, "PAID  %s  %s of %s  %s\n", report.Printable(p.Paid.ControlNumber), report.Dollars(p.Paid.Paid), report.Dollars(p.Paid.Charge), report.Printable(p.Payment.Payer.Name))
		}
	}
	b.WriteByte('\n')
}

// oddities are what a person must look at beside the denials, each with its place.
func (r *remitReport) oddities(b *strings.Builder) {
	for _, line := range r.oddityLines() {
		r.wrapped(b, "", line)
	}
}

func (r *remitReport) oddityLines() []string {
	var lines []string
	add := func(format string, args ...any) {
		lines = append(lines, report.Printable(fmt.Sprintf(format, args...)))
	}
	for i := range r.run.Problems {
		add("file: %s", r.run.Problems[i].Error())
	}
	taken := 0
	for i := range r.run.Receipts {
		a := &r.run.Receipts[i]
		switch {
		case a.Rejected && a.Claim != "":
			add("rejected: claim %s by %s (%s): %s: it never reached the payer's processing; correct it and send it as a new claim", a.Claim, a.Kind, a.File, a.Says)
		case a.Rejected:
			add("rejected: %s (%s): %s", a.Kind, a.File, a.Says)
		case a.Claim != "" && a.Kind == "999":
			add("noted: claim %s by 999 (%s): %s", a.Claim, a.File, a.Says)
		default:
			taken++
		}
	}
	if taken > 0 {
		add("acknowledged: %d claims or transactions were taken in", taken)
	}
	for _, p := range r.run.Postings {
		number := p.Paid.ControlNumber
		for _, off := range p.Paid.Imbalances {
			add("does not add up: %s: claim %s: %s", off.Path, number, off.Message())
		}
		for _, u := range p.Paid.Unread {
			add("not read: %s: claim %s: %s", u.Path, number, u.Message)
		}
		switch p.Outcome {
		case remit.Repeated:
			add("repeated: claim %s, %s paid by %s %s: posted before, nothing posted", number, p.Paid.Paid, p.Payment.Payer.Name, p.Payment.Trace)
		case remit.Incomplete:
			add("cut off: claim %s: a part of it is missing in the file, nothing posted", number)
		case remit.Reversed:
			add("taken back: claim %s, %s of an earlier payment (payer's number %s)", number, p.Paid.Paid, p.Paid.PayerNumber)
		case remit.ReversedAlone:
			add("taken back: claim %s, %s; the payment it takes back is not among these files", number, p.Paid.Paid)
		case remit.Forwarded:
			add("not this payer's: claim %s was passed on%s", number, to(p.Paid.ForwardedTo))
		case remit.Posted:
			if r.sent > 0 && p.Found < 0 {
				add("unknown claim: %s, %s paid of %s: %s", number, p.Paid.Paid, p.Paid.Charge, howText(p.Matched))
			}
		}
	}
	for _, p := range r.run.Payments {
		for _, off := range p.End.Imbalances {
			add("does not add up: %s: payment %s: %s", off.Path, p.Trace, off.Message())
		}
		if p.End.Cut {
			add("cut off: payment %s of %s: the transaction is not whole, its total was not compared", p.Trace, p.Payer.Name)
		}
		for _, a := range p.End.Adjustments {
			add("provider adjustment: payment %s of %s: %s %s, %s", p.Trace, p.Payer.Name, remit.AdjustmentText(a.Reason), a.Reference, -a.Amount)
		}
	}
	for _, u := range r.run.Unknown() {
		add("unknown code: %s on %d lines, %s: not in this program's tables; read the payer's list", u.Code, u.Lines, u.Amount)
	}
	if list := r.run.Unanswered(); len(list) > 0 {
		names := make([]string, 0, 10)
		names = append(names, list[:min(len(list), 10)]...)
		more := ""
		if len(list) > 10 {
			more = fmt.Sprintf(" and %d more", len(list)-10)
		}
		add("not answered: %d of %d claims sent: %s%s", len(list), r.sent, strings.Join(names, ", "), more)
	}
	return lines
}

func to(p *x835.Party) string {
	if p == nil || p.Name == "" {
		return ""
	}
	return " to " + p.Name
}

func howText(h remit.How) string {
	if h == remit.Ambiguous {
		return "several claims sent fit, none was taken"
	}
	return "not among the claims given"
}

func (r *remitReport) pareto(b *strings.Builder, list []*remit.Denial) {
	shares := remit.Pareto(list)
	if len(shares) == 0 {
		return
	}
	var all, sum claim.Cents
	for _, s := range shares {
		all += s.Amount
	}
	b.WriteString("\nWhere the money is\n")
	for _, s := range shares {
		sum += s.Amount
		name := s.Name
		if !s.Rule {
			name += " (no rule)"
		}
		percent := "0"
		if all > 0 {
			percent = strconv.Itoa(int(sum * 100 / all))
		}
		fmt.Fprintf(b, "  %10s  %3d lines  %3s%%  %s\n", report.Dollars(s.Amount), s.Lines, percent, report.Printable(name))
	}
}

func (r *remitReport) loop(b *strings.Builder) {
	l := r.run.Loop()
	rules := l.Rules()
	if len(rules) == 0 && l.Gaps == 0 {
		return
	}
	b.WriteString("\nRules against payments: findings on the claims as sent, and what became of their lines\n")
	fmt.Fprintf(b, "  %-36s %7s %7s %7s %7s %11s\n", "rule", "raised", "denied", "other", "paid", "denied $")
	for _, o := range rules {
		fmt.Fprintf(b, "  %-36s %7d %7d %7d %7d %11s\n", o.Rule, o.Raised, o.Denied, o.Other, o.Paid, report.Dollars(o.DeniedAmount))
	}
	fmt.Fprintf(b, "  %d denials a rule would have stopped, %d no rule would\n", l.Explained, l.Gaps)
	for _, m := range l.Misses() {
		fmt.Fprintf(b, "  no rule: %s  %s  %s  %d lines, %s\n", report.Printable(m.Payer), report.Printable(m.Name), report.Printable(m.Code), m.Lines, report.Dollars(m.Amount))
	}
}

func (r *remitReport) total() string {
	t := r.run.Total()
	text := fmt.Sprintf("\n%s: %d without denial, %d with, %d of them nothing paid; %s paid of %s charged, %s denied",
		counted(int64(t.Claims), "payment"), t.Claims-t.Denied, t.Denied, t.Lost, report.Dollars(t.Paid), report.Dollars(t.Charged), report.Dollars(t.DeniedAmount))
	if t.Rejected > 0 {
		text += fmt.Sprintf("; %d rejected before any payer saw them", t.Rejected)
	}
	if t.Imbalances > 0 {
		text += "; " + counted(int64(t.Imbalances), "sum") + " off"
	}
	return text + "\n"
}
