package note

import "strings"

// completed is what a phrase does once the words after it are read: some phrases only
// begin a pattern, which a word of another class ends.
func (p *parser) completed(set cueSet, i, to int) cueSet {
	if set&(cueMoved|cueWhile|cueSays|cueOrderer|cueUndone|cueFuture|cueVerb|cueModal|cuePast|cueHome|cueDeclined|cueElsewhere) == 0 {
		return set
	}
	if set&cueUndone != 0 && p.isWord(to-1, "discontinued") && p.hadRun(i, to) {
		set &^= cueUndone // "infusion discontinued at 1020" ran until then
	}
	if set&cueGiven != 0 && to == i+1 && (p.isWord(i, "got") || p.isWord(i, "received")) && p.familySubject(i) {
		set = set&^cueVerb | cueOtherPerson
	}
	if set&cueUndone != 0 && to == i+1 && p.isWord(i, "stop") && (p.isMark(to, ':') || to < p.s.to && p.tokens[to].kind == numberToken) {
		set &^= cueUndone // "Stop: 1102" is an hour
	}
	if set&cueElsewhere != 0 && p.isWord(i, "evaluated") && p.isWord(to-1, "in") && !p.dated(to) && !p.isWord(to, "an") {
		set &^= cueElsewhere // "was evaluated in several views"
	}
	if set&cueHome != 0 && i <= p.s.body && p.isMark(to, ':') {
		set &^= cueHome // "Home health: B12 given": who writes
	}
	if w := p.low(i); set&cueDeclined != 0 && (strings.HasPrefix(w, "refus") || strings.HasPrefix(w, "declin")) && p.byMouth(to) {
		set &^= cueDeclined // "after refusal of PO": of another way
	}
	if set&cuePast != 0 && p.isWord(to-1, "in") && (p.isWord(to-2, "performed") || p.isWord(to-2, "done")) && !p.dated(to) {
		set &^= cuePast // "was performed in a 30-degree projection"
	}
	if set&cueFuture != 0 && to == i+1 && p.onOrder(i) {
		set = set&^cueFuture | cueOrderer
	}
	if (set&(cueGive|cueGave|cueGiving) != 0 || to == i+1 && p.isWord(i, "administered")) && p.byFamily(i, to) {
		set = set&^cueVerb | cueHimself
	}
	if set&(cueGave|cueGiven) != 0 && p.byPatient(i, to) {
		set = set&^cueVerb | cueHimself
	}
	if set&(cueGave|cueGiven|cueUsed|cueBegun) != 0 && p.byOther(i) {
		set |= cueElsewhere
	}
	if set&cueMoved != 0 && p.endsWith(to, 6, wardWord, false) {
		set = set&^cueElsewhere | cueToday
	}
	if set&cueWhile != 0 && p.endsWith(to, 5, caseWord, true) {
		set |= cueToday
	}
	if set&cueSays != 0 && p.tells(to) {
		set |= cueElsewhere
	}
	if set&cueOrderer != 0 && p.isWord(to-1, "per") && p.told(to) {
		set |= cueElsewhere
	}
	if set&cueModal != 0 && (p.speaksInGeneral(to) || p.speaksInGeneral(to+1)) {
		set |= cueGeneral
	}
	if set&(cueVerb|cueUndone) != 0 && p.relieves(to) {
		set = set&^(cueVerb|cueNegative|cueUndone) | cuePast // relief was given, or none: no drug by these words
	}
	return set
}

// byMouth says that what was refused is the way by mouth, and so not what a needle gave.
func (p *parser) byMouth(i int) bool {
	if p.isWord(i, "of") || p.isWord(i, "the") {
		i++
	}
	return (p.isWord(i, "po") || p.isWord(i, "oral") || p.isWord(i, "orals")) && p.drugAt(i+1) < 0 && p.drugAt(i+2) < 0
}

// hadRun says that what was discontinued had been running: an infusion, or one with its hour.
func (p *parser) hadRun(i, to int) bool {
	for j := max(p.s.body, i-5); j < i; j++ {
		switch p.low(j) {
		case "infusion", "drip", "gtt", "iv", "pca", "pump", "line", "started", "running":
			return true
		}
	}
	for j := to; j < min(to+3, p.s.to); j++ {
		if p.tokens[j].kind == numberToken || p.isWord(j, "due") || p.isWord(j, "secondary") {
			return true
		}
	}
	return false
}

// familySubject says that somebody of the patient's family is the one who got a drug:
// "patient's mother got a B12 shot".
func (p *parser) familySubject(i int) bool {
	if row, to := p.lex.ends.match(p.tokens[:p.s.to], max(i-1, 0)); i == 0 || row != familyWord || to != i {
		return false
	}
	switch p.low(i - 2) {
	case "patient's", "pt's", "his", "her", "their", "my":
		return true
	}
	return false
}

// dated says that a year, a month or another house follows, and no mere manner.
func (p *parser) dated(i int) bool {
	if _, ok := p.year(i); ok || p.month(i) > 0 {
		return true
	}
	switch p.low(i) {
	case "the", "his", "her", "our", "spring", "summer", "fall", "winter", "clinic", "early", "late", "mid":
		return true
	}
	return false
}

