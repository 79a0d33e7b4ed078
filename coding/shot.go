package coding

import (
	"fmt"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
)

// The first days of codes for giving a product (administration.tsv has them too;
// here they choose the words of a question).
const (
	covidCode    claim.Date = 20230911 // 90480
	antibodyCode claim.Date = 20231006 // 96380, 96381
)

// shots codes everything that did not go into a vein.
func (c *Coder) shots() {
	c.vaccines()
	c.allergens()
	for _, i := range c.order {
		e := &c.events[i]
		switch {
		case e.what == vaccine || e.what == allergen:
		case e.what == idle:
			c.nothing(e.n, fmt.Sprintf("%s keeps a line open, rinses, numbs or dilutes: that belongs to the service it serves", e.name))
		case e.what == imaging:
			c.nothing(e.n, fmt.Sprintf("%s belongs to the picture it is given for", e.name))
		case e.what == declot || e.route == facts.Catheter:
			c.add("36593", 1, c.dayOf(e.n), []int{e.n}, fmt.Sprintf("%s cleared a blocked catheter: a service of its own, not a flush", e.name), declotting)
		case e.route.IsIV():
		default:
			c.shot(e)
		}
	}
	c.splitDoses()
	c.deviceFlushed()
}

// deviceFlushed codes the flushing of an implanted port, which counts only where
// nothing else was given that day.
func (c *Coder) deviceFlushed() {
	if len(c.answer.Lines) > 0 || len(c.answer.Questions) > 0 {
		return
	}
	for i := range c.events {
		e, g := &c.events[i], &c.v.Given[c.events[i].n]
		if e.what != idle {
			return
		}
		if !says(g.Access, "port", "mediport", "port-a-cath", "portacath", "implanted") && !says(g.Site, "port", "mediport", "port-a-cath", "portacath", "implanted") {
			return
		}
		if g.Kind != "" && g.Kind != "flush" || g.Kind == "" && !says(g.Medication, "flush", "lock", "heparin") {
			return
		}
	}
	if len(c.events) == 0 {
		return
	}
	var list []int
	for i := range c.events {
		list = append(list, c.events[i].n)
	}
	c.answer.Nothing = nil
	c.add("96523", 1, c.dayOf(list[0]), list, "an implanted port flushed, and nothing else given that day", pairEdits)
}

// shot codes one injection, or names what else the route stands for.
func (c *Coder) shot(e *event) {
	on := c.dayOf(e.n)
	one := func(code, why string, source finding.Source) { c.add(code, 1, on, []int{e.n}, why, source) }
	if c.onlyByProcedure(e) {
		return
	}
	switch e.route {
	case facts.Intramuscular, facts.Subcutaneous:
		c.needle(e)
	case facts.SubcutaneousDrip:
		c.underSkin(e)
	case facts.OnBody:
		one("96377", fmt.Sprintf("%s by a timed injector put on the body", e.name), onBodyPump)
	case facts.IntraArterial:
		c.artery(e)
	case facts.Implant:
		if c.isShotImplant(e) {
			c.needle(e)
			return
		}
		if says(e.name, "testosterone", "pellet", "testopel", "estradiol") {
			one("11980", fmt.Sprintf("%s as pellets under the skin", e.name), pairEdits)
			return
		}
		one("11981", fmt.Sprintf("%s as an implant (11983 where an old one was removed as well)", e.name), pairEdits)
	case facts.Intraarticular:
		c.joint(e)
	case facts.Intralesional:
		if e.isChemo() {
			one("96405", fmt.Sprintf("%s into up to 7 lesions (96406 for more)", e.name), cancerShot)
			return
		}
		one("11900", fmt.Sprintf("%s into up to 7 lesions (11901 for more): it includes its injection", e.name), pairEdits)
	case facts.TriggerPoint:
		one("20552", fmt.Sprintf("%s into trigger points of one or two muscles (20553 for three or more)", e.name), pairEdits)
		c.askOf(Confirm, e.n, "site", "how many muscles were injected? one or two are 20552, three or more 20553", pairEdits)
	case facts.Intravitreal:
		one("67028", fmt.Sprintf("%s into the eye: it includes its injection", e.name), pairEdits)
	case facts.Intrathecal:
		if e.isChemo() {
			one("96450", fmt.Sprintf("%s into the spinal canal", e.name), addOns)
			return
		}
		c.askOf(Missing, e.n, "site", "which level, and by needle or catheter? 62320 to 62327", pairEdits)
	case facts.NerveBlock:
		c.askOf(Missing, e.n, "site", "which nerve was blocked? 64400 to 64530 by nerve; it includes its injection", pairEdits)
	case facts.Intradermal:
		c.askOf(Missing, e.n, "kind", "what was given into the skin? a tuberculin test is 86580, a local anaesthetic is included", pairEdits)
	case facts.Oral, facts.Nasal, facts.Topical, facts.Inhaled:
		c.nothing(e.n, fmt.Sprintf("%s was not injected", e.name))
	default:
		c.askOf(Missing, e.n, "route", fmt.Sprintf("how was %s given? the route decides the code", e.name), outsideIV)
	}
}

