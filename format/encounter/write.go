package encounter

import (
	"bufio"
	"encoding/json"
	"io"
	"iter"

	"firstpass/claim"
)

// WriteYAML writes items as a YAML list that Read reads back. What FORMAT has no
// field for is not written.
func WriteYAML(w io.Writer, items iter.Seq[Item]) error {
	out := bufio.NewWriter(w)
	for item := range items {
		out.Write(appendYAMLItem(nil, itemNode(&item)))
	}
	return out.Flush()
}

// WriteJSON writes items as JSON lines that Read reads back.
func WriteJSON(w io.Writer, items iter.Seq[Item]) error {
	out := bufio.NewWriter(w)
	for item := range items {
		out.Write(append(appendJSON(nil, itemNode(&item)), '\n'))
	}
	return out.Flush()
}

// appendJSON prints a node as JSON.
func appendJSON(b []byte, n node) []byte {
	switch n.kind {
	case nullNode:
		return append(b, "null"...)
	case textNode:
		if n.bare {
			return append(b, n.text...)
		}
		quoted, _ := json.Marshal(n.text) // a string always has JSON
		return append(b, quoted...)
	case listNode:
		b = append(b, '[')
		for i, item := range n.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSON(b, item)
		}
		return append(b, ']')
	}
	b = append(b, '{')
	for i, key := range n.keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSON(b, node{kind: textNode, text: key})
		b = append(b, ':')
		b = appendJSON(b, n.values[i])
	}
	return append(b, '}')
}

// The put methods add what is there and leave out what is not.
func (n *node) putText(key, text string) {
	if text != "" {
		n.set(key, node{kind: textNode, text: text})
	}
}

func (n *node) putBare(key, text string) { n.set(key, node{kind: textNode, text: text, bare: true}) }

func (n *node) putDecimal(key string, value claim.Decimal) {
	if value != 0 {
		n.putBare(key, value.String())
	}
}

func (n *node) putInt(key string, value int) { n.putDecimal(key, claim.Whole(int64(value))) }

func (n *node) putTruth(key string, value, said bool) {
	if said && value {
		n.putBare(key, "true")
	} else if said {
		n.putBare(key, "false")
	}
}

func (n *node) putNode(key string, value node) {
	if len(value.keys) > 0 || len(value.items) > 0 {
		n.set(key, value)
	}
}

func (n *node) putTexts(key string, list []string) {
	n.putNode(key, listOf(list, func(s *string) node { return node{kind: textNode, text: *s} }))
}

// listOf makes a list of what each gives.
func listOf[T any](list []T, each func(*T) node) node {
	out := node{kind: listNode}
	for i := range list {
		out.items = append(out.items, each(&list[i]))
	}
	return out
}

func itemNode(item *Item) node {
	if item.Timeline != nil {
		return timelineNode(item.Timeline)
	}
	e := &item.Encounter
	n := node{kind: mapNode}
	n.putText("id", e.ID)
	if c := item.Case; c != nil {
		n.putText("title", c.Title)
		n.putText("why", c.Why)
		n.putTexts("sources", c.Sources)
		n.putText("confidence", c.Confidence)
	}
	n.putNode("payer", payerNode(&e.Payer))
	n.set("claim", claimNode(e))
	if e.Chart != nil {
		n.set("chart", chartNode(e.Chart))
	}
	if c := item.Case; c != nil {
		n.set("expect", expectNode(c))
		n.putTexts("needs", c.Needs)
	}
	return n
}

func expectNode(c *Case) node {
	n := node{kind: mapNode}
	n.putText("verdict", string(c.Verdict))
	n.set("findings", listOf(c.Findings, func(e *Expected) node {
		f := node{kind: mapNode}
		f.putText("topic", e.Topic)
		f.putInt("line", e.Line)
		f.putText("fix", e.Fix)
		return f
	}))
	n.putTexts("not", c.Not)
	n.putTexts("also", c.Also)
	return n
}

