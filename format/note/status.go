package note

import "firstpass/claim"

// cueSetAt is what the phrase a token belongs to does.
func (p *parser) cueSetAt(i int) cueSet {
	if i < p.s.from || i >= p.s.to || p.cueAt[i] == 0 {
		return 0
	}
	return p.cues[p.cueAt[i]-1].set
}

// evidence is what the words around a drug say of it.
type evidence struct {
	cueSet            // of its clause
	wide       cueSet // of its sentence
	earlier    cueSet // of the clauses before its own
	byDoctor   cueSet // elsewhere, but only for "by Dr. X", who may be here
	verb       tense  // of the verb that governs it
	active     bool   // the verb has an auxiliary or a subject: "was given", not "given daily"
	begun      bool   // the verb is one of beginning: started, placed on
	strong     bool   // the verb is one of giving, not of beginning or using
	verbAt     int    // token of the verb, -1 where none
	had        bool   // a word of having had one governs it
	arrived    bool   // "prior to transfer", "before arrival"
	on         bool   // "on" stands right before it, and no word of having had it
	formerly   bool   // "used to be on"
	got        bool   // "got his"
	negated    bool   // a negation reaches it
	scheduled  bool   // daily, q12h, every Tuesday
	selfInject bool   // "inject" tells the patient to
	bounded    bool   // for 14 days
	dose       bool
	measured   bool // the dose has its unit
	needle     bool // a route by needle or vein
	moment     bool // a time of day
	limb       bool // a place a needle goes into
	lot        bool // the lot it came from
	rate       bool // so much an hour
	noun       bool // only a noun of giving governs it: "injection of"
	ours       bool // "we" or "I" is the subject of its verb
	own        bool // his, her or their stands right before it
	planned    bool // a word of plans stands before it
	modal      bool // will, would, should, if stand before it
	run        bool // a drip or pump that runs
}

