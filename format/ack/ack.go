// Package ack writes and reads what answers a claim file: TA1 for its envelope,
// 999 for its syntax and guide, 277CA for each claim. It takes plain values and
// knows neither rules nor the validator.
package ack

import (
	"strings"

	"firstpass/claim"
	"firstpass/format/x12"
)

// Stamp is when an acknowledgement is made; formats read no clock.
type Stamp struct {
	Date   claim.Date
	Minute int // of the day
}

// Route is what an acknowledgement repeats of the interchange it answers.
type Route struct {
	SenderQualifier, Sender     string // ISA05, ISA06
	ReceiverQualifier, Receiver string // ISA07, ISA08
	Control                     string // ISA13
	Date, Time                  string // ISA09, ISA10, as they were sent
	Test                        bool
	GroupSender, GroupReceiver  string // GS02, GS03
}

// Verdict is the answer's letter: accepted, accepted with errors, partly
// accepted, rejected.
type Verdict byte

// The verdicts of TA104, IK501 and AK901.
const (
	Accepted       Verdict = 'A'
	AcceptedErrors Verdict = 'E'
	Partly         Verdict = 'P'
	Rejected       Verdict = 'R'
)

// open starts the interchange that carries the answer: sender and receiver
// change places.
func open(w *x12.Writer, r *Route, at Stamp, control int) {
	w.OpenInterchange(x12.Interchange{
		SenderQualifier: among(r.ReceiverQualifier, partners, "ZZ"), Sender: cut(r.Receiver, 15),
		ReceiverQualifier: among(r.SenderQualifier, partners, "ZZ"), Receiver: cut(r.Sender, 15),
		Date: at.Date, Minute: at.Minute, Control: control, Test: r.Test,
	})
}

func openGroup(w *x12.Writer, r *Route, at Stamp, control int, function, version string) {
	sender, receiver := or(r.GroupReceiver, r.Receiver), or(r.GroupSender, r.Sender)
	w.OpenGroup(x12.Group{Function: function, Sender: code(sender), Receiver: code(receiver), Date: at.Date, Minute: at.Minute, Control: control, Version: version})
}

// code gives GS02 and GS03 their two to fifteen characters.
func code(s string) string {
	kept := cut(s, 15)
	if len(kept) < 2 {
		return "ZZ" // a code of one character cannot be repeated as it is
	}
	return kept
}

// partners are the qualifiers of ISA05 and ISA07.
const partners = "01 14 20 27 28 29 30 33 ZZ"

// An answer repeats what it answers, and what it answers may be wrong: cut and
// among fit a value into its element, so that the answer is right all the same.
// What the writer would blank out at a value's end is taken off first: it does not
// count towards the least length of an element.
func cut(s string, most int) string {
	return strings.TrimRightFunc(s[:min(len(s), most)], func(c rune) bool {
		return c <= ' ' || c == 0x7f || strings.ContainsRune("*:^~", c)
	})
}

func among(s, list, otherwise string) string {
	for _, each := range strings.Fields(list) {
		if s == each {
			return s
		}
	}
	return otherwise
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
