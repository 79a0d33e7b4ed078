package visit

import (
	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// pairing is an NCCI pair between a visit and something else of the day.
type pairing struct {
	other     *facts.Line // on this claim; nil where it stands on another
	code      string
	indicator byte
	origin    codes.Origin
}

// denies finds the pair that denies the visit beside another line of its day. A
// pair that no modifier lifts (indicator 0) goes before one that 25 lifts.
// An empty code means that none was found; unanswered says that no table at hand
// could tell about one administration of the day or more.
func denies(e *facts.Encounter, v *facts.Line) (found pairing, unanswered bool) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.N == v.N || l.Date != v.Date || l.Info.Kind == codes.Visit || l.IsProduct() {
			continue
		}
		pair, origin := e.Tables.Pair(l.Code, v.Code, e.Setting(), v.Date)
		switch {
		case origin.Answer == codes.NotCovered && l.Info.Kind == codes.AdminCode:
			unanswered = true
		case origin.Answer != codes.Found || pair.Indicator == '9':
		case found.code == "" || pair.Indicator == '0' && found.indicator != '0':
			found = pairing{other: l, code: l.Code, indicator: pair.Indicator, origin: origin}
		}
	}
	return found, unanswered
}

// deniesElsewhere finds the pair that denies the visit beside a line of another
// claim of the same day.
func deniesElsewhere(e *facts.Encounter, visit string, on claim.Date) (found pairing) {
	for _, other := range e.OtherClaims() {
		if other.Identical {
			continue
		}
		for _, l := range other.Codes {
			if p := between(e, l.Code, visit, on); p.code != "" && (found.code == "" || p.indicator == '0' && found.indicator != '0') {
				found = p
			}
		}
	}
	return found
}

// between asks for the pair in which column1 is paid and the visit denied.
func between(e *facts.Encounter, column1, visit string, on claim.Date) pairing {
	if e.Tables.Code(column1).Kind == codes.Visit {
		return pairing{}
	}
	pair, origin := e.Tables.Pair(column1, visit, e.Setting(), on)
	if origin.Answer != codes.Found || pair.Indicator == '9' {
		return pairing{}
	}
	return pairing{code: column1, indicator: pair.Indicator, origin: origin}
}

// deniedVisit finds a visit of another claim of the day that the line denies by
// a pair of the indicator. A visit denied by its own claim's lines was reported
// there.
func deniedVisit(e *facts.Encounter, l *facts.Line, indicator byte) (visit string, p pairing) {
	for _, other := range e.OtherClaims() {
		if other.Identical {
			continue
		}
		for _, v := range other.Codes {
			if e.Tables.Code(v.Code).Kind != codes.Visit || indicator == '1' && v.With25 {
				continue
			}
			found := between(e, l.Code, v.Code, l.Date)
			if found.code != "" && found.indicator == indicator && !deniedAmong(e, other.Codes, v.Code, l.Date) {
				return v.Code, found
			}
		}
	}
	return "", pairing{}
}

func deniedAmong(e *facts.Encounter, lines []claim.OtherLine, visit string, on claim.Date) bool {
	for _, l := range lines {
		if between(e, l.Code, visit, on).code != "" {
			return true
		}
	}
	return false
}
