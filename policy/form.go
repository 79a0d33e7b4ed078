package policy

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
)

// form reads the parameters of a ready-made shape. It returns the check and the
// codes that make it worth asking.
type form func(r *reader, n *yaml.Node) (checker, codeSet)

// forms are the ready-made shapes by name.
func forms() map[string]form {
	return map[string]form{
		"needs-modifier":       needsModifier,
		"needs-diagnosis":      needsDiagnosis,
		"needs-authorisation":  needsAuthorisation,
		"needs-ndc":            needsNDC,
		"unit-cap":             unitCap,
		"frequency-cap":        frequencyCap,
		"not-covered":          notCovered,
		"not-covered-with":     notCoveredWith,
		"wrong-administration": wrongAdministration,
		"place-of-service":     placeOfService,
		"drug-line":            drugLine,
	}
}

// readForm reads `form:`, a mapping of one form to its parameters.
func (p *page) readForm(r *reader, n *yaml.Node) {
	if n.Kind != yaml.MappingNode || len(n.Content) != 2 {
		r.fail(n, "form: want one form with its parameters, such as needs-modifier:")
		return
	}
	name := n.Content[0]
	read, ok := forms()[name.Value]
	if !ok {
		r.fail(name, "unknown form %q%s", name.Value, nearestKey(name.Value, forms()))
		return
	}
	before := len(r.mistakes)
	check, set := read(r, n.Content[1])
	if len(r.mistakes) == before && set.empty() {
		r.fail(n.Content[1], "%s: no codes: say which lines it is about", name.Value)
	}
	p.check = check
	if p.codes.empty() {
		p.codes = set
	}
}

// require refuses a form without a parameter it cannot do without.
func (r *reader) require(n *yaml.Node, given bool, what string) {
	if !given {
		r.fail(n, "%s is missing", what)
	}
}

// eachLine makes a check of the lines a set of codes names.
func eachLine(set *codeSet, ask func(e *facts.Encounter, l *facts.Line, report func(finding.Finding))) checker {
	return func(e *facts.Encounter, report func(finding.Finding)) error {
		for i := range e.Lines {
			if l := &e.Lines[i]; set.has(l) {
				ask(e, l, report)
			}
		}
		return nil
	}
}

// orList writes "FP", "FP or U1", "FP, U1 or UD".
func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// ages is a range of completed years, both ends included.
type ages struct{ from, to int }

func (r *reader) ages(into *ages) func(*yaml.Node) {
	return func(n *yaml.Node) {
		from, to, _ := strings.Cut(n.Value, "-")
		a, errA := claim.ParseDecimal(from)
		b, errB := claim.ParseDecimal(to)
		if errA != nil || errB != nil || a < 0 || b <= a || !a.IsWhole() || !b.IsWhole() {
			r.fail(n, "%q is no range of ages; want 10-55", n.Value)
			return
		}
		*into = ages{int(a.Int()), int(b.Int())}
	}
}

// window is how far back a limit looks.
type window struct{ days, months int }

func (w window) given() bool { return w.days > 0 || w.months > 0 }

// start is the first day from which an earlier service counts on a day: with 70
// days between doses, one of 70 days ago is far enough.
func (w window) start(on claim.Date) claim.Date {
	if w.months > 0 {
		return on.AddMonths(-w.months).AddDays(1)
	}
	return on.AddDays(1 - w.days)
}

// next is the first day on which a service is far enough from an earlier one.
func (w window) next(after claim.Date) claim.Date {
	if w.months > 0 {
		return after.AddMonths(w.months)
	}
	return after.AddDays(w.days)
}

func (r *reader) window(w *window, into map[string]func(*yaml.Node)) {
	into["days"] = r.integer(&w.days, 1, 3660)
	into["months"] = r.integer(&w.months, 1, 120)
}

// carries says whether a line has one of the modifiers, or none are asked for.
func carries(l *facts.Line, modifiers []string) bool {
	return len(modifiers) == 0 || slices.ContainsFunc(modifiers, l.Has)
}

// singleDose says whether the container is known to be a single-dose one: by its
// NDC, else by the chart, else by the labels of every package of the code.
func singleDose(e *facts.Encounter, l *facts.Line) bool {
	for _, g := range e.GivenFor(l) {
		if g.Vial.KindGiven {
			return g.Vial.SingleDose
		}
	}
	if eleven, err := l.Line.Drug.Code.Eleven(); err == nil {
		if known, origin := e.Tables.Package(eleven); origin.Answer == codes.Found && known.Container != codes.ContainerUnknown {
			return known.Container == codes.SingleDose
		}
	}
	return l.Drug.ContainerVerified && l.Drug.Container == codes.SingleDose
}