func timelineNode(t *Timeline) node {
	n := node{kind: mapNode}
	n.putText("id", t.ID)
	n.putText("setting", t.Setting)
	n.putText("reason_for_visit", t.ReasonForVisit)
	n.set("administrations", listOf(t.Administrations, func(a *claim.Administration) node {
		return administrationNode(a, "drug", "start")
	}))
	n.set("expected", listOf(t.Expected, func(e *CodeUnits) node {
		f := node{kind: mapNode}
		f.putText("code", e.Code)
		f.putDecimal("units", e.Units)
		return f
	}))
	n.putTexts("not_reported", t.NotReported)
	n.putText("rationale", t.Rationale)
	n.putText("note", t.Note)
	n.putTexts("sources", t.Sources)
	n.putText("confidence", t.Confidence)
	return n
}

func chartNode(c *claim.Chart) node {
	n := node{kind: mapNode}
	n.putText("note", c.Note)
	n.putNode("administrations", listOf(c.Administrations, func(a *claim.Administration) node {
		return administrationNode(a, "medication", "time")
	}))
	n.putText("indication", c.Indication)
	n.putNode("ordered_by", personNode(c.OrderedBy))
	n.putTruth("supervising_provider_present", c.SupervisorPresent, c.SupervisorCharted)
	n.putText("supervision", c.Supervision)
	n.putText("reason_for_visit", c.ReasonForVisit)
	n.putTexts("silent", c.Silent.Names())
	n.putNode("not_given", listOf(c.NotGiven, func(g *claim.NotGiven) node {
		n := node{kind: mapNode}
		n.putText("medication", g.Medication)
		n.putText("status", string(g.Status))
		n.putText("reason", g.Reason)
		n.putText("date", g.Date.String())
		n.putTruth("from_text", true, g.FromText)
		return n
	}))
	n.putNode("disagreements", listOf(c.Disagreements, func(g *claim.Disagreement) node {
		n := node{kind: mapNode}
		n.putText("medication", g.Medication)
		n.putText("field", g.Field)
		n.putText("one", g.One)
		n.putText("other", g.Other)
		n.putText("date", g.Date.String())
		return n
	}))
	return n
}

// administrationNode takes the names of the drug and of its start, which a chart
// and a timed problem spell differently.
func administrationNode(a *claim.Administration, drug, start string) node {
	n := node{kind: mapNode}
	n.putText(drug, a.Medication)
	n.putText("kind", a.Kind)
	n.putNode("dose", amountNode(a.Dose))
	n.putText("route", a.Route)
	n.putText("site", a.Site)
	n.putText(start, momentText(a.Start))
	n.putText("stop", momentText(a.Stop))
	n.putText("access", a.Access)
	n.putNode("given_by", personNode(a.GivenBy))
	n.putTruth("signed", a.Signed, a.SignedCharted)
	vial := node{kind: mapNode}
	vial.putNode("size", amountNode(a.Vial.Size))
	vial.putTruth("single_dose", a.Vial.SingleDose, a.Vial.KindGiven)
	vial.putInt("count", a.Vial.Count)
	n.putNode("vial", vial)
	n.putNode("discarded", amountNode(a.Discarded))
	n.putText("lot", a.Lot)
	n.putText("ndc", string(a.NDC))
	n.putText("diluent", a.Diluent)
	n.putText("supplied_by", a.SuppliedBy)
	n.putNode("volume", amountNode(a.Volume))
	n.putNode("rate", amountNode(a.Rate))
	return n
}

func amountNode(a claim.Amount) node {
	n := node{kind: mapNode}
	if a.Given {
		n.putBare("value", a.Value.String())
	}
	n.putText("unit", a.Unit)
	return n
}

func personNode(p claim.Person) node {
	n := node{kind: mapNode}
	n.putText("name", p.Name)
	n.putText("credential", p.Credential)
	return n
}

// momentText prints a moment as parseMoment reads it.
func momentText(m claim.Moment) string {
	if !m.HasTime {
		return m.Date.String()
	}
	clock := []byte{byte('0' + m.Minute/60%24/10), byte('0' + m.Minute/60%24%10), ':', byte('0' + m.Minute%60/10), byte('0' + m.Minute%10)}
	if days := m.Minute / (24 * 60); days > 0 {
		clock = append(clock, '+', byte('0'+days))
	}
	if m.Date == 0 {
		return string(clock)
	}
	return m.Date.String() + "T" + string(clock)
}
