package facts

import (
	"strings"

	"firstpass/claim"
)

// Role is what a person or provider may do on a Medicare claim, folded from a
// credential ("RN"), a provider type ("registered-nurse") or a taxonomy.
type Role uint8

// The roles rules tell apart.
const (
	UnknownRole  Role = iota
	Practitioner      // bills under a number of their own: physician, NP, PA, CNS, midwife...
	Nurse             // registered, practical or vocational nurse
	MedicalAssistant
	Pharmacist
	OtherStaff // technicians, paramedics, students: auxiliary staff of another kind
)

// Auxiliary says whether the role's work is covered only as incident to somebody
// else's (42 CFR 410.26).
func (r Role) Auxiliary() bool { return r > Practitioner }

// RoleOf folds a credential or a provider type. The most qualified of several
// credentials counts: "MSN, APRN, FNP-C" is a practitioner.
func RoleOf(text string) Role {
	if role := roleOfWord(text); role != UnknownRole {
		return role
	}
	found := UnknownRole
	for text != "" {
		word := text
		if cut := strings.IndexAny(text, ",;/ "); cut >= 0 {
			word, text = text[:cut], text[cut+1:]
		} else {
			text = ""
		}
		role := roleOfWord(word)
		if role != UnknownRole && (found == UnknownRole || role < found) {
			found = role
		}
	}
	return found
}

func roleOfWord(word string) Role {
	if len(word) > 40 {
		return UnknownRole
	}
	var buf [40]byte
	folded := buf[:0]
	for i := 0; i < len(word); i++ {
		switch ch := word[i]; {
		case ch >= 'A' && ch <= 'Z':
			folded = append(folded, ch+'a'-'A')
		case ch >= 'a' && ch <= 'z', ch == '-':
			folded = append(folded, ch)
		case ch == '_', ch == ' ':
			folded = append(folded, '-')
		}
	}
	return roles[string(folded)]
}

var roles = map[string]Role{
	"physician": Practitioner, "md": Practitioner, "do": Practitioner, "mbbs": Practitioner, "dpm": Practitioner, "podiatrist": Practitioner,
	"od": Practitioner, "optometrist": Practitioner, "dds": Practitioner, "dmd": Practitioner, "dentist": Practitioner,
	"nurse-practitioner": Practitioner, "np": Practitioner, "np-c": Practitioner, "fnp": Practitioner, "fnp-c": Practitioner, "fnp-bc": Practitioner,
	"crnp": Practitioner, "cnp": Practitioner, "arnp": Practitioner, "aprn": Practitioner, "dnp": Practitioner, "pnp": Practitioner, "anp": Practitioner,
	"anp-bc": Practitioner, "agnp": Practitioner, "agnp-c": Practitioner, "whnp": Practitioner, "pmhnp": Practitioner, "pmhnp-bc": Practitioner,
	"physician-assistant": Practitioner, "pa": Practitioner, "pa-c": Practitioner,
	"clinical-nurse-specialist": Practitioner, "cns": Practitioner, "nurse-midwife": Practitioner, "certified-nurse-midwife": Practitioner, "cnm": Practitioner,
	"practitioner": Practitioner, "midwife": Practitioner, "nurse-anesthetist": Practitioner, "crna": Practitioner,
	"registered-nurse": Nurse, "nurse": Nurse, "rn": Nurse, "bsn": Nurse, "rnc": Nurse, "licensed-practical-nurse": Nurse, "lpn": Nurse,
	"licensed-vocational-nurse": Nurse, "lvn": Nurse,
	"medical-assistant": MedicalAssistant, "certified-medical-assistant": MedicalAssistant, "ma": MedicalAssistant, "cma": MedicalAssistant,
	"rma": MedicalAssistant, "ccma": MedicalAssistant, "ncma": MedicalAssistant, "ma-c": MedicalAssistant,
	"pharmacist": Pharmacist, "rph": Pharmacist, "pharmd": Pharmacist,
	"technician": OtherStaff, "emt": OtherStaff, "emt-p": OtherStaff, "paramedic": OtherStaff, "phlebotomist": OtherStaff, "cna": OtherStaff,
	"nursing-assistant": OtherStaff, "pharmacy-technician": OtherStaff, "cpht": OtherStaff, "student": OtherStaff,
}

// RenderingOn is who rendered a line: the line's own provider, else the claim's.
func (e *Encounter) RenderingOn(l *Line) *claim.Provider {
	if l.Rendering.Given() {
		return &l.Rendering
	}
	return &e.Claim.Rendering
}

// RoleOfProvider folds the provider's type, else credential, else taxonomy.
func (e *Encounter) RoleOfProvider(p *claim.Provider) Role {
	for _, text := range [...]string{p.Type, p.Credential} {
		if role := RoleOf(text); role != UnknownRole {
			return role
		}
	}
	if p.Taxonomy == "" {
		return UnknownRole
	}
	return RoleOf(e.Tables.ProviderKind(p.Taxonomy))
}
