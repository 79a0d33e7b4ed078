package fhir

import (
	"bufio"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
)

// mostClaims bounds the claims that wait for what they refer to.
const mostClaims = 2000

// ReadClaims walks the claims of a file of FHIR: a bundle, one resource, or one a
// line. A claim waits for its patient, coverage, insurer and providers until they
// have come or the bundle ends. Preauthorizations, drafts and claims for other
// trades (oral, pharmacy, vision) are passed over with a problem marked Passed.
func ReadClaims(r io.Reader, file string) iter.Seq2[claim.Encounter, *finding.Problem] {
	return func(yield func(claim.Encounter, *finding.Problem) bool) {
		d := &document{
			scanner: scanner{in: bufio.NewReaderSize(r, 64<<10)}, file: file, shared: newStore(),
			yield: func(_ claim.Record, p *finding.Problem) bool { return yield(claim.Encounter{}, p) },
			bill:  yield,
		}
		d.run()
		if !d.stopped {
			d.shared.flush(d, d.yield)
		}
	}
}

// Passed is the code of the problem of a claim that is none to be checked.
const Passed = "fhir-not-a-claim"

// bill is a claim as FHIR writes it.
type bill struct {
	id, number, status, use, kind string
	patient, insurer, provider    reference
	facility                      reference
	period                        period
	created                       string
	coverage, preAuth             []string // references of the coverages in turn; the focal one first
	care                          []careTeam
	diagnoses                     []diagnosis
	items                         []billItem
	total                         string
	billType                      string
	contained                     map[string]any
	at                            int64
}

type careTeam struct {
	sequence int
	provider reference
	role     concept
	skill    concept
}

type diagnosis struct {
	sequence  int
	code      string
	condition reference
}

type billItem struct {
	service    concept
	revenue    concept
	modifiers  []concept
	care       []int
	diagnoses  []int
	day        string
	period     period
	place      concept
	quantity   quantity
	price, net string
	drug       concept
	drugAmount quantity
}

func whole(b []byte) int {
	n, _ := strconv.Atoi(text(b))
	return n
}

func wholes(b []byte) []int { return each(b, func(n *int, b []byte) { *n = whole(b) }) }

// money is the value of a Money, or a plain number.
func money(b []byte) string {
	if s := text(b); s != "" {
		return s
	}
	var q quantity
	q.read(b)
	return q.Value
}

func (c *bill) read(b []byte) error {
	var contained []byte
	err := members(b, func(key, v []byte) {
		switch string(key) {
		case "id":
			c.id = text(v)
		case "identifier":
			for _, x := range each(v, (*identifier).read) {
				if c.number == "" {
					c.number = x.Value
				}
			}
		case "status":
			c.status = text(v)
		case "use":
			c.use = text(v)
		case "type":
			var kind concept
			if kind.read(v); len(kind.Coding) > 0 {
				c.kind = kind.Coding[0].Code
			}
		case "contained":
			contained = v
		case "patient":
			c.patient.read(v)
		case "insurer":
			c.insurer.read(v)
		case "provider":
			c.provider.read(v)
		case "facility":
			c.facility.read(v)
		case "billablePeriod":
			c.period.read(v)
		case "created":
			c.created = text(v)
		case "total":
			c.total = money(v)
		case "insurance":
			c.insurance(v)
		case "careTeam":
			c.care = each(v, (*careTeam).read)
		case "diagnosis":
			c.diagnoses = each(v, (*diagnosis).read)
		case "supportingInfo":
			elements(v, c.info)
		case "item":
			c.items = each(v, (*billItem).read)
		}
	})
	elements(contained, func(raw []byte) {
		if v, id, err := referred(kindOf(raw), raw); err == nil && v != nil && id != "" {
			if c.contained == nil {
				c.contained = map[string]any{}
			}
			c.contained[id] = v
		}
	})
	return err
}

// insurance puts the coverage that this claim is sent to first.
func (c *bill) insurance(b []byte) {
	elements(b, func(b []byte) {
		var cover reference
		focal := false
		members(b, func(key, v []byte) {
			switch string(key) {
			case "focal":
				focal = string(v) == "true"
			case "coverage":
				cover.read(v)
			case "preAuthRef":
				c.preAuth = append(c.preAuth, texts(v)...)
			}
		})
		if focal {
			c.coverage = slices.Insert(c.coverage, 0, cover.Reference)
			return
		}
		c.coverage = append(c.coverage, cover.Reference)
	})
}

func (t *careTeam) read(b []byte) {
	members(b, func(key, v []byte) {
		switch string(key) {
		case "sequence":
			t.sequence = whole(v)
		case "provider":
			t.provider.read(v)
		case "role":
			t.role.read(v)
		case "qualification":
			t.skill.read(v)
		}
	})
}

func (x *diagnosis) read(b []byte) {
	members(b, func(key, v []byte) {
		switch string(key) {
		case "sequence":
			x.sequence = whole(v)
		case "diagnosisReference":
			x.condition.read(v)
		case "diagnosisCodeableConcept":
			var c concept
			if c.read(v); len(c.Coding) > 0 {
				x.code = dotted(c.Coding[0].Code)
			}
		}
	})
}

// dotted writes an ICD-10-CM code with its dot.
func dotted(code string) string {
	code = strings.ToUpper(strings.TrimSpace(code))
	if len(code) > 3 && !strings.Contains(code, ".") && code[0] >= 'A' && code[0] <= 'Z' {
		return code[:3] + "." + code[3:]
	}
	return code
}

// info takes the type of bill, which an institutional claim carries as information.
func (c *bill) info(b []byte) {
	var category, code concept
	members(b, func(key, v []byte) {
		switch string(key) {
		case "category":
			category.read(v)
		case "code":
			code.read(v)
		}
	})
	if category.has("typeofbill", "type-of-bill") && len(code.Coding) > 0 {
		c.billType = code.Coding[0].Code
	}
}

func (x *billItem) read(b []byte) {
	members(b, func(key, v []byte) {
		switch string(key) {
		case "productOrService":
			x.service.read(v)
		case "revenue":
			x.revenue.read(v)
		case "modifier":
			x.modifiers = each(v, (*concept).read)
		case "careTeamSequence":
			x.care = wholes(v)
		case "diagnosisSequence":
			x.diagnoses = wholes(v)
		case "servicedDate":
			x.day = text(v)
		case "servicedPeriod":
			x.period.read(v)
		case "locationCodeableConcept":
			x.place.read(v)
		case "quantity":
			x.quantity.read(v)
		case "unitPrice":
			x.price = money(v)
		case "net":
			x.net = money(v)
		case "detail":
			elements(v, x.detail)
		}
	})
	if x.drug.empty() && x.service.ndc() != "" {
		x.drug = x.service
	}
}

// detail takes the drug of a line: an NDC with its own quantity.
func (x *billItem) detail(b []byte) {
	var service concept
	var amount quantity
	members(b, func(key, v []byte) {
		switch string(key) {
		case "productOrService":
			service.read(v)
		case "quantity":
			amount.read(v)
		}
	})
	if service.ndc() != "" && x.drug.empty() {
		x.drug, x.drugAmount = service, amount
	}
}
