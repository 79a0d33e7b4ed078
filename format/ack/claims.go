package ack

import (
	"io"
	"strconv"

	"firstpass/claim"
	"firstpass/format/x12"
)

// Party is a name with an identifier.
type Party struct {
	Name, First string
	Person      bool
	Qualifier   string // XX, FI, 46, MI
	ID          string
}

// Batch is the claims of one ST: the content of a 277CA.
type Batch struct {
	Route     Route
	Reference string // BHT03 of the claims
	Received  claim.Date
	Source    Party // who answers
	Submitter Party
	Claims    []Claim
}

// Claim is the answer to one claim.
type Claim struct {
	Provider Party
	Patient  Party
	Number   string // CLM01
	Charge   claim.Cents
	From, To claim.Date
	Rejected bool
	// Statuses are claim status category and code, A2:20 or A7:400; the first
	// counts, a 277CA has room for three.
	Statuses []string
	Message  string // STC12: the ids of what was found
}

// Writer277CA writes 277CAs as their batches come.
type Writer277CA struct {
	w       *x12.Writer
	at      Stamp
	control int
	levels  int
}

// Version277CA is the guide the answers follow.
const Version277CA = "005010X214"

// New277CA prepares to write; control numbers count from first on.
func New277CA(out io.Writer, at Stamp, first int) *Writer277CA {
	w := x12.NewWriter(out, x12.UsualDelimiters())
	w.LineBreaks = true
	return &Writer277CA{w: w, at: at, control: first - 1}
}

// Close ends the file and returns the first failure.
func (a *Writer277CA) Close() error { return a.w.Close() }

// Batch writes the answer to one transaction, as an interchange of its own.
func (a *Writer277CA) Batch(b *Batch) {
	a.control++
	a.levels = 0
	w := a.w
	open(w, &b.Route, a.at, a.control)
	openGroup(w, &b.Route, a.at, a.control, "HN", Version277CA)
	w.OpenTransaction("277", "0001", Version277CA)
	today := compact(a.at.Date)
	w.Segment("BHT").Text("0085", "08", strconv.Itoa(a.control), today, clock(a.at.Minute), "TH").End()
	source := a.level("", "20", "1")
	a.party("AY", &b.Source, "46")
	w.Segment("TRN").Text("1", strconv.Itoa(a.control)).End()
	received := b.Received
	if received.Year() < earliest {
		received = a.at.Date
	}
	w.Segment("DTP").Text("050", "D8", compact(received)).End()
	w.Segment("DTP").Text("009", "D8", today).End()
	receiver := a.level(source, "21", flag(len(b.Claims) > 0))
	a.party("41", &b.Submitter, "46")
	a.totals(b, today)
	provider := ""
	for i := range b.Claims {
		c := &b.Claims[i]
		if i == 0 || c.Provider != b.Claims[i-1].Provider {
			provider = a.level(receiver, "19", "1")
			a.party("85", &c.Provider, "XX")
		}
		a.claim(c, provider, today)
	}
	w.CloseTransaction()
	w.CloseGroup()
	w.CloseInterchange()
}

// totals answers for the batch: how many claims and what charges were accepted
// and rejected.
func (a *Writer277CA) totals(b *Batch, today string) {
	var counts [2]int
	var charges [2]claim.Cents
	for i := range b.Claims {
		n := 0
		if b.Claims[i].Rejected {
			n = 1
		}
		counts[n]++
		charges[n] += b.Claims[i].Charge
	}
	w := a.w
	w.Segment("TRN").Text("2", or(cut(b.Reference, 50), "NONE")).End()
	w.Segment("STC").Composite("A1", "19", "PR").Text(today, "WQ", money(charges[0]+charges[1])).End()
	if counts[0] > 0 {
		w.Segment("QTY").Text("90", strconv.Itoa(counts[0])).End()
	}
	if counts[1] > 0 {
		w.Segment("QTY").Text("AA", strconv.Itoa(counts[1])).End()
	}
	if counts[0] > 0 {
		w.Segment("AMT").Text("YU", money(charges[0])).End()
	}
	if counts[1] > 0 {
		w.Segment("AMT").Text("YY", money(charges[1])).End()
	}
}

func (a *Writer277CA) claim(c *Claim, provider, today string) {
	w := a.w
	a.level(provider, "PT", "")
	a.party("QC", &c.Patient, "MI")
	w.Segment("TRN").Text("2", or(cut(c.Number, 50), "NONE")).End()
	action := "WQ"
	if c.Rejected {
		action = "U"
	}
	w.Segment("STC")
	a.status(c, 0)
	w.Text(today, action, money(c.Charge)).Empty(5)
	a.status(c, 1)
	a.status(c, 2)
	w.Text(c.Message[:min(len(c.Message), 264)]).End()
	switch {
	case c.From.Year() < earliest:
	case c.To.Year() < earliest || c.To == c.From:
		w.Segment("DTP").Text("472", "D8", compact(c.From)).End()
	default:
		w.Segment("DTP").Text("472", "RD8", compact(c.From)+"-"+compact(c.To)).End()
	}
}

func (a *Writer277CA) status(c *Claim, n int) {
	if n >= len(c.Statuses) {
		a.w.Text("")
		return
	}
	a.w.Composite(x12.Part(c.Statuses[n], ':', 1), x12.Part(c.Statuses[n], ':', 2))
}

func (a *Writer277CA) level(parent, code, child string) string {
	a.levels++
	number := strconv.Itoa(a.levels)
	a.w.Segment("HL").Text(number, parent, code, child).End()
	return number
}

// party writes NM1; the guide wants an identifier for every party.
func (a *Writer277CA) party(entity string, p *Party, qualifier string) {
	kind, first := "2", ""
	if p.Person && entity != "AY" {
		kind, first = "1", cut(p.First, 35)
	}
	id := cut(p.ID, 80)
	if len(id) < 2 {
		id = notGiven
	}
	a.w.Segment("NM1").Text(entity, kind, or(cut(p.Name, 60), notGiven), first).Empty(3).Text(among(p.Qualifier, allowed(entity), qualifier), id).End()
}

// allowed are the qualifiers X214 has for a party's identifier.
func allowed(entity string) string {
	switch entity {
	case "AY":
		return "46 FI PI XV"
	case "41":
		return "46 FI XX"
	case "85":
		return "FI SV XX"
	}
	return "II MI"
}

// notGiven stands where the claim file did not say what the guide asks for.
const notGiven = "NOT GIVEN"

func flag(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

// earliest is the first year a date element takes; none given is before it.
const earliest = 1800

func compact(d claim.Date) string { return strconv.Itoa(int(d)) }

func clock(minute int) string {
	text := strconv.Itoa(10000 + minute/60%24*100 + minute%60)
	return text[1:]
}

// money is dollars as type R wants them.
func money(c claim.Cents) string {
	text := c.String()
	if len(text) > 3 && text[len(text)-3] == '.' && text[len(text)-1] == '0' {
		if text[len(text)-2] == '0' {
			return text[:len(text)-3]
		}
		return text[:len(text)-1]
	}
	return text
}
