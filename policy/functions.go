package policy

import (
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// noneBefore is what days_since_last answers where there was none before: no
// interval is longer.
const noneBefore = 1_000_000

// function is a word of the vocabulary. Where several is set, its second
// argument may be one text or a list of them.
type function struct {
	name    string
	args    []*types.Type
	result  *types.Type
	several bool
	bind    func(args []ref.Val) ref.Val
}

// functionList is every function; each may be called as name(line, ...) or line.name(...).
func functionList() []function {
	text, count := cel.StringType, cel.IntType
	return []function{
		{"has_modifier", []*types.Type{lineType, text}, cel.BoolType, true, func(a []ref.Val) ref.Val {
			l := lineOf(a[0])
			return types.Bool(slices.ContainsFunc(texts(a[1]), l.Has))
		}},
		{"bills", []*types.Type{lineType, text}, cel.BoolType, true, func(a []ref.Val) ref.Val {
			return withCodes(a[1], func(set *codeSet) ref.Val { return types.Bool(set.has(lineOf(a[0]).Line)) })
		}},
		{"same_day", []*types.Type{lineType, text}, cel.BoolType, true, func(a []ref.Val) ref.Val {
			l := lineOf(a[0])
			return withCodes(a[1], func(set *codeSet) ref.Val {
				return types.Bool(besides(l.e, l.Line, set))
			})
		}},
		{"any_line", []*types.Type{claimType, text}, cel.BoolType, true, func(a []ref.Val) ref.Val {
			s := a[0].Value().(*scene)
			return withCodes(a[1], func(set *codeSet) ref.Val {
				for i := range s.e.Lines {
					if set.has(&s.e.Lines[i]) {
						return types.True
					}
				}
				return types.False
			})
		}},
		{"units_on_day", []*types.Type{lineType, text}, cel.DoubleType, false, func(a []ref.Val) ref.Val {
			l := lineOf(a[0])
			return types.Double(number(l.e.UnitsOn(texts(a[1])[0], l.Date)))
		}},
		{"days_since_last", []*types.Type{lineType, text}, count, true, func(a []ref.Val) ref.Val {
			l := lineOf(a[0])
			return withCodes(a[1], func(set *codeSet) ref.Val {
				if last := lastBefore(l.e, set, l.Date); last != 0 {
					return types.Int(l.Date.DaysSince(last))
				}
				return types.Int(noneBefore)
			})
		}},
		{"times_within", []*types.Type{lineType, text, count}, count, true, func(a []ref.Val) ref.Val {
			l := lineOf(a[0])
			return withCodes(a[1], func(set *codeSet) ref.Val {
				times, _ := within(l.e, set, l.Date, l.Date.AddDays(-clampDays(a[2])))
				return types.Int(times)
			})
		}},
		{"units_within", []*types.Type{lineType, text, count}, cel.DoubleType, true, func(a []ref.Val) ref.Val {
			l := lineOf(a[0])
			return withCodes(a[1], func(set *codeSet) ref.Val {
				_, units := within(l.e, set, l.Date, l.Date.AddDays(-clampDays(a[2])))
				return types.Double(number(units))
			})
		}},
		{"diagnosis_starts_with", []*types.Type{lineType, text}, cel.BoolType, true, func(a []ref.Val) ref.Val {
			l, prefixes := lineOf(a[0]), texts(a[1])
			for code := range l.e.Pointed(l.Line) {
				if hasPrefix(code, prefixes) {
					return types.True
				}
			}
			return types.False
		}},
		{"mentions", []*types.Type{lineType, text}, cel.BoolType, true, func(a []ref.Val) ref.Val {
			l := lineOf(a[0])
			for _, word := range texts(a[1]) {
				if word != "" && (mentions(l.Note, word) || mentions(l.Description, word)) {
					return types.True
				}
			}
			return types.False
		}},
		{"smallest_vial_units", []*types.Type{lineType, cel.DoubleType}, cel.DoubleType, false, func(a []ref.Val) ref.Val {
			return types.Double(smallestVial(lineOf(a[0]), float64(a[1].(types.Double))))
		}},
		{"days_between", []*types.Type{cel.TimestampType, cel.TimestampType}, count, false, func(a []ref.Val) ref.Val {
			from, to := a[0].(types.Timestamp).Time, a[1].(types.Timestamp).Time
			return types.Int(dayOf(to).DaysSince(dayOf(from)))
		}},
		{"date", []*types.Type{text}, cel.TimestampType, false, func(a []ref.Val) ref.Val {
			d, err := claim.ParseDate(texts(a[0])[0])
			if err != nil {
				return types.NewErr("%v", err)
			}
			return types.Timestamp{Time: day(d)}
		}},
	}
}

// newEnvironment declares the vocabulary. What is not declared does not compile.
func newEnvironment() (*cel.Env, error) {
	registry, err := types.NewRegistry()
	if err != nil {
		return nil, err
	}
	options := []cel.EnvOption{
		cel.CustomTypeAdapter(registry),
		cel.CustomTypeProvider(provider{registry, members()}),
		cel.CrossTypeNumericComparisons(true),
		cel.ParserExpressionSizeLimit(maxExpression),
		cel.ParserRecursionLimit(60),
		cel.ASTValidators(cel.ValidateRegexLiterals(), cel.ValidateTimestampLiterals(), cel.ValidateDurationLiterals(),
			cel.ValidateComprehensionNestingLimit(2)),
	}
	for _, v := range variables {
		options = append(options, cel.Variable(v.name, v.kind))
	}
	for _, f := range functionList() {
		options = append(options, f.declare())
	}
	return cel.NewEnv(options...)
}

func (f function) declare() cel.EnvOption {
	bind := cel.FunctionBinding(func(args ...ref.Val) ref.Val { return f.bind(args) })
	overloads := []cel.FunctionOpt{
		cel.Overload(f.name+"_one", f.args, f.result, bind),
		cel.MemberOverload("member_"+f.name, f.args, f.result, bind),
	}
	if f.several {
		args := slices.Clone(f.args)
		args[1] = textList
		overloads = append(overloads,
			cel.Overload(f.name+"_several", args, f.result, bind),
			cel.MemberOverload("member_"+f.name+"_several", args, f.result, bind))
	}
	return cel.Function(f.name, overloads...)
}

func lineOf(v ref.Val) *lineObject { return v.Value().(*lineObject) }

// texts gives the one text, or the texts of a list.
func texts(v ref.Val) []string {
	switch v := v.(type) {
	case types.String:
		return []string{string(v)}
	case traits.Lister:
		var list []string
		for it := v.Iterator(); it.HasNext() == types.True; {
			if s, ok := it.Next().(types.String); ok {
				list = append(list, string(s))
			}
		}
		return list
	}
	return nil
}

// withCodes reads codes, ranges and kinds; a word that is none makes the
// expression fail rather than never match.
func withCodes(v ref.Val, then func(*codeSet) ref.Val) ref.Val {
	var set codeSet
	for _, word := range texts(v) {
		if !set.add(word) {
			return types.NewErr("%q is no code, range or kind of codes", word)
		}
	}
	return then(&set)
}

func clampDays(v ref.Val) int { return int(min(max(v.(types.Int), 0), 36500)) }

func hasPrefix(code string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(code, p) })
}

