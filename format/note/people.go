package note

import (
	"strings"

	"firstpass/claim"
)

type personRole uint8

const (
	unknownRole personRole = iota
	giverRole
	orderRole
	witnessRole
)

// person is somebody named with a credential, or with "Dr."
type person struct {
	from, to int
	who      claim.Person
	role     personRole
	signed   bool
}

// isCredential knows the letters after a name. Two-letter ones are read in
// capitals only: "ma" and "do" are words.
func (p *parser) isCredential(i int) bool {
	if i < p.s.from || i >= p.s.to || p.tokens[i].kind != wordToken || !p.marked(i, credentialMark) {
		return false
	}
	switch p.low(i) {
	case "rn", "lpn", "lvn", "cma", "rma", "cna", "rph", "pharmd", "arnp", "aprn", "fnp", "crna", "emt", "bsn", "ocn", "ccma", "dnp", "cnm", "dpm", "pmhnp", "crnp", "cnp", "agnp", "pnp", "whnp", "msn":
		return true
	case "ma", "np", "pa", "md", "do", "rt":
		return p.tokens[i].caps
	}
	return false
}

// people finds who is named in the sentence.
func (p *parser) people() {
	p.named = p.named[:0]
	if p.seen&(credentialMark|giverMark) == 0 && p.all&cueGiver == 0 {
		return
	}
	for i := p.s.from; i < p.s.to; i++ {
		if !p.marked(i, credentialMark|giverMark) && p.cueSetAt(i)&cueGiver == 0 {
			continue
		}
		var who person
		var ok bool
		switch {
		case p.isWord(i, "dr") && p.tokens[i].capital:
			who, ok = p.doctor(i)
		case p.isCredential(i):
			who, ok = p.credentialed(i)
		case p.cueSetAt(i)&cueGiver != 0 && p.cueAt[i] != p.cueAt[max(i-1, 0)]:
			who, ok = p.namedGiver(i)
		case p.isWord(i, "myself") && p.isWord(i-1, "by"):
			who, ok = person{from: i, to: i + 1, who: claim.Person{Name: "dictating physician"}, role: giverRole}, true
		}
		if !ok {
			continue
		}
		if who.role == unknownRole {
			who.role, who.signed = p.personRole(who.from)
			if who.role == orderRole && nurse(who.who.Credential) {
				who.role = giverRole // a nurse gives; "per RN Shah" orders nothing
			}
			if who.signed && !nurse(who.who.Credential) && strings.ContainsAny(who.who.Credential, "DNP") && !strings.Contains(who.who.Credential, "RN") && !strings.Contains(who.who.Credential, "LPN") {
				who.role, who.signed = witnessRole, false // a doctor signs the note; who gave is not said by it
			}
		}
		p.named = append(p.named, who)
		i = max(i, who.to-1)
	}
}

// namedGiver reads "Given by: Staff Nurse": one to three capitalized words after the phrase.
func (p *parser) namedGiver(i int) (person, bool) {
	c := &p.cues[p.cueAt[i]-1]
	if w := p.low(c.from); (w == "initials" || w == "init") && c.to < p.s.to {
		at := c.to
		if p.isMark(at, ':') {
			at++
		}
		if at < p.s.to && p.tokens[at].caps && p.tokens[at].to-p.tokens[at].from <= 3 && !p.isCredential(at) {
			return person{from: at, to: at + 1, who: claim.Person{Name: p.word(at)}, role: giverRole}, true
		}
	}
	if !p.isWord(c.to-1, "by") || c.to-c.from < 2 {
		return person{}, false
	}
	from := c.to
	if p.isMark(from, ':') {
		from++
	}
	to := from
	for to < p.s.to && to < from+3 && p.tokens[to].kind == wordToken && p.tokens[to].capital && !p.isCredential(to) {
		to++
	}
	if to == from+1 && p.isMark(to, ',') && to+1 < p.s.to && p.tokens[to+1].kind == wordToken && p.tokens[to+1].capital && !p.tokens[to].spaced && !p.isCredential(to+1) && !p.isCredential(to+2) {
		name := p.word(from) + ", " + p.word(to+1)
		return person{from: from, to: to + 2, who: claim.Person{Name: name}, role: giverRole}, true
	}
	if to == from || p.isCredential(to) || p.isMark(to, ',') || p.isWord(from, "dr") || p.isMark(to, '.') && to-from == 1 {
		return person{}, false
	}
	return person{from: from, to: to, who: claim.Person{Name: p.text[p.tokens[from].from:p.tokens[to-1].to]}, role: giverRole}, true
}

func nurse(credential string) bool {
	switch credential {
	case "RN", "LPN", "LVN", "MA", "CMA", "RMA", "CNA", "CCMA":
		return true
	}
	return false
}

// doctor reads "Dr. Chen".
func (p *parser) doctor(i int) (person, bool) {
	j := i + 1
	if p.isMark(j, '.') {
		j++
	}
	if j >= p.s.to || p.tokens[j].kind != wordToken || !p.tokens[j].capital {
		return person{}, false
	}
	end := j + 1
	return person{from: i, to: end, who: claim.Person{Name: "Dr. " + p.word(j)}}, true
}