// gather collects the evidence for the drug that stands at tokens [from, to).
func (p *parser) gather(from, to int) evidence {
	e := evidence{verbAt: -1}
	clause := p.clause[from]
	leftVerb, rightVerb := -1, -1
	relative := p.relative(from, to)
	plainly, hadModal := false, false
	for k := range p.cues {
		c := &p.cues[k]
		e.wide |= c.set &^ cueHadOne
		if c.set&cueElsewhere != 0 && p.isWord(c.from, "by") {
			e.byDoctor = cueElsewhere
		} else if c.set&cueElsewhere != 0 {
			plainly = true
		}
		if at := p.clause[c.from]; at != clause && at != relative {
			if at < clause {
				e.earlier |= c.set
			}
			continue
		}
		e.cueSet |= c.set &^ cueHadOne
		if c.set&cueModal != 0 && p.isWord(c.from, "to") && c.to == c.from+1 && p.cueSetAt(c.to)&(cueVerb|cueAuxiliary) == 0 && !hadModal {
			e.cueSet &^= cueModal // "lateral to the midline"
		}
		hadModal = e.cueSet&cueModal != 0
		e.arrived = e.arrived || c.set&cuePast != 0 && (p.isWord(c.from, "prior") || p.isWord(c.from, "before"))
		e.formerly = e.formerly || c.set&cuePast != 0 && c.to <= from && p.isWord(c.from, "used")
		if c.set&cueOtherPerson != 0 && p.onlySpokenTo(c.from) {
			e.cueSet &^= cueOtherPerson
		}
		e.planned = e.planned || c.set&cueFuture != 0 && c.to <= from
		if c.set&cueHadOne != 0 && c.to <= from && hadModal && p.isWord(c.from, "after") {
			e.planned = true // "will return after his injection"
			e.cueSet |= cueFuture
		} else if c.set&cueHadOne != 0 && c.to <= from && p.reaches(c.to, from) && !(p.s.section == administeredSection && p.tellsEffect(c)) {
			e.had = true
			e.got = p.isWord(c.from, "got") || p.isWord(c.to-1, "got")
		}
		if c.set&cueTaker != 0 && c.to <= from && p.reaches(c.to, from) {
			e.cueSet |= cueHome
		}
		if c.set&cueVerb == 0 || c.from >= from && c.from < to {
			continue
		}
		if c.to <= from {
			if p.tenseOf(c) != noTense {
				leftVerb = k
			}
		} else if rightVerb < 0 && c.set&(cueGive|cueStart) == 0 && p.passive(c) && p.tenseOf(c) != noTense && !p.ofAnother(to, c) {
			rightVerb = k
		}
	}
	if plainly {
		e.byDoctor = 0
	}
	if p.ownUse(from) || p.ownHand(to) {
		e.cueSet |= cueHimself
	}
	if p.pastBefore && e.wide&cueThatTime != 0 {
		e.wide |= cueElsewhere
	}
	if leftVerb < 0 && rightVerb < 0 && clause > 0 && p.continues(from) {
		for k := range p.cues {
			if c := &p.cues[k]; p.clause[c.from] == clause-1 && c.set&cueVerb != 0 && p.tenseOf(c) != noTense {
				leftVerb = k
			}
		}
	}
	if relative >= 0 && rightVerb >= 0 && p.staffGave(p.cues[rightVerb].from-1) {
		e.cueSet &^= cueHimself | cueHome
		e.wide &^= cueHimself | cueHome | cueOwnDrug
	}
	verb := leftVerb
	if verb < 0 || rightVerb >= 0 && p.cues[leftVerb].set&(cueGave|cueGiven) == 0 && p.cues[rightVerb].set&(cueGave|cueGiven) != 0 {
		if rightVerb >= 0 {
			verb = rightVerb
		}
	}
	if verb >= 0 {
		c := &p.cues[verb]
		e.verb, e.verbAt = p.tenseOf(c), c.from
		e.strong = c.set&(cueGave|cueGiven) != 0
		e.begun = c.set&(cueGave|cueGiven|cueUsed) == 0
		e.active = c.from < from || p.cueSetAt(c.from-1)&cueAuxiliary != 0
	}
	for k := range p.cues {
		if c := &p.cues[k]; e.verb == noTense && c.from >= to && p.clause[c.from] == clause && c.set&cueUndone != 0 && p.ranUntil(c) {
			e.cueSet |= cuePast
		}
	}
	if e.verb == noTense && p.isWord(p.beforeRoute(from)-1, "on") && e.cueSet&(cueFuture|cueModal) == 0 {
		e.on = !e.had
		e.had = true
		if e.on && p.s.section == administeredSection && e.cueSet&(cuePast|cueElsewhere|cueHome) == 0 {
			e.verb, e.had, e.on = givenTense, false, false // "HOSPITAL COURSE: observed on IV fluids"
		}
	}
	if e.verb == noTense && !e.had && e.cueSet&(cueFuture|cuePast|cueHome|cueRunning) == 0 {
		if !p.contrasts(clause, from) {
			e.cueSet |= e.earlier & (cuePast | cueFuture | cueDeclined | cueHome)
		}
	}
	if e.verb == givenTense && verb == rightVerb && !e.strong && p.isWord(e.verbAt, "obtained") && e.planned {
		e.verb = plannedTense // "consent for Benadryl was obtained"
	}
	if e.verb != negatedTense && p.handedOut(to) || e.verb == givenTense && p.toFollow(to) {
		e.verb = plannedTense
	}
	if e.verb == givenTense && verb >= 0 && verb == leftVerb && (p.ordered(p.cues[verb].to, from) || !e.strong && p.endsOrdered(to)) {
		e.verb = plannedTense
	}
	if e.verb == noTense && !e.had && e.cueSet&(cueFuture|cuePast|cueModal|cueNegative) == 0 && p.dosed(from) {
		e.verb, e.noun = givenTense, true
	}
	if e.verb == noTense && !e.had && e.cueSet&(cueFuture|cuePast|cueModal) == 0 && (p.tolerated(from, to) || p.afterDrug(from) || p.titled(from)) {
		e.verb, e.noun = givenTense, true
	}
	switch p.low(p.beforeRoute(from) - 1) {
	case "his", "her", "their":
		e.own = true
	}
	for i := from - 1; i >= p.s.body && p.clause[i] == clause; i-- {
		w := p.low(i)
		e.ours = e.ours || (w == "we" || w == "i" && p.tokens[i].capital) && i < e.verbAt && e.verb == givenTense
		e.modal = e.modal || w != "to" && isModal(w) || w == "if" || w == "plan"
	}
	if e.verb == givenTense && verb >= 0 && verb == rightVerb && !e.active && e.modal && e.planned && p.cues[verb].to < p.s.to && p.tokens[p.cues[verb].to].kind == wordToken {
		e.verb = noTense // "may be a candidate for Prolia given T-score -2.9": a reason
	}
	e.negated = p.negates(from, to, e.verbAt, e.verb)
	return e
}