// needle codes an injection into muscle or under the skin.
func (c *Coder) needle(e *event) {
	code, why, source := "96372", fmt.Sprintf("%s into muscle or under the skin", e.name), eachShot
	switch {
	case e.what == hydration:
		c.askOf(Missing, e.n, "route", fmt.Sprintf("%s into muscle or under the skin is no hydration; what was it for?", e.name), outsideIV)
		return
	case e.what == chemo && !e.complex:
		code, why, source = "96401", fmt.Sprintf("%s is a non-hormonal antineoplastic or complex biologic", e.name), cancerShot
	case e.what == hormone:
		code, why, source = "96402", fmt.Sprintf("%s is a hormonal antineoplastic", e.name), cancerShot
	case e.complex:
		c.askOf(Contested, e.n, "medication", fmt.Sprintf("%s is a complex biologic: 96372 by most contractors' and plans' lists; 96401 where the record shows that giving it was complex (manual ch. 12 section 30.5 looks at the service, not the drug's name)", e.name), complexShots, cancerShot)
	}
	c.add(code, 1, c.dayOf(e.n), []int{e.n}, why, source)
}

// underSkin codes an infusion under the skin by a pump; 15 minutes or less is an
// injection.
func (c *Coder) underSkin(e *event) {
	if !e.hasStart || !e.ends {
		return
	}
	if e.minutes() <= pushMinutes {
		c.add("96372", 1, c.dayOf(e.n), []int{e.n}, fmt.Sprintf("%s under the skin in %d minutes: 15 or less is an injection", e.name, e.minutes()), addOns)
		return
	}
	// The pumps of one drug are one infusion: the longest run counts, a further pump
	// at a new site is 96371 once.
	first, total := c.underSkinRuns(e)
	if first != e.n {
		c.add("96371", 0, c.dayOf(e.n), []int{e.n}, "", addOns)
		l := c.line("96371", c.dayOf(e.n))
		if l.Units == 0 {
			l.Units, l.Why = 1, fmt.Sprintf("%s: a further pump with a site of its own, once", e.name)
		}
		return
	}
	on := c.dayOf(e.n)
	c.add("96369", 1, on, []int{e.n}, fmt.Sprintf("%s under the skin by pump, %d minutes: first hour with setting up", e.name, total), addOns)
	if n := hours(total); n > 0 {
		c.add("96370", int64(n), on, []int{e.n}, fmt.Sprintf("%d minutes = first hour and %d further (%s)", total, n, hourSteps(n)), addOns)
	}
	if c.hasInitialIV(on) {
		c.askOf(Contested, e.n, "route", "96369 stands on the audit contractors' list of initial services beside those by vein; it has an access of its own and no pair edit", oneInitial)
	}
}

// underSkinRuns is the first entry of an encounter's infusion under the skin, and
// the minutes in which any pump ran.
func (c *Coder) underSkinRuns(e *event) (first, minutes int) {
	first = -1
	c.runs = c.runs[:0]
	for _, i := range c.order {
		o := &c.events[i]
		if o.route != facts.SubcutaneousDrip || o.visit != e.visit || !o.ends || o.minutes() <= pushMinutes || o.what == idle {
			continue
		}
		if first < 0 {
			first = o.n
		}
		c.runs = unite(c.runs, span{o.start, o.stop})
	}
	for _, run := range c.runs {
		minutes += run.minutes()
	}
	return first, minutes
}

func (c *Coder) line(code string, on claim.Date) *Line {
	for i := range c.answer.Lines {
		if l := &c.answer.Lines[i]; l.Code == code && l.Date == on {
			return l
		}
	}
	return nil
}

