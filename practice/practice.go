// Package practice says who pays and who treats: from what a claim file carries
// (filing code, payer id, state, taxonomy) and from the practice's own file to
// payer type, contractor and provider kind. What is not mapped stays unknown;
// nothing is guessed.
package practice

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"firstpass/claim"
	"firstpass/codes"
)

// Book is what a practice says of its payers, providers and fees. The zero Book
// knows nothing and maps by the claim file alone.
type Book struct {
	byID      map[string]Payer
	byName    map[string]Payer
	providers map[claim.NPI]Provider
	fees      map[string]claim.Cents
}

// Payer is one payer of the practice.
type Payer struct {
	Type       claim.PayerType
	Name       string
	Contractor string
	State      string
	FilingDays int // contract's timely filing limit in days, 0 where not given
	AppealDays int // contract's days to appeal after the remittance, 0 where not given
}

// Provider is one clinician of the practice.
type Provider struct {
	Type       string // physician | nurse-practitioner | registered-nurse | ...
	Credential string
	Name       string
	Supervisor claim.NPI
}

type file struct {
	Payers []struct {
		IDs        []string `yaml:"ids"`
		ID         string   `yaml:"id"`
		Name       string   `yaml:"name"`
		Aliases    []string `yaml:"aliases"`
		Type       string   `yaml:"type"`
		Contractor string   `yaml:"contractor"`
		State      string   `yaml:"state"`
		FilingDays int      `yaml:"filing_days"`
		AppealDays int      `yaml:"appeal_days"`
	} `yaml:"payers"`
	Providers []struct {
		NPI        string `yaml:"npi"`
		Name       string `yaml:"name"`
		Type       string `yaml:"type"`
		Credential string `yaml:"credential"`
		Supervisor string `yaml:"supervisor"`
	} `yaml:"providers"`
	Fees map[string]string `yaml:"fees"`
}

// Parse reads a practice.yaml. Unknown keys, unknown payer types and broken
// NPIs are errors with their line.
func Parse(name string, text []byte) (*Book, error) {
	var f file
	if len(bytes.TrimSpace(text)) > 0 {
		if err := strictYAML(text, &f); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	b := &Book{byID: map[string]Payer{}, byName: map[string]Payer{}, providers: map[claim.NPI]Provider{}, fees: map[string]claim.Cents{}}
	for i, p := range f.Payers {
		where := fmt.Sprintf("%s: payers[%d]", name, i)
		t, err := payerType(p.Type)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", where, err)
		}
		entry := Payer{Type: t, Name: p.Name, Contractor: p.Contractor, State: p.State, FilingDays: p.FilingDays, AppealDays: p.AppealDays}
		ids := p.IDs
		if p.ID != "" {
			ids = append(ids, p.ID)
		}
		if len(ids) == 0 && p.Name == "" {
			return nil, fmt.Errorf("%s: give the payer an id (NM109 of the claim file) or a name", where)
		}
		for _, id := range ids {
			b.byID[fold(id)] = entry
		}
		for _, n := range append(p.Aliases, p.Name) {
			if n != "" {
				b.byName[fold(n)] = entry
			}
		}
	}
	for i, p := range f.Providers {
		npi := claim.NPI(p.NPI)
		if !npi.Valid() {
			return nil, fmt.Errorf("%s: providers[%d]: npi %q fails its check digit", name, i, p.NPI)
		}
		b.providers[npi] = Provider{Type: p.Type, Credential: p.Credential, Name: p.Name, Supervisor: claim.NPI(p.Supervisor)}
	}
	for code, amount := range f.Fees {
		cents, err := claim.ParseCents(amount)
		if err != nil {
			return nil, fmt.Errorf("%s: fees: %s: %w", name, code, err)
		}
		b.fees[code] = cents
	}
	return b, nil
}

func payerType(word string) (claim.PayerType, error) {
	switch t := claim.PayerType(word); t {
	case claim.Medicare, claim.MedicareAdvantage, claim.Medicaid, claim.Commercial:
		return t, nil
	}
	return "", fmt.Errorf("type %q: want medicare, medicare-advantage, medicaid or commercial", word)
}

// filingTypes maps the claim filing indicator (SBR09) to a payer type where the
// code itself says it. Automobile, liability, workers' compensation, VA, TRICARE
// and "other" codes stay unknown: none of the national payer rules is theirs.
var filingTypes = map[string]claim.PayerType{
	"MA": claim.Medicare, "MB": claim.Medicare,
	"16": claim.MedicareAdvantage, // HMO Medicare risk
	"MC": claim.Medicaid,
	"CI": claim.Commercial, "BL": claim.Commercial, "HM": claim.Commercial,
	"12": claim.Commercial, "13": claim.Commercial, "14": claim.Commercial, "15": claim.Commercial,
}

// Resolve completes the payer and the providers of an encounter in place. What
// the encounter already says is kept.
func (b *Book) Resolve(enc *claim.Encounter, tables codes.Tables) {
	p := &enc.Payer
	if entry, ok := b.payer(p); ok {
		p.Type = entry.Type
		p.Name = firstOf(entry.Name, p.Name)
		p.Contractor = firstOf(p.Contractor, entry.Contractor)
		p.State = firstOf(p.State, entry.State)
		enc.Practice.FilingDays, enc.Practice.AppealDays = entry.FilingDays, entry.AppealDays
	}
	if p.Type == claim.UnknownPayer {
		p.Type = filingTypes[p.Filing]
	}
	if p.State == "" {
		p.State = firstOf(enc.Claim.BillingState, enc.Claim.Billing.State)
	}
	if p.Type == claim.Medicare && p.Contractor == "" && codes.ContractorKey(p.Name) == "" {
		p.Contractor, _ = tables.Contractor(p.State, serviceDate(enc))
	}
	for _, provider := range []*claim.Provider{&enc.Claim.Rendering, &enc.Claim.Supervising, &enc.Claim.Ordering, &enc.Claim.Referring} {
		b.provider(provider, tables)
	}
	for i := range enc.Claim.Lines {
		b.provider(&enc.Claim.Lines[i].Rendering, tables)
	}
	if b != nil && len(b.fees) > 0 {
		enc.Practice.Fees = b.fees
	}
}

func (b *Book) payer(p *claim.Payer) (Payer, bool) {
	if b == nil {
		return Payer{}, false
	}
	if entry, ok := b.byID[fold(p.ID)]; ok && p.ID != "" {
		return entry, true
	}
	entry, ok := b.byName[fold(p.Name)]
	return entry, ok && p.Name != ""
}

func (b *Book) provider(p *claim.Provider, tables codes.Tables) {
	if !p.Given() {
		return
	}
	if b != nil {
		if known, ok := b.providers[p.NPI]; ok {
			p.Type = firstOf(p.Type, known.Type)
			p.Credential = firstOf(p.Credential, known.Credential)
		}
	}
	if p.Type == "" && p.Taxonomy != "" {
		p.Type = tables.ProviderKind(p.Taxonomy)
	}
}

func serviceDate(enc *claim.Encounter) claim.Date {
	if enc.Claim.ServiceDate != 0 {
		return enc.Claim.ServiceDate
	}
	for i := range enc.Claim.Lines {
		if d := enc.Claim.LineDate(i); d != 0 {
			return d
		}
	}
	return 0
}

// fold ignores case and runs of blanks, which clearinghouses change freely.
func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// strictYAML refuses keys the target does not know; errors carry the line.
func strictYAML(text []byte, into any) error {
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	return dec.Decode(into)
}
