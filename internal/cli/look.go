package cli

import (
	"firstpass/claim"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/report"
	"firstpass/scrub"
)

// lookFlags choose what a worker looks for beside the rules.
type lookFlags struct {
	Missed bool `help:"With a chart: ask about what was given and not billed (otherwise information, shown by -v)."`
}

// look is what a worker adds to a result beside the rules: missed charges as
// questions where the user asks for them, and the picture of the day.
type look struct {
	missed  bool
	coder   *coding.Coder
	builder *facts.Builder
}

func newLook(c *checkCommand, engine *scrub.Engine) *look {
	l := &look{missed: c.Missed}
	if c.Format == "html" {
		l.coder, l.builder = coding.NewCoder(engine.Tables()), facts.NewBuilder(engine.Tables())
	}
	return l
}

// raise makes warnings of missed charges where they were asked for.
func (l *look) raise(r *finding.Result) {
	if !l.missed {
		return
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Rule == "missed-charge" {
			f.Severity = finding.Warning
		}
	}
	finding.Sort(r.Findings)
}

// result writes a result, with its picture where the format draws one and the
// chart shows something given over time.
func (l *look) result(b []byte, format report.Format, r *finding.Result, enc *claim.Encounter) []byte {
	if f, ok := format.(withEncounter); ok {
		return f.resultOf(b, r, enc)
	}
	drawn, draws := format.(report.Illustrated)
	if !draws || l.coder == nil || enc == nil || enc.Chart == nil || r.Problem != nil {
		return format.Result(b, r)
	}
	visit := coding.VisitOf(l.builder.Of(enc))
	answer := l.coder.Code(&visit)
	var picture []byte
	for _, bar := range answer.Bars {
		if bar.Timed && bar.Stop > bar.Start {
			picture = report.DayPicture(nil, &answer)
			break
		}
	}
	return drawn.Illustrated(b, r, picture)
}
