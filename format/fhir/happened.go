package fhir

import (
	"strings"

	"firstpass/claim"
	"firstpass/format/charted"
)

// event is what the resources about drugs have in common, by FHIR's names; the
// differences between R4 and its neighbours are taken as they come.
type event struct {
	ID, Status                string
	Contained                 []byte
	Drug                      concept
	DrugReference             reference
	Subject, Encounter        reference
	StatusReason              []concept
	NotGiven, DoNotPerform    bool
	At                        string
	During                    period
	Secondary                 bool // the record is not the primary source of what it says
	ReportOrigin              concept
	Performer                 []reference
	ReasonCode                []concept
	ReasonReference           []reference
	Request, Requester        reference
	LotNumber, ExpirationDate string
	Site, Route               concept
	DoseQuantity              quantity
	IsSubpotent               bool
	AuthoredOn                string
	Dosage                    []dosage
	Reported                  bool
}

// dosage is both MedicationAdministration.dosage and Dosage of an order.
type dosage struct {
	Site, Route, Method concept
	Dose, Rate          quantity
	RateRatio           ratio
}

// happened reads a resource that says that a drug was given, ordered or taken.
func (s *store) happened(kind, fullURL string, raw []byte, file string) error {
	var r event
	if err := r.read(raw); err != nil {
		return err
	}
	w := waiting{
		subject: r.Subject, encounter: r.Encounter, drug: r.DrugReference, performer: r.Performer,
		request: r.Request, reasonRef: r.ReasonReference, file: file,
	}
	w.hold(r.Contained)
	e := &w.event
	e.Medication, e.NDC = r.Drug.words(), r.Drug.ndc()
	for _, c := range r.ReasonCode {
		if w.reason == "" {
			w.reason = c.words()
		}
	}
	r.when(e)
	r.how(e)
	e.Lot, e.Expiry = r.LotNumber, moment(r.ExpirationDate).Date
	r.statusOf(kind, e)
	if kind == "MedicationRequest" {
		s.keep(kind, r.ID, fullURL, request{r.Requester})
		w.orderedBy = r.Requester
	}
	s.waiting = append(s.waiting, w)
	return nil
}

// hold reads contained resources. What is contained in a contained resource is not FHIR.
func (w *waiting) hold(contained []byte) {
	elements(contained, func(raw []byte) {
		v, id, err := referred(kindOf(raw), raw)
		if err != nil || v == nil || id == "" {
			return
		}
		if w.contained == nil {
			w.contained = map[string]any{}
		}
		w.contained[id] = v
	})
}

func (r *event) when(e *claim.Event) {
	switch {
	case r.At != "":
		e.Start = moment(r.At)
	case r.During.Start != "" || r.During.End != "":
		e.Start, e.Stop = moment(r.During.Start), moment(r.During.End)
		if e.Stop == e.Start || !e.Stop.HasTime {
			e.Stop = claim.Moment{}
		}
	default:
		e.Start.Date = moment(r.AuthoredOn).Date
	}
}

// how reads dose, route, site and rate, wherever the kind of resource puts them.
func (r *event) how(e *claim.Event) {
	e.Dose, e.Route, e.Site = r.DoseQuantity.amount(), r.Route.route(), r.Site.words()
	for i := range r.Dosage {
		d := &r.Dosage[i]
		if !e.Dose.Given {
			e.Dose = d.Dose.amount()
		}
		if e.Route == "" {
			e.Route = d.Route.route()
		}
		if word := pushed(e.Route, d.Method.words()); word != "" {
			e.Route = word
		}
		if e.Site == "" {
			e.Site = d.Site.words()
		}
		if !e.Rate.Given {
			e.Rate = d.rate()
		}
	}
}