// lastBefore is the newest day before a date on which one of the codes was
// billed, in the past or on an earlier line of this claim; 0 where none was.
func lastBefore(e *facts.Encounter, set *codeSet, on claim.Date) claim.Date {
	var last claim.Date
	for i := range e.Claim.History {
		if p := &e.Claim.History[i]; p.Date < on && p.Date > last && p.Status != "denied" && set.hasCode(p.Code) {
			last = p.Date
		}
	}
	for i := range e.Lines {
		if l := &e.Lines[i]; l.Date < on && l.Date > last && set.has(l) {
			last = l.Date
		}
	}
	return last
}

// within counts the days on which one of the codes was billed after one day and
// before another, and their units.
func within(e *facts.Encounter, set *codeSet, before, after claim.Date) (times int, units claim.Decimal) {
	var days []claim.Date
	add := func(on claim.Date, n claim.Decimal) {
		if on == 0 || on >= before || on <= after {
			return
		}
		units += n
		if !slices.Contains(days, on) {
			days = append(days, on)
		}
	}
	for i := range e.Claim.History {
		if p := &e.Claim.History[i]; p.Status != "denied" && set.hasCode(p.Code) {
			add(p.Date, p.Units)
		}
	}
	for i := range e.Lines {
		if l := &e.Lines[i]; set.has(l) {
			add(l.Date, l.Units)
		}
	}
	return len(days), units
}

// mentions finds a word or words in a text, whole, whatever the case.
func mentions(text, word string) bool {
	text, word = strings.ToLower(text), strings.ToLower(word)
	for from := 0; ; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return false
		}
		at += from
		end := at + len(word)
		if (at == 0 || !wordByte(text[at-1])) && (end == len(text) || !wordByte(text[end])) {
			return true
		}
		from = at + 1
	}
}

// smallestVial is how many billing units the smallest known single-dose package
// holds that could give so many units; 0 where none is known to.
func smallestVial(l *lineObject, given float64) float64 {
	if l.Drug.Unit <= 0 {
		return 0
	}
	best := 0.0
	for _, size := range l.Drug.Sizes {
		if size.Kind == codes.MultipleDose {
			continue
		}
		amount, ok := facts.Convert(size.Amount, l.Drug.UnitName)
		if !ok {
			continue
		}
		if units := float64(amount.FloorDiv(l.Drug.Unit)); units >= given && (best == 0 || units < best) {
			best = units
		}
	}
	return best
}
