package cli

import (
	"slices"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/builtin"
	"firstpass/format/x835"
	"firstpass/practice"
	"firstpass/remit"
)

// answerDays is how long an invented payer takes.
const answerDays = 14

// answer writes a remittance for the claims of a file.
func (c *generateCommand) answer(s *session) error {
	wholeInput()
	book, err := readPractice(c.Practice)
	if err != nil {
		return unreadable(err)
	}
	engine, err := newEngine(nil)
	if err != nil {
		return err
	}
	explain, err := remit.NewExplainer(engine, builtin.New().Denials(""))
	if err != nil {
		return err
	}
	claims, err := s.readClaims([]string{c.Answer}, book, engine.Tables())
	if err != nil {
		return err
	}
	if len(claims) == 0 {
		return exit{exitInput, "--answer: no claim found in " + c.Answer}
	}
	var last claim.Date
	for _, enc := range claims {
		last = max(last, enc.Claim.ServiceDate, enc.Claim.ReceivedDate)
	}
	date := last.AddDays(answerDays)
	out, done, err := s.create(c.Out)
	if err != nil {
		return unreadable(err)
	}
	if err := x835.Write(out, x835.Options{Sender: "EXAMPLEPAYERS", Receiver: "EXAMPLECLINIC", Date: date, LineBreaks: true},
		slices.Values(remit.Invent(claims, explain, date))); err != nil {
		return err
	}
	return done()
}

// readClaims reads whole files of claims and completes them by the practice's book.
func (s *session) readClaims(files []string, book *practice.Book, tables codes.Tables) ([]*claim.Encounter, error) {
	in := s.newInput(files, "")
	var list []*claim.Encounter
	for it := range in.items() {
		if it.problem != nil {
			return nil, unreadable(it.problem)
		}
		book.Resolve(it.enc, tables)
		list = append(list, it.enc)
	}
	return list, in.failure
}