// pushed makes IV more exact by the method.
func pushed(route, method string) string {
	if charted.Fold(route) != "iv" && !strings.HasPrefix(charted.Fold(route), "intravenous") {
		return ""
	}
	switch m := charted.Fold(method); {
	case strings.Contains(m, "push"), strings.Contains(m, "bolus"):
		return "IV-push"
	case strings.Contains(m, "infus"), strings.Contains(m, "drip"), strings.Contains(m, "piggyback"):
		return "IV-infusion"
	}
	return ""
}

// rate is mL an hour where the resource gives it so.
func (d *dosage) rate() claim.Amount {
	if a := d.Rate.amount(); a.Given && a.Unit == "mL/h" {
		return a
	}
	n, per := d.RateRatio.Numerator.amount(), d.RateRatio.Denominator.amount()
	if n.Given && n.Unit == "mL" && per.Given && per.Value == claim.Whole(1) && (per.Unit == "h" || per.Unit == "hr" || per.Unit == "hour") {
		return claim.Amount{Value: n.Value, Unit: "mL/h", Given: true}
	}
	return claim.Amount{}
}

func look(e *claim.Event, text string) {
	e.Review = append(e.Review, claim.Remark{About: "status", Text: text})
}

// statusOf reads what became of the drug. Only a completed or running
// administration, and a completed immunization that its own record is the source
// of, was given here.
func (r *event) statusOf(kind string, e *claim.Event) {
	for _, c := range r.StatusReason {
		if e.Reason == "" {
			e.Reason = c.words()
		}
	}
	switch kind {
	case "MedicationAdministration":
		r.administrationStatus(e)
	case "Immunization":
		r.immunizationStatus(e)
	case "MedicationStatement":
		e.Status = claim.SelfAdministered
		if r.Status == "entered-in-error" || r.Status == "not-taken" {
			e.Status = claim.Negated
		}
	default: // an order or a dispense
		e.Status = claim.Planned
		switch {
		case r.Status == "entered-in-error", r.Status == "cancelled", r.Status == "declined", r.DoNotPerform:
			e.Status = claim.Negated
		case r.Reported:
			e.Status = claim.SelfAdministered
		}
	}
	if r.Status == "entered-in-error" {
		e.Reason = "entered in error"
	}
}

func (r *event) administrationStatus(e *claim.Event) {
	switch r.Status {
	case "completed", "in-progress":
		e.Status = claim.Administered
	case "stopped":
		e.Status = claim.Administered
		look(e, "it was stopped before it was complete")
	case "not-done":
		e.Status = r.refused()
	case "on-hold", "entered-in-error":
		e.Status = claim.Negated
	default:
		e.Status = claim.Planned
		look(e, "the status does not say whether it was given: not counted as given")
	}
	if r.NotGiven && e.Status == claim.Administered {
		e.Status = r.refused()
	}
}

func (r *event) immunizationStatus(e *claim.Event) {
	switch r.Status {
	case "completed":
		e.Status = claim.Administered
		if r.Secondary || !r.ReportOrigin.empty() {
			e.Status = claim.Historical
		}
		if r.IsSubpotent {
			look(e, "the dose was subpotent")
		}
	case "not-done":
		e.Status = r.refused()
	case "entered-in-error":
		e.Status = claim.Negated
	default:
		e.Status = claim.Planned
		look(e, "the status does not say whether it was given: not counted as given")
	}
	if r.NotGiven && e.Status == claim.Administered {
		e.Status = r.refused()
	}
}

// refused tells a refusal from any other reason for not giving. PATOBJ and its
// parents are of HL7's ActReason, 105480006 of SNOMED CT.
func (r *event) refused() claim.Status {
	for _, c := range r.StatusReason {
		words := strings.ToLower(c.words())
		if c.has("PATOBJ", "RELIG", "PHILISOP", "VACEFF", "VACSAF", "105480006", "443390004", "591000119102") ||
			strings.Contains(words, "refus") || strings.Contains(words, "declin") || strings.Contains(words, "object") {
			return claim.Declined
		}
	}
	return claim.Negated
}