func (c *Coder) hasInitialIV(on claim.Date) bool {
	for _, code := range initialCode {
		if c.line(code, on) != nil {
			return true
		}
	}
	return false
}

func (c *Coder) artery(e *event) {
	on := c.dayOf(e.n)
	switch {
	case !e.isChemo():
		c.add("96373", 1, on, []int{e.n}, fmt.Sprintf("%s into an artery", e.name), outsideIV)
	case e.ends && e.minutes() > pumpHours:
		c.add("96425", 1, on, []int{e.n}, fmt.Sprintf("%s into an artery for more than 8 hours by pump", e.name), addOns)
	case e.ends && e.minutes() > pushMinutes:
		c.add("96422", 1, on, []int{e.n}, fmt.Sprintf("%s into an artery, %d minutes: first hour", e.name, e.minutes()), addOns)
		if n := hours(e.minutes()); n > 0 {
			c.add("96423", int64(n), on, []int{e.n}, fmt.Sprintf("%d minutes = first hour and %d further", e.minutes(), n), addOns)
		}
	default:
		c.add("96420", 1, on, []int{e.n}, fmt.Sprintf("%s pushed into an artery", e.name), addOns)
	}
}

// joint names the code by the size of the joint; which joints are which is the
// classification's own list.
func (c *Coder) joint(e *event) {
	site := c.v.Given[e.n].Site
	code := ""
	switch {
	case says(site, "knee", "shoulder", "hip", "glenohumeral", "subacromial", "trochanteric"):
		code = "20610"
	case says(site, "wrist", "elbow", "ankle", "acromioclavicular", "temporomandibular", "olecranon"):
		code = "20605"
	case says(site, "finger", "toe", "thumb"):
		code = "20600"
	}
	if code == "" {
		c.askOf(Missing, e.n, "site", "which joint was injected? small 20600, medium 20605, large 20610; with ultrasound guidance 20604, 20606, 20611", pairEdits)
		return
	}
	c.add(code, 1, c.dayOf(e.n), []int{e.n}, fmt.Sprintf("%s into a joint: it includes its injection (with recorded ultrasound guidance the code one higher)", e.name), pairEdits)
}

// onlyByProcedure handles a drug whose table row names procedures alone, such as
// botulinum toxin and hyaluronan.
func (c *Coder) onlyByProcedure(e *event) bool {
	drug := c.rowOf(&c.v.Given[e.n])
	if len(drug.Admin) == 0 || c.v.Given[e.n].Kind != "" {
		return false
	}
	for _, code := range drug.Admin {
		if _, ok := c.tables.Administration(code); ok || code >= "96360" && code <= "96549" {
			return false
		}
	}
	if e.route == facts.Intraarticular || e.route == facts.Implant || e.route == facts.Intravitreal {
		return false
	}
	if len(drug.Admin) == 1 {
		c.add(drug.Admin[0], 1, c.dayOf(e.n), []int{e.n}, fmt.Sprintf("%s is given by this procedure, which includes its injection", e.name), pairEdits)
		return true
	}
	c.askOf(Missing, e.n, "site", fmt.Sprintf("%s is given by a procedure chosen by its site (%s and the like), never by 96372", e.name, strings.Join(drug.Admin, ", ")), pairEdits)
	return true
}

// isShotImplant says whether an implant is one that a shot code stands for
// (goserelin), as its row in the drug table says outright.
func (c *Coder) isShotImplant(e *event) bool {
	for _, code := range c.rowOf(&c.v.Given[e.n]).Admin {
		if code == "96402" || code == "96372" || code == "96401" {
			return true
		}
	}
	return false
}

// splitDoses asks about a drug given through two needles in one session.
func (c *Coder) splitDoses() {
	const session = 15
	for _, i := range c.order {
		e := &c.events[i]
		if !e.route.IsShot() || e.what == vaccine || e.what == allergen || e.what == idle {
			continue
		}
		for _, j := range c.order {
			o := &c.events[j]
			if o.n >= e.n || !o.route.IsShot() || o.drug != e.drug || o.visit != e.visit || o.what != e.what {
				continue
			}
			if !e.hasStart || !o.hasStart || e.start-o.start < session && o.start-e.start < session {
				c.askOf(Contested, e.n, "", fmt.Sprintf("%s was given through more than one needle in one session: CPT Assistant counts each injection, Noridian and First Coast pay one for one drug", e.name), eachShot, oneSession)
			}
			break
		}
	}
	if says(c.v.Note, "one syringe", "same syringe", "single syringe") {
		if l := c.line("96372", c.v.Date); l != nil && l.Units > 1 {
			c.ask(Confirm, "administrations", "the note says that drugs were drawn up in one syringe: one needle is one injection", eachShot)
			l.Units = 1
			l.Why += "; drawn up in one syringe: one injection"
		}
	}
}

