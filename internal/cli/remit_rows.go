package cli

import (
	"encoding/json"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/remit"
	"firstpass/report"
)

var remitColumns = []string{"file", "path", "claim", "line", "code", "modifiers", "date", "payer", "payer_type", "charge", "paid", "denied", "group", "reason", "remarks",
	"known", "meaning", "family", "matched", "rule", "cause", "gap", "bill_patient", "why", "next", "deadline", "deadline_for", "packet"}

// csv is a row a denial: the worklist for a spreadsheet.
func (r *remitReport) csv() error {
	b := report.CSVRow(nil, remitColumns...)
	for _, d := range r.run.Worklist() {
		rule, cause := "", ""
		if len(d.Causes) > 0 {
			rule, cause = d.Causes[0].Rule, d.Causes[0].Message
		}
		var steps []string
		for _, s := range d.Steps {
			steps = append(steps, s.Text)
		}
		var last claim.Date
		lastFor := ""
		for _, l := range d.Deadlines {
			if l.Day != 0 && l.Day == d.First() {
				last, lastFor = l.Day, string(l.For)
			}
		}
		b = report.CSVRow(b, d.File, d.Path, d.Claim, strconv.Itoa(max(d.Line, 0)), d.Code, strings.Join(d.Modifiers, " "), d.Date.String(), d.Payer.Name, string(d.Payer.Type),
			d.Charge.String(), d.Paid.String(), d.Amount.String(), d.Group, d.Reason, strings.Join(d.Remarks, " "), strconv.FormatBool(d.Known), d.Meaning, d.Family.Name,
			string(d.Matched), rule, cause, strconv.FormatBool(d.Gap), string(d.Patient.May), d.Patient.Why, strings.Join(steps, " "), last.String(), lastFor, strings.Join(d.Packet, "; "))
	}
	if _, err := r.s.out.Write(b); err != nil {
		return err
	}
	for _, line := range r.oddityLines() {
		r.s.note("%s", line)
	}
	return nil
}

type denialObject struct {
	Kind      string           `json:"kind"`
	Claim     string           `json:"claim"`
	File      string           `json:"file"`
	Path      string           `json:"path"`
	Line      int              `json:"line"`
	Code      string           `json:"code,omitempty"`
	Modifiers []string         `json:"modifiers,omitempty"`
	Date      string           `json:"date,omitempty"`
	Payer     payerObject      `json:"payer"`
	Charge    string           `json:"charge"`
	Paid      string           `json:"paid"`
	Denied    string           `json:"denied"`
	Group     string           `json:"group"`
	Reason    string           `json:"reason"`
	Remarks   []string         `json:"remarks,omitempty"`
	Policies  []string         `json:"policies,omitempty"`
	Known     bool             `json:"known"`
	Meaning   string           `json:"meaning,omitempty"`
	Often     string           `json:"often,omitempty"`
	Family    string           `json:"family"`
	Matched   string           `json:"matched,omitempty"`
	Causes    []causeObject    `json:"causes"`
	Gap       bool             `json:"gap"`
	Silent    []string         `json:"silent,omitempty"`
	Also      []causeObject    `json:"also,omitempty"`
	Patient   liabilityObject  `json:"bill_patient"`
	Next      []stepObject     `json:"next"`
	Deadlines []deadlineObject `json:"deadlines,omitempty"`
	Packet    []string         `json:"packet,omitempty"`
}

type payerObject struct {
	Type string `json:"type,omitempty"`
	Name string `json:"name,omitempty"`
	ID   string `json:"id,omitempty"`
}

type causeObject struct {
	Rule     string         `json:"rule"`
	Topic    string         `json:"topic"`
	Severity string         `json:"severity"`
	Line     int            `json:"line"`
	Message  string         `json:"message"`
	Fix      string         `json:"fix,omitempty"`
	Safety   string         `json:"safety,omitempty"`
	Sources  []sourceObject `json:"sources,omitempty"`
}

type sourceObject struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