// credentialed reads the name around a credential: "R. Lopez RN", "Rivera, Ana, MA",
// "HOOD, LPN, TARA", "CMA Pruitt", "kd,LPN".
func (p *parser) credentialed(i int) (person, bool) {
	end := i + 1
	credential := p.word(i)
	if credential == "RT" && p.isCredential(i+1) || (credential == "MA" || credential == "PA" || credential == "DO") && p.isCredential(i+1) && !p.nameWord(i-1, 0) {
		return person{from: i, to: i + 2, who: claim.Person{Name: credential, Credential: p.word(i + 1)}}, true // initials that look like one
	}
	for p.isMark(end, ',') && p.isCredential(end+1) || p.isCredential(end) {
		if p.isMark(end, ',') {
			end++
		}
		credential += " " + p.word(end)
		end++
	}
	start, first, comma := i, "", false
	// The words before: a family name, with initials or a given name, up to three.
	var parts []string
	for j, n := i-1, 0; j >= p.s.from && n < 3; {
		if p.isMark(j, ',') && (n == 0 || n == 1 && !comma) && j-1 >= p.s.from && p.nameWord(j-1, n) {
			comma = n == 1
			j--
			continue
		}
		if p.isMark(j, '.') && j-1 >= p.s.from && p.tokens[j-1].to-p.tokens[j-1].from == 1 && p.nameWord(j-1, n) {
			parts = append(parts, p.word(j-1)+".")
			start, j, n = j-1, j-2, n+1
			continue
		}
		if !p.nameWord(j, n) || p.tokens[j].kind != wordToken {
			break
		}
		parts = append(parts, p.word(j))
		start, j, n = j, j-1, n+1
	}
	for k := len(parts) - 1; k >= 0; k-- {
		first += parts[k] + " "
	}
	name := strings.TrimSpace(first)
	if comma && len(parts) == 2 {
		name = parts[1] + ", " + parts[0]
	}
	switch {
	case name != "" && p.isMark(end, ',') && end+1 < p.s.to && p.tokens[end+1].caps && p.tokens[end+1].to-p.tokens[end+1].from > 2 && p.isMark(i-1, ','):
		name, end = name+", "+p.word(end+1), end+2 // HOOD, LPN, TARA
	case name == "" && end < p.s.to && p.nameWord(end, 0) && p.tokens[end].to-p.tokens[end].from > 1:
		name, end = p.word(end), end+1 // CMA Pruitt
	case name == "" && p.isMark(end+1, '.') && p.nameWord(end, 0) && p.nameWord(end+2, 0): // MA K. Tran
		name, end = p.word(end)+". "+p.word(end+2), end+3
	case name == "" && p.isMark(end, ':') && p.isWord(end+1, "dr"): // MD: Dr. Lowe
		who, ok := p.doctor(end + 1)
		who.role = orderRole
		return who, ok
	case name == "" && p.isMark(end, ':') && p.nameWord(end+1, 0): // RN: H. Vale
		name, end = p.word(end+1), end+2
		if p.isMark(end, '.') && p.nameWord(end+1, 0) {
			name, end = name+". "+p.word(end+1), end+2
		}
	case name == "":
		return person{}, false
	}
	return person{from: start, to: end, who: claim.Person{Name: name, Credential: credential}}, true
}

// nameWord says that a word can be part of a name: it is capitalized, or the
// initials right before a credential, and no word of the tables.
func (p *parser) nameWord(i, n int) bool {
	if i < p.s.from || i >= p.s.to || p.tokens[i].kind != wordToken || p.used[i] || p.isCredential(i) {
		return false
	}
	if p.cueAt[i] != 0 && !(p.tokens[i].caps && p.tokens[i].to-p.tokens[i].from <= 2) || p.drugAt(i) >= 0 {
		return false
	}
	length := p.tokens[i].to - p.tokens[i].from
	if !p.tokens[i].capital {
		// Initials: "kd,LPN", and "cj RN" at the start of a sentence.
		return n == 0 && length == 2 && (p.isMark(i+1, ',') || p.isCredential(i+1) && (i == p.s.from || p.isMark(i-1, '.') || p.isMark(i-1, '-') || p.isMark(i-1, ':')))
	}
	switch p.low(i) {
	case "site", "lot", "pt", "patient", "tolerated", "by", "exp", "im", "iv", "sc", "sq", "delt", "deltoid", "arm", "glut", "mfr", "staff", "nurse", "medical", "ra", "la", "rd", "ld":
		return false
	}
	return true
}

// personRole reads the words before a name.
func (p *parser) personRole(from int) (role personRole, signed bool) {
	for i, steps := from-1, 0; i >= p.s.from && steps < 5; i, steps = i-1, steps+1 {
		set := p.cueSetAt(i)
		switch {
		case set&(cueWitness|cueWaste) != 0:
			return witnessRole, false
		case set&cueSignature != 0:
			return giverRole, true
		case set&cueGiver != 0 && p.isWord(i, "per") && p.isWord(from, "dr"):
			return orderRole, false // "given per Dr. Tan"
		case set&cueGiver != 0:
			return giverRole, false
		case set&cueOrderer != 0:
			return orderRole, false
		case p.isMark(i, '.') && p.tokens[i].to < p.tokens[i+1].from, p.isMark(i, ';'), p.isMark(i, '|'), p.drugAt(i) >= 0, p.tokens[i].kind == numberToken:
			return unknownRole, false
		}
	}
	return unknownRole, false
}
