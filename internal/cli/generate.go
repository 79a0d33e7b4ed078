package cli

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"

	"firstpass/claim"
	"firstpass/examples"
	"firstpass/finding"
	"firstpass/format/encounter"
	"firstpass/format/x837"
)

type generateCommand struct {
	Claims   int     `help:"How many claims." default:"200"`
	Faulty   float64 `help:"Share of claims with a planted fault, 0 to 1." default:"0.1"`
	Seed     uint64  `help:"Same seed, same file." default:"96372"`
	Out      string  `short:"o" help:"File to write (default: standard output)." placeholder:"FILE"`
	Answer   string  `help:"Write instead an 835 that answers the claims of this file, as invented payers would." placeholder:"FILE"`
	Practice string  `help:"With --answer: practice.yaml, so that payers are known." placeholder:"FILE"`
	Key      string  `help:"Also write which faults were planted: claim number and topics, tab separated." placeholder:"FILE"`
}

// Help is shown under the flags.
func (generateCommand) Help() string {
	return `Examples:
  firstpass generate --claims 200 --out monday.837 --key monday.key
  firstpass generate --claims 100000 --faulty 0.05 | firstpass check - --practice examples/practice.yaml
  firstpass generate --answer monday.837 --out monday.835

The claims are those of the example clinic's day with other made-up patients. Every
person is invented; payer ids are those of examples/practice.yaml.`
}

// Run writes a synthetic day.
func (c *generateCommand) Run(s *session) error {
	if c.Answer != "" {
		return c.answer(s)
	}
	if c.Claims < 1 {
		return exit{exitInput, "--claims: want at least 1"}
	}
	if c.Faulty < 0 || c.Faulty > 1 {
		return exit{exitInput, "--faulty: want a share from 0 to 1"}
	}
	clean, faulty, err := templates()
	if err != nil {
		return err
	}
	var key strings.Builder
	random := rand.New(rand.NewPCG(c.Seed, 837))
	claims := func(yield func(claim.Encounter) bool) {
		for n := 1; n <= c.Claims; n++ {
			list := clean
			if random.Float64() < c.Faulty {
				list = faulty
			}
			from := list[random.IntN(len(list))]
			enc := examples.Addressed(disguise(from.Encounter, n, random), n)
			if from.Case.Verdict != finding.Clean {
				fmt.Fprintf(&key, "%s\t%s\n", enc.ID, strings.Join(topics(from.Case.Findings), " "))
			}
			if !yield(enc) {
				return
			}
		}
	}
	out, done, err := s.create(c.Out)
	if err != nil {
		return unreadable(err)
	}
	if err := x837.Write(out, x837.Options{
		Sender: "EXAMPLECLINIC", Receiver: "EXAMPLEHOUSE", Submitter: "EXAMPLE CLINIC", SubmitterContact: "BILLING", SubmitterPhone: "5555550100",
		ReceiverName: "EXAMPLE CLEARINGHOUSE", Date: 20240911, ReceivedFromBHT: true,
	}, claims); err != nil {
		return err
	}
	if err := done(); err != nil {
		return err
	}
	if c.Key == "" {
		return nil
	}
	return os.WriteFile(c.Key, []byte(key.String()), 0o600)
}

// templates are the example day's encounters, told apart by what is expected.
func templates() (clean, faulty []encounter.Item, err error) {
	for item, problem := range encounter.Read(bytes.NewReader(examples.ClinicDay), "clinic-day.yaml") {
		if problem != nil {
			return nil, nil, problem
		}
		if item.Case.Verdict == finding.Clean {
			clean = append(clean, item)
		} else {
			faulty = append(faulty, item)
		}
	}
	return clean, faulty, nil
}

// disguise gives a template another made-up patient, so that no two claims of the
// file look like one patient's.
func disguise(enc claim.Encounter, n int, random *rand.Rand) claim.Encounter {
	enc.ID = fmt.Sprintf("GEN%07d", n)
	enc.Claim.ControlNumber = enc.ID
	p := &enc.Claim.Patient
	p.LastName = "TEST" + letters(n)
	p.Name = p.LastName + ", " + p.FirstName
	if day := p.BirthDate.AddDays(-random.IntN(300)); p.BirthDate.Year() < 2000 {
		p.BirthDate = day
	}
	enc.Chart = nil
	return enc
}

// letters writes a number in letters: names hold no digits.
func letters(n int) string {
	var b []byte
	for ; n > 0; n /= 26 {
		b = append(b, byte('A'+n%26))
	}
	return string(b)
}