type liabilityObject struct {
	May string `json:"may"`
	Why string `json:"why"`
}

type stepObject struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

type deadlineObject struct {
	For  string `json:"for"`
	Day  string `json:"day,omitempty"`
	Left *int   `json:"days_left,omitempty"`
	Text string `json:"text"`
	URL  string `json:"url,omitempty"`
}

// jsonl is an object a denial, then the other matters, the rules and the total.
func (r *remitReport) jsonl() error {
	to := json.NewEncoder(r.s.out)
	to.SetEscapeHTML(false)
	for _, d := range r.run.Worklist() {
		if err := to.Encode(r.object(d)); err != nil {
			return err
		}
	}
	for _, line := range r.oddityLines() {
		if err := to.Encode(map[string]string{"kind": "notice", "message": line}); err != nil {
			return err
		}
	}
	loop := r.run.Loop()
	for _, o := range loop.Rules() {
		if err := to.Encode(map[string]any{"kind": "rule", "rule": o.Rule, "raised": o.Raised, "errors": o.Errors, "ignored": o.Ignored, "denied": o.Denied,
			"denied_otherwise": o.Other, "paid": o.Paid, "denied_amount": o.DeniedAmount.String(), "paid_amount": o.PaidAmount.String()}); err != nil {
			return err
		}
	}
	t := r.run.Total()
	return to.Encode(map[string]any{"kind": "summary", "payments": t.Claims, "with_denial": t.Denied, "nothing_paid": t.Lost, "charged": t.Charged.String(), "paid": t.Paid.String(),
		"denied": t.DeniedAmount.String(), "repeated": t.Repeated, "incomplete": t.Incomplete, "reversed": t.Reversed, "reversed_alone": t.Alone, "unknown_claims": t.NotFound,
		"imbalances": t.Imbalances, "rejected": t.Rejected, "explained": loop.Explained, "gaps": loop.Gaps})
}

func (r *remitReport) object(d *remit.Denial) denialObject {
	o := denialObject{
		Kind: "denial", Claim: d.Claim, File: d.File, Path: d.Path, Line: max(d.Line, 0), Code: d.Code, Modifiers: d.Modifiers, Date: d.Date.String(),
		Payer: payerObject{string(d.Payer.Type), d.Payer.Name, d.Payer.ID}, Charge: d.Charge.String(), Paid: d.Paid.String(), Denied: d.Amount.String(),
		Group: d.Group, Reason: d.Reason, Remarks: append(d.Remarks[:len(d.Remarks):len(d.Remarks)], d.ClaimRemarks...), Policies: d.Policies,
		Known: d.Known, Meaning: d.Meaning, Often: d.Often, Family: d.Family.Name, Matched: string(d.Matched), Causes: causeObjects(d.Causes), Gap: d.Gap, Silent: d.Silent,
		Patient: liabilityObject{string(d.Patient.May), d.Patient.Why}, Packet: d.Packet,
	}
	if len(d.Also) > 0 {
		o.Also = causeObjects(d.Also)
	}
	for _, s := range d.Steps {
		o.Next = append(o.Next, stepObject{string(s.Kind), s.Text})
	}
	for _, l := range d.Deadlines {
		object := deadlineObject{For: string(l.For), Day: l.Day.String(), Text: l.Text, URL: l.Source.URL}
		if r.today != 0 && l.Day != 0 {
			left := l.Day.DaysSince(r.today)
			object.Left = &left
		}
		o.Deadlines = append(o.Deadlines, object)
	}
	return o
}

func causeObjects(list []remit.Cause) []causeObject {
	objects := []causeObject{}
	for _, c := range list {
		objects = append(objects, causeObject{c.Rule, c.Topic, c.Severity.String(), c.Line, c.Message, c.Fix, string(c.Safety), sourceObjects(c.Sources)})
	}
	return objects
}

func sourceObjects(list []finding.Source) []sourceObject {
	var objects []sourceObject
	for _, s := range list {
		objects = append(objects, sourceObject{s.Title, s.URL})
	}
	return objects
}