// allergens codes allergy shots: one, or two and more, once a day.
func (c *Coder) allergens() {
	for done := c.done[:0]; ; {
		var list []int
		on := claim.Date(0)
		for _, i := range c.order {
			e := &c.events[i]
			if e.what != allergen || slices.Contains(done, e.n) || len(list) > 0 && c.dayOf(e.n) != on {
				continue
			}
			on = c.dayOf(e.n)
			list = append(list, e.n)
		}
		if len(list) == 0 {
			c.done = done[:0]
			return
		}
		done = append(done, list...)
		code, why := "95115", "one allergy shot"
		if len(list) > 1 {
			code, why = "95117", fmt.Sprintf("%d allergy shots: one service a day", len(list))
		}
		c.add(code, 1, on, list, why, allergyShot)
	}
}

// vaccines codes giving vaccines, antibodies against RSV and the tuberculin test.
func (c *Coder) vaccines() {
	for _, i := range c.order {
		e := &c.events[i]
		if e.what != vaccine {
			continue
		}
		g, on := &c.v.Given[e.n], c.dayOf(e.n)
		one := func(code, why string, source finding.Source) { c.add(code, 1, on, []int{e.n}, why, source) }
		switch kind := g.Substance.Vaccine; {
		case kind == codes.TuberculinSkin:
			one("86580", "the tuberculin test includes its placing", pairEdits)
		case kind == codes.RSVAntibody && (on == 0 || on >= antibodyCode):
			one("96381", fmt.Sprintf("%s is an antibody with a code of its own", e.name), antibody)
			c.askOf(Confirm, e.n, "given_by", "96380 in place of 96381 where the practitioner counselled the patient or family", antibody)
		case kind == codes.RSVAntibody:
			one("96372", fmt.Sprintf("%s before 2023-10-06: an antibody, given as an injection of a drug", e.name), antibody)
		case kind == codes.Covid && (on == 0 || on >= covidCode):
			one("90480", "a COVID-19 vaccine has one code for giving it", covidGiven)
		case kind == codes.Covid:
			c.askOf(Missing, e.n, "medication", "which COVID-19 product and dose? before 2023-09-11 each had a code of its own (0001A and the like)", covidGiven)
		case c.medicareVaccine(kind) != "":
			one(c.medicareVaccine(kind), "Medicare's own code for giving this vaccine", medicareGive)
		default:
			c.otherVaccine(e, on)
		}
	}
}

func (c *Coder) medicareVaccine(kind codes.VaccineKind) string {
	if c.v.Payer.Type != claim.Medicare && c.v.Payer.Type != claim.MedicareAdvantage {
		return ""
	}
	switch kind {
	case codes.Influenza:
		return "G0008"
	case codes.Pneumococcal:
		return "G0009"
	case codes.HepatitisB:
		return "G0010"
	}
	return ""
}

// otherVaccine codes the general codes: the first of the day and each further one.
func (c *Coder) otherVaccine(e *event, on claim.Date) {
	byNeedle := e.route != facts.Oral && e.route != facts.Nasal
	first, further, how := "90471", "90472", "by injection"
	if !byNeedle {
		first, further, how = "90473", "90474", "by mouth or nose"
	}
	if age := c.v.BirthDate.AgeOn(on); age >= 0 && age <= 18 {
		c.askOf(Confirm, e.n, "given_by", "to age 18, 90460 (with 90461 for each further component) where the practitioner counselled; else as coded", vaccineGiven)
	}
	// One "first" a day: a further one follows 90471, 90473 and Medicare's codes alike.
	for _, code := range [...]string{"90471", "90473"} {
		if c.line(code, on) != nil {
			c.add(further, 1, on, []int{e.n}, fmt.Sprintf("%s %s, a further vaccine of the day", e.name, how), vaccineGiven)
			return
		}
	}
	c.add(first, 1, on, []int{e.n}, fmt.Sprintf("%s %s, the first vaccine of the day", e.name, how), vaccineGiven)
}