// decide says what became of a drug. The order is from what voids everything to
// what merely makes likely; drop says that the words name no event at all, and
// unsure why a person should look.
func (p *parser) decide(d *drug, e *evidence) (status claim.Status, drop bool, unsure string) {
	here := e.cueSet&cueToday != 0 && !e.arrived && !(e.cueSet&cueSays != 0 && e.cueSet&cueElsewhere != 0) // "son states she received it in the ER"
	if p.s.section == administeredSection && e.dose && e.needle && e.verb != plannedTense && d.kind != homeDrug {
		e.cueSet &^= cueHome // an autoinjector in a nurse's hand
	}
	if e.ours && e.cueSet&cueElsewhere == 0 {
		e.wide &^= cueElsewhere // "she apparently does well; we treated her with"
	}
	if e.verb == perfectTense && here && e.cueSet&cueElsewhere == 0 {
		e.verb = givenTense
	}
	if e.verb == beforeTense && (here && e.cueSet&cueElsewhere == 0 || d.kind == localDrug && e.strong && e.wide&cueElsewhere == 0) {
		e.verb = givenTense // nobody tells the history of a numb finger
	}
	if e.cueSet&cueRelief != 0 && !e.moment && !(e.strong && e.dose) {
		e.cueSet |= cuePast
	}
	if e.had && (here || e.earlier&cueToday != 0) && e.verb == noTense && e.cueSet&(cuePast|cueElsewhere|cueHome|cueFuture|cueModal) == 0 && p.s.section != historicalSection {
		e.verb = givenTense // "prior to the procedure she underwent injection with methylene blue"
	}
	ahead := e.verb == noTense && !e.had && e.planned && e.cueSet&cuePast == 0 // what is planned may be planned for elsewhere
	elsewhere := e.had && !e.run || e.cueSet&cuePast != 0 || !ahead && e.wide&cueElsewhere != 0 && (e.cueSet&cueElsewhere != 0 || !e.moment || !e.dose)
	switch {
	case e.wide&cueVoid != 0:
		return claim.Negated, false, ""
	case e.cueSet&cueHimself != 0 && e.verb != plannedTense && e.cueSet&cueNegative == 0:
		return home(d), false, ""
	case e.wide&cueHimself != 0 && d.kind == homeDrug && e.verb == noTense:
		return home(d), false, ""
	case e.cueSet&cueGeneral != 0 && e.verb == noTense && !(e.dose && (e.needle || e.limb)):
		return "", true, ""
	case e.wide&cueDeclined != 0 && !(e.cueSet&cueDeclined == 0 && (e.verb == givenTense || e.limb && (e.lot || e.needle || e.moment) && p.declinesOthers())):
		return claim.Declined, false, ""
	case e.verb == negatedTense || e.negated, e.wide&cueGone != 0 && e.verb != givenTense && !e.moment && !elsewhere:
		return claim.Negated, false, ""
	case p.s.section == allergySection, p.s.section == labSection && e.verb == noTense && !e.had && !e.measured && !e.needle && !here:
		return "", true, ""
	case e.cueSet&cueOtherPerson != 0:
		return claim.Historical, false, ""
	case e.lot && e.limb && !elsewhere && (e.verb == noTense || e.verb == givenTense) && p.s.section != historicalSection && p.s.section != homeSection:
		return claim.Administered, false, "" // "offered and accepted, L delt, lot 9KB2": a lot and a place are charted of what went in
	case e.verb == givenTense && here && !(p.s.section == plannedSection && e.begun) && !(p.s.section == listSection && e.scheduled && e.cueSet&cuePast != 0):
		return claim.Administered, false, ""
	case e.verb == perfectTense && (d.kind == vaccine || d.kind == diseaseWord || d.kind == actDrug || d.name == "steroid" || d.name == "epidural steroid" || d.name == "cortisone"):
		return claim.Historical, false, ""
	case d.kind == homeDrug && e.on && !e.run && e.wide&cueElsewhere == 0 && e.cueSet&cuePast == 0:
		return claim.SelfAdministered, false, ""
	case e.formerly && e.verb != plannedTense:
		return claim.Historical, false, ""
	case d.kind == homeDrug && e.cueSet&cueHome != 0 && !e.moment:
		return home(d), false, ""
	case e.noun && e.wide&cueUndone != 0:
		return claim.Negated, false, ""
	case d.kind == homeDrug && e.planned && (e.modal || e.verb == plannedTense) && e.wide&cueOwnDrug != 0 && e.cueSet&(cueHome|cuePast) == 0 && e.verb != givenTense:
		return claim.Planned, false, "" // "will receive sliding scale insulin"
	case d.kind == homeDrug && e.wide&(cueHome|cueOwnDrug) != 0 && e.verb != givenTense && e.verb != plannedTense && p.s.section != plannedSection:
		return claim.SelfAdministered, false, ""
	case e.verb == ongoingTense && e.scheduled && !e.moment:
		return claim.Historical, false, ""
	case e.verb == ongoingTense && !e.needle && d.kind != fluidDrug && !here && !e.run:
		return claim.Historical, false, "being received, by what is written; not given by the writer as far as it tells"
	case e.verb == beforeTense, elsewhere && e.verb != plannedTense:
		return claim.Historical, false, ""
	case e.verb == givenTense && e.cueSet&cueHome != 0 && !e.moment:
		return home(d), false, ""
	case e.verb == givenTense, e.verb == perfectTense, e.verb == ongoingTense:
		if e.scheduled && p.s.item && !e.active && e.strong {
			return p.listed(d, e), false, ""
		}
		if p.s.section == plannedSection && e.begun && !(e.dose && e.needle) {
			return claim.Planned, false, ""
		}
		if p.s.section == listSection && e.begun && !e.moment && !e.needle {
			return claim.Historical, false, ""
		}
		if (p.s.section == historicalSection || p.s.section == homeSection) && !e.moment && !(e.strong && e.dose && (e.lot || e.limb)) {
			return claim.Historical, false, "given according to the history; it does not say that it was here and now"
		}
		return claim.Administered, false, ""
	case e.scheduled && e.selfInject && !e.bounded && p.s.section != plannedSection:
		return claim.SelfAdministered, false, ""
	case p.s.section == plannedSection && e.verb != givenTense && (e.verb == plannedTense || e.cueSet&cueFuture != 0):
		return claim.Planned, false, ""
	case e.run && e.verb != plannedTense && !e.modal && !(e.planned && e.verb == noTense && !e.moment):
		return claim.Administered, false, ""
	case e.cueSet&cueHome != 0 && !(e.verb == plannedTense || (e.modal || e.planned && d.kind != homeDrug) && e.verb == noTense), e.cueSet&cueOwnDrug != 0 && d.kind == homeDrug && e.verb != plannedTense:
		return home(d), false, ""
	case e.verb == noTense && d.kind == homeDrug && (p.s.section == listSection || e.own && e.cueSet&cueFuture == 0) && !e.moment:
		return home(d), false, ""
	case e.verb == noTense && p.s.section == listSection && !p.given && !(e.dose && e.needle && !e.scheduled):
		return claim.Historical, false, ""
	case e.verb == plannedTense || e.cueSet&cueFuture != 0 && !(e.moment && e.needle):
		return claim.Planned, false, ""
	case e.scheduled && here && e.dose && e.limb && p.s.section != listSection && p.s.section != plannedSection:
		return claim.Administered, false, "" // "1 cc B12 IM R arm today, #3/4 weekly"
	case e.scheduled:
		return p.listed(d, e), false, ""
	}
	return p.likely(d, e, here)
}

// beforeRoute is the first token of the routes that stand right before a drug: "on
// intravenous heparin".
func (p *parser) beforeRoute(from int) int {
	for k := len(p.routes) - 1; k >= 0; k-- {
		if p.routes[k].to == from {
			from = p.routes[k].from
		}
	}
	return from
}
