package policy

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// payer says whose policy a page is.
type payer struct {
	label       string
	names       []string // letters and digits only, see squeeze
	except      []string
	ids         []string
	contractors []string // keys of codes.ContractorKey
	types       []claim.PayerType
	states      []string
	claims      []claim.ClaimType
}

func (r *reader) payer(into *payer) func(*yaml.Node) {
	return func(n *yaml.Node) {
		var names, except []string
		r.fields(n, "payer", map[string]func(*yaml.Node){
			"names":  r.texts(&names),
			"except": r.texts(&except),
			"ids":    r.texts(&into.ids),
			"contractors": func(n *yaml.Node) {
				r.each(n, func(item *yaml.Node) {
					key := codes.ContractorKey(item.Value)
					if key == "" {
						r.fail(item, "%q is no Medicare contractor; want NGS, Noridian, First Coast, Novitas, Palmetto, CGS, WPS or a jurisdiction such as JE", item.Value)
						return
					}
					if into.label == "" {
						into.label = item.Value
					}
					into.contractors = append(into.contractors, key)
				})
			},
			"types": func(n *yaml.Node) {
				r.each(n, func(item *yaml.Node) {
					if word, ok := r.word(item, "payer type", "medicare", "medicare-advantage", "medicaid", "commercial"); ok {
						into.types = append(into.types, claim.PayerType(word))
					}
				})
			},
			"states": r.texts(&into.states),
			"claims": func(n *yaml.Node) {
				r.each(n, func(item *yaml.Node) {
					if word, ok := r.word(item, "claim type", "professional", "institutional"); ok {
						into.claims = append(into.claims, claim.ClaimType(word))
					}
				})
			},
		})
		for _, name := range names {
			into.names = append(into.names, squeeze(name))
		}
		for _, name := range except {
			into.except = append(into.except, squeeze(name))
		}
		if slices.Contains(into.names, "") || slices.Contains(into.except, "") {
			r.fail(n, "payer: a name without letters")
		}
		switch {
		case len(names) > 0:
			into.label = names[0]
		case into.label != "":
		case len(into.ids) > 0:
			into.label = into.ids[0]
		case len(into.types) > 0:
			into.label = string(into.types[0])
		default:
			r.fail(n, "payer: give at least one of names, ids, contractors, types")
		}
		if len(into.contractors) > 0 && len(into.types) == 0 {
			into.types = []claim.PayerType{claim.Medicare}
		}
	}
}

// holds says whether the encounter is the payer's. It does not allocate.
func (p *payer) holds(e *facts.Encounter) bool {
	kind := e.Payer.Type
	typed := kind != claim.UnknownPayer && kind != claim.AnyPayer
	if typed && len(p.types) > 0 && !slices.Contains(p.types, kind) {
		return false
	}
	if len(p.states) > 0 {
		state := e.Payer.State
		if state == "" {
			state = e.Claim.BillingState
		}
		if state != "" && !slices.ContainsFunc(p.states, func(s string) bool { return strings.EqualFold(s, state) }) {
			return false
		}
	}
	if len(p.names)+len(p.ids)+len(p.contractors) == 0 {
		return typed
	}
	for _, id := range p.ids {
		if strings.EqualFold(id, e.Payer.ID) {
			return true
		}
	}
	if len(p.contractors) > 0 && p.contracts(e) {
		return true
	}
	return named(e.Payer.Name, p.names) && !named(e.Payer.Name, p.except)
}

// contracts says whether the claim goes to one of the contractors: by the
// contractor it names, else by its payer's name, else by its state.
func (p *payer) contracts(e *facts.Encounter) bool {
	for _, text := range [...]string{e.Payer.Contractor, e.Payer.Name, stateContractor(e)} {
		if key := codes.ContractorKey(text); key != "" {
			return slices.ContainsFunc(p.contractors, func(c string) bool { return codes.SameContractor(c, key) })
		}
	}
	return false
}

func stateContractor(e *facts.Encounter) string {
	if e.Payer.Type != claim.Medicare || len(e.Lines) == 0 {
		return ""
	}
	state := e.Payer.State
	if state == "" {
		state = e.Claim.BillingState
	}
	if state == "" {
		return ""
	}
	key, _ := e.Tables.Contractor(state, e.Lines[0].Date)
	return key
}

func named(name string, aliases []string) bool {
	if name == "" {
		return false
	}
	for _, alias := range aliases {
		if isNamed(name, alias) {
			return true
		}
	}
	return false
}

// isNamed finds an alias in a payer's name as a run of whole words, whatever the
// case, the spaces and the punctuation: "BlueCross BlueShield of Alabama" is "Blue
// Cross and Blue Shield of Alabama", but "Regence" is not in "Regencell".
func isNamed(name, alias string) bool {
	for start := name; start != ""; {
		left, rest := alias, start
		for left != "" {
			var word string
			word, rest = nextWord(rest)
			if word == "" || len(word) > len(left) || !strings.EqualFold(word, left[:len(word)]) {
				break
			}
			left = left[len(word):]
		}
		if left == "" {
			return true
		}
		_, start = nextWord(start)
	}
	return false
}

// squeeze writes a name as its words run together, in lower case.
func squeeze(name string) string {
	var b strings.Builder
	for rest := name; rest != ""; {
		var word string
		word, rest = nextWord(rest)
		b.WriteString(strings.ToLower(word))
	}
	return b.String()
}

// nextWord cuts the first word off a name. Words that tell no payer from another
// are passed over; BCBS is written out.
func nextWord(s string) (word, rest string) {
	for s != "" {
		for s != "" && !wordByte(s[0]) {
			s = s[1:]
		}
		end := 0
		for end < len(s) && wordByte(s[end]) {
			end++
		}
		word, s = s[:end], s[end:]
		switch {
		case strings.EqualFold(word, "bcbs"):
			return "bluecrossblueshield", s
		case strings.EqualFold(word, "of"), strings.EqualFold(word, "and"), strings.EqualFold(word, "the"),
			strings.EqualFold(word, "inc"), strings.EqualFold(word, "llc"):
			continue
		}
		return word, s
	}
	return "", ""
}

// wordByte keeps letters, digits and every byte of a letter beyond ASCII.
func wordByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b >= 0x80
}
