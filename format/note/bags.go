package note

import (
	"strings"

	"firstpass/claim"
)

// bag gives the times of "Infusion start 0915 end 1120" to the last infusion without them.
// Only what stands before end speaks of it: the rest of the sentence has a drug of its own.
func (p *parser) bag(events []claim.Event, end int) {
	if len(p.when) == 0 {
		return
	}
	waits := false // an infusion without its times
	for i := max(0, len(events)-nearby); i < len(events); i++ {
		waits = waits || waiting(&events[i])
	}
	speaks, timed := false, false
	for i := p.s.body; waits && i < end; i++ {
		speaks = speaks || p.isWord(i, "infusion") || p.isWord(i, "infused")
	}
	for k := range p.when {
		timed = timed || p.when[k].to <= end && p.when[k].at.HasTime
	}
	if !speaks || !timed {
		return
	}
	for i := len(events) - 1; i >= max(0, len(events)-nearby); i-- {
		e := &events[i]
		if !waiting(e) {
			continue
		}
		whole := region{before: p.s.from, from: p.s.from, to: p.s.from, end: end}
		p.time(whole, e)
		p.stopBeforeStart(end, e)
		if e.Start.HasTime && e.Stop.HasTime {
			e.Route = "IV-infusion"
		}
		if e.Site == "" {
			p.place(whole, e)
		}
		return
	}
}

// waiting says that an event is an infusion whose times are not known yet.
func waiting(e *claim.Event) bool {
	return e.Status == claim.Administered && !e.Start.Given() && (e.Route == "IV-infusion" || e.Route == "IV" && e.Stop.Minute == 0)
}

// stopBeforeStart reads the end where it stands first: "infusion stopped 1022 (started 1005)".
func (p *parser) stopBeforeStart(end int, e *claim.Event) {
	for k := range p.when {
		if m := &p.when[k]; m.role == stopMoment && m.to <= end && m.at.HasTime && e.Start.HasTime && !e.Stop.Given() {
			e.Stop = m.at
			e.Spans["stop"] = p.span(m.from, m.to)
		}
	}
}

// accessed keeps the vein a line was put into: "PIV 22g placed L hand", "Line placed L AC".
func (p *parser) accessed() {
	vein := false
	for k := range p.sites {
		row := &p.lex.siteRows[p.sites[k].row]
		vein = vein || row.vein && !row.needle
	}
	if !vein {
		return
	}
	line, put := false, false
	for k := range p.sites {
		switch p.low(p.sites[k].from - 1) {
		case "iv", "piv", "sl", "angiocath", "jelco":
			line, put = true, true // "PIV R wrist 24g"
		}
	}
	for i := p.s.body; i < p.s.to; i++ {
		switch p.low(i) {
		case "iv", "piv", "line", "sl", "angiocath", "catheter", "lock", "jelco":
			line = true
		case "placed", "started", "inserted", "established", "obtained", "initiated", "start", "accessed":
			put = true
		case "unsuccessful", "blown", "infiltrated", "blew", "removed":
			return
		}
	}
	for k := range p.sites {
		if row := &p.lex.siteRows[p.sites[k].row]; line && put && row.vein && row.name != "arm" {
			p.access = p.sites[k]
			p.accessSpan = p.span(p.sites[k].from, p.sites[k].to)
		}
	}
}

// throughAccess gives the vein the note says its line is in to every infusion and push
// without a site.
func (p *parser) throughAccess(events []claim.Event) {
	if p.access.name == "" {
		return
	}
	for i := range events {
		if e := &events[i]; e.Status == claim.Administered && e.Site == "" && strings.HasPrefix(e.Route, "IV") {
			e.Site, e.Spans["site"] = p.access.name, p.accessSpan
		}
	}
}

// rest reads a sentence that names only the bag as the drug of the sentence before: "Remaining
// 975 mg in 500 mL NS started 1005". A fluid is not measured in milligrams.
func (p *parser) rest(list []mention) {
	if len(list) != 1 || list[0].drug.kind != fluidDrug || p.open == nil || p.open.drug.kind != plainDrug {
		return
	}
	m := &list[0]
	for _, k := range m.amounts {
		if a := &p.found[k]; a.kind == doseAmount && a.unit != "units" && a.unit != "mEq" && a.to <= m.from && (p.isWord(a.to, "in") || p.isMark(a.to, '/')) {
			m.drug, m.inBag = p.open.drug, true
			m.amounts = append(m.amounts[:0], k)
			return
		}
	}
}

// reconstituted says that a powder was only dissolved: its fluid is no bag.
func (p *parser) reconstituted(from, to int) bool {
	for i := from; i < to; i++ {
		switch w := p.low(i); {
		case w == "diluted", w == "further":
			return false
		case len(w) >= 5 && w[:5] == "recon":
			return true
		}
	}
	return false
}
