package note

import (
	"slices"
	"strings"

	"firstpass/claim"
)

// jointPlace is a joint a sentence speaks of.
type jointPlace struct {
	name string
	span claim.TextSpan
}

// joint is the joint the sentence names, empty where it names none.
func (p *parser) joint() jointPlace {
	for k := range p.sites {
		s := &p.sites[k]
		switch p.lex.siteRows[s.row].name {
		case "knee", "shoulder", "hip", "elbow", "ankle", "sacroiliac joint", "subacromial space", "glenohumeral joint", "AC joint", "CMC joint", "thumb CMC joint", "MTP joint", "MCP joint", "PIP joint", "wrist joint":
			return jointPlace{s.name, p.span(s.from, s.to)}
		}
	}
	return jointPlace{}
}

// epidural is where the sentence speaks of an injection around the spine's nerves.
func (p *parser) epidural() jointPlace {
	for k := range p.routes {
		if h := &p.routes[k]; p.lex.routeRows[h.row].name == "epidural" {
			return jointPlace{"epidural", p.span(h.from, h.to)}
		}
	}
	return jointPlace{}
}

// isSteroid knows the steroids that go into joints and around nerves.
func isSteroid(name string) bool {
	switch name {
	case "triamcinolone", "triamcinolone hexacetonide", "betamethasone", "dexamethasone":
		return true
	}
	return strings.HasPrefix(name, "methylprednisolone")
}

// intoJoint says that a steroid (or a gel) injected with no other route named, where
// this sentence or the one before speaks of a joint, went into the joint, and so did
// the local anaesthetic drawn up with it: "R knee prepped. 80 mg Depo-Medrol + 4 mL
// lidocaine injected." A drug for a muscle names its route. Where no joint is named and the
// note speaks of an epidural injection, it went there.
func (p *parser) intoJoint(list []*mention, events []claim.Event) {
	here := p.joint()
	where := here
	if where.name == "" {
		where = p.jointBefore
	}
	p.jointBefore = here
	into := "intra-articular"
	if epidural := p.epidural(); here.name != "" {
		p.spine = jointPlace{}
	} else if epidural.name != "" {
		p.spine = epidural
	}
	if where.name == "" {
		if into, where = "epidural", p.spine; where.name == "" {
			return
		}
	}
	steroid := func(k int) bool {
		return (list[k].ev.strong || list[k].ev.noun) && (isSteroid(events[k].Medication) || slices.Contains([]string{"hyaluronate", "hylan G-F 20", "steroid", "cortisone"}, events[k].Medication))
	}
	for k := range events {
		if events[k].Status == claim.Administered && events[k].Route == "intra-articular" && events[k].Site == "" {
			events[k].Site, events[k].Spans["site"] = where.name, where.span
		}
		if events[k].Status != claim.Administered || len(list[k].routes) > 0 {
			continue
		}
		with := steroid(k)
		for j := range list {
			with = with || list[j].list == list[k].list && len(list[j].routes) == 0 && steroid(j)
		}
		if !with {
			continue
		}
		e := &events[k]
		e.Route, e.Spans["route"] = into, where.span
		if into == "epidural" {
			continue
		}
		if e.Site == "" || e.Site == where.name {
			e.Site, e.Spans["site"] = where.name, where.span
		}
	}
}