// byPatient says that the patient gives the dose or drug that follows: "pt gave first 80 mg".
func (p *parser) byPatient(i, to int) bool {
	if !p.isWord(i, "gave") && !p.isWord(i, "injected") && !p.isWord(i, "administered") || !p.isWord(i-1, "pt") && !p.isWord(i-1, "patient") {
		return false
	}
	for j := to; j < min(to+5, p.s.to); j++ {
		switch p.low(j) {
		case "consent", "permission", "history", "to", "by", "with":
			return false
		}
		if p.owner[j] != 0 || p.tokens[j].kind == numberToken {
			return true
		}
	}
	return false
}

// byOther says that somebody who is not of this house does what a verb says: "her dentist
// used", "his cardiologist has started".
func (p *parser) byOther(i int) bool {
	for i--; p.cueSetAt(i)&(cueAuxiliary|cueAdverb) != 0 && !p.isWord(i, "his") && !p.isWord(i, "her"); i-- {
	}
	if i < p.s.body {
		return false
	}
	if row, to := p.lex.ends.match(p.tokens[:p.s.to], i); row != otherWord || to != i+1 {
		return false
	}
	switch p.low(i - 1) {
	case "his", "her", "their", "my":
		return true
	}
	return false
}

// endsWith says that a word of a class follows within some words; near allows only
// words that point between them: "prior to the start of the procedure".
func (p *parser) endsWith(at, reach int, class int32, near bool) bool {
	for i := at; i < min(at+reach, p.s.to); i++ {
		if p.tokens[i].kind != wordToken {
			return false
		}
		if row, _ := p.lex.ends.match(p.tokens[:p.s.to], i); row == class {
			return true
		}
		if near && !pointing(p.low(i)) || !near && otherHouse(p.low(i)) {
			return false
		}
	}
	return false
}

// otherHouse knows words before a ward that put it in another house.
func otherHouse(w string) bool {
	switch w {
	case "hospital", "clinic", "center", "facility", "emergency", "outside", "local", "er", "home":
		return true
	}
	return false
}

// pointing knows the words between a while and the case it belongs to.
func pointing(w string) bool {
	switch w {
	case "the", "his", "her", "their", "this", "my", "our", "being", "skin", "of", "entire", "actual", "any", "definitive", "surgical", "operative":
		return true
	}
	return false
}

// tells says that the patient is the one of whom somebody tells: "states that she".
func (p *parser) tells(i int) bool {
	for range 3 {
		switch p.low(i) {
		case "she", "he", "they", "patient", "pt":
			return true
		case "that", "when", "the", "to", "me", "us":
		default:
			return false
		}
		i++
	}
	return false
}

// speaksInGeneral knows the verbs that, after can or may, say what a drug does to people.
func (p *parser) speaksInGeneral(i int) bool {
	switch p.low(i) {
	case "cause", "relieve", "help", "reduce", "worsen", "prevent":
		return true
	}
	return false
}

// told says that "per" names who tells, and not who asked: "per husband", but not "per
// patient request".
func (p *parser) told(i int) bool {
	for p.isWord(i, "the") || p.isWord(i, "his") || p.isWord(i, "her") || p.isWord(i, "pt's") || p.isWord(i, "patient's") {
		i++
	}
	if i >= p.s.to {
		return false
	}
	row, to := p.lex.ends.match(p.tokens[:p.s.to], i)
	if row != familyWord && row != tellerWord {
		return false
	}
	switch p.low(to) {
	case "request", "requests", "requested", "preference", "choice", "consent", "wishes":
		return false
	}
	return true
}

// relieves says that what was given is relief: "has not given him any relief".
func (p *parser) relieves(i int) bool {
	for range 6 {
		switch p.low(i) {
		case "relief", "benefit", "improvement":
			return true
		case "no", "any", "him", "her", "them", "the", "patient", "good", "some", "temporary", "minimal", "significant", "complete", "partial", "little", "much", "great", "excellent", "only", "pain", "me", "moderate", "substantial", "a", "brief", "short", "period", "of", "term", "lasting":
		default:
			return false
		}
		i++
	}
	return false
}

// onOrder says that "order" only tells by whose word something was done: "per Dr. Osei
// order", "under the standing orders". A standing order alone is a plan.
func (p *parser) onOrder(i int) bool {
	if !p.isWord(i, "order") && !p.isWord(i, "orders") {
		return false
	}
	for j := i - 1; j >= p.s.body && j > i-7; j-- {
		switch p.low(j) {
		case "per", "under", "by":
			return true
		}
		if p.tokens[j].kind == numberToken || p.owner[j] != 0 || p.isMark(j, ';') {
			return false
		}
	}
	return false
}

// byFamily says that somebody of the family gives the drug that follows: "her daughter, a
// nurse, gives him his B12".
func (p *parser) byFamily(i, to int) bool {
	drug := false
	for j := to; j < min(to+6, p.s.to); j++ {
		drug = drug || p.owner[j] != 0
	}
	if !drug {
		return false
	}
	for j := i - 1; j >= p.s.body && j > i-8; j-- {
		if row, _ := p.lex.ends.match(p.tokens[:p.s.to], j); row == familyWord {
			return true
		}
		switch p.low(j) {
		case "to", "for", "by", "nurse", "i", "we", "states", "reports", "says":
			if !p.isWord(j, "nurse") || p.isWord(j-1, "the") {
				return false
			}
		}
		if p.owner[j] != 0 || p.isMark(j, ';') {
			return false
		}
	}
	return false
}
