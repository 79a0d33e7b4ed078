package ccda

import (
	"strings"

	"firstpass/claim"
	"firstpass/format/charted"
)

// span is an effectiveTime.
type span struct {
	low, high claim.Moment
	point     bool // a moment, not a period
	repeats   bool // how often it is taken: an order or a list, not one dose
}

func moment(text string) claim.Moment {
	if at := strings.IndexAny(text, "+-."); at > 0 {
		text = text[:at]
	}
	if len(text) == 10 { // an hour
		text += "00"
	}
	m, ok := charted.Moment(text, charted.MonthFirst, 0)
	if !ok || m.Date == 0 {
		return claim.Moment{}
	}
	if m.Minute == 0 || m.Minute == 23*60+59 { // the ends of a day stand for the day
		m.HasTime, m.Minute = false, 0
	}
	return m
}

// interval reads the effectiveTime just started.
func (d *document) interval() (span, error) {
	var s span
	if value := d.Attr("value"); value != "" {
		s.low, s.point = moment(value), true
	}
	switch d.Attr("type") {
	case "PIVL_TS", "EIVL_TS":
		s.repeats = true
	}
	err := d.children(func(name string) error {
		switch name {
		case "low":
			s.low = moment(d.Attr("value"))
		case "high":
			s.high = moment(d.Attr("value"))
		case "center":
			s.low, s.point = moment(d.Attr("value")), true
		case "period":
			s.repeats = true
		}
		return nil
	})
	return s, err
}

// act is a substanceAdministration or supply as it is gathered.
type act struct {
	e        claim.Event
	mood     string
	negated  bool
	status   string
	vaccine  bool
	planned  bool
	when     span
	repeats  bool
	refused  bool
	reported bool // somebody is named who told of it
	isSupply bool
	unsaid   bool   // a null flavour: nothing is known of whether it was given
	text     string // the entry's own words
}

// templates of acts, by their last numbers.
func (a *act) template(root string) {
	switch root {
	case "2.16.840.1.113883.10.20.22.4.52":
		a.vaccine = true
	case "2.16.840.1.113883.10.20.22.4.120":
		a.vaccine, a.planned = true, true
	case "2.16.840.1.113883.10.20.22.4.42":
		a.planned = true
	}
}

// substance reads one act and adds its event.
func (d *document) substance() error {
	a := act{mood: d.Attr("moodCode"), negated: d.Attr("negationInd") == "true" || d.Attr("negationInd") == "1", isSupply: d.Is("supply"), unsaid: d.Attr("nullFlavor") != ""}
	a.e.At.Line = int32(d.Line())
	err := d.children(func(name string) error {
		switch name {
		case "templateId":
			a.template(d.Attr("root"))
		case "text":
			return d.original(&a.text)
		case "statusCode":
			a.status = d.Attr("code")
		case "effectiveTime":
			s, err := d.interval()
			a.repeats = a.repeats || s.repeats
			if !a.when.low.Given() {
				a.when.low, a.when.high, a.when.point = s.low, s.high, s.point
			}
			return err
		case "routeCode":
			return d.route(&a.e)
		case "approachSiteCode", "targetSiteCode":
			c, err := d.coded()
			a.e.Site = c.words
			return err
		case "doseQuantity":
			a.e.Dose = d.quantity()
			return d.children(func(name string) error {
				if name == "center" || name == "low" && !a.e.Dose.Given {
					a.e.Dose = d.quantity()
				}
				return nil
			})
		case "rateQuantity":
			if q := d.quantity(); q.Unit == "mL/h" {
				a.e.Rate = q
			}
		case "consumable", "product":
			return d.product(&a.e)
		case "performer":
			by, err := d.person()
			if by.Given() {
				a.e.GivenBy = by
			}
			return err
		case "informant":
			a.reported = true
			return nil
		case "entryRelationship":
			return d.related(&a)
		}
		return nil
	})
	if err == nil {
		d.add(&a)
	}
	return err
}

func (d *document) add(a *act) {
	e := &a.e
	fill := a.text
	if at := strings.IndexAny(fill, ";."); at > 0 && len(fill) > 80 {
		fill = fill[:at]
	}
	if e.Medication == "" {
		e.Medication = fill
	}
	if !isNamed(e.Medication) && e.NDC == "" || len(d.record.Events) >= mostEvents {
		return
	}
	e.Start = a.when.low
	if !a.when.point && a.when.high.HasTime && a.when.high != a.when.low {
		e.Stop = a.when.high
	}
	d.entries++
	d.statusOf(a)
	d.record.Events = append(d.record.Events, *e)
}

// isNamed leaves out the entries that say that there is nothing to say.
func isNamed(drug string) bool {
	lower := strings.ToLower(drug)
	return drug != "" && !strings.HasPrefix(lower, "no known") && !strings.HasPrefix(lower, "no medication") &&
		!strings.HasPrefix(lower, "no immunization") && !strings.HasPrefix(lower, "unknown") && lower != "none" && !strings.HasPrefix(lower, "no information") && !strings.Contains(lower, "not documented") &&
		lower != "drug or medicament" && lower != "vaccine" && lower != "vaccination"
}

// statusOf reads what became of the drug: by its mood, its negation, its status
// and the section it stands in.
func (d *document) statusOf(a *act) {
	e := &a.e
	look := func(text string) {
		e.Review = append(e.Review, claim.Remark{About: "status", Text: text})
	}
	switch {
	case a.unsaid:
		e.Status = claim.Planned
		look("the entry says that nothing is known of it: not counted as given")
	case a.negated && a.refused:
		e.Status = claim.Declined
	case a.negated:
		e.Status = claim.Negated
	case a.refused:
		e.Status = claim.Declined
		look("it gives a reason for refusing and is not marked as not given: not counted as given")
	case a.mood != "EVN" && a.mood != "", a.planned, a.isSupply, d.kind == planSection:
		e.Status = claim.Planned
	case a.status == "cancelled", a.status == "aborted", a.status == "nullified":
		e.Status = claim.Negated
		if a.status == "aborted" && d.kind == administeredSection {
			e.Status = claim.Administered
			look("it was stopped before it was complete")
		}
	case d.kind == administeredSection:
		e.Status = claim.Administered
		if a.repeats {
			look("the entry tells how often it is given, not of one dose")
		}
	case d.kind == immunizationSection, a.vaccine:
		e.Status, e.Kind = claim.Administered, immunization
		if a.reported && !e.GivenBy.Given() || a.status == "" && a.mood == "" {
			e.Status = claim.Historical
		}
	default: // a list of what the patient takes
		e.Status = claim.SelfAdministered
		if a.when.point && !a.repeats {
			e.Status = claim.Historical
			look("one dose in a list of medications: not counted as given here")
		}
	}
}

func (d *document) quantity() claim.Amount {
	value := d.Attr("value")
	if value == "" || d.Attr("nullFlavor") != "" {
		return claim.Amount{}
	}
	a, _ := charted.Amount(value, d.Attr("unit"))
	return a
}

func (d *document) route(e *claim.Event) error {
	c, err := d.coded()
	e.Route = c.words
	for _, code := range c.codes {
		if word, ok := charted.RouteCode(code); ok {
			e.Route = word
			break
		}
	}
	return err
}

// product reads the material: its code or name, its lot.
func (d *document) product(e *claim.Event) error {
	return d.children(func(name string) error {
		switch name {
		case "manufacturedProduct", "manufacturedMaterial", "manufacturedLabeledDrug":
			return d.product(e)
		case "code":
			c, err := d.coded()
			if e.Medication == "" {
				e.Medication = c.words
			}
			if e.NDC == "" {
				e.NDC = c.ndc
			}
			return err
		case "name":
			words, err := d.words()
			if e.Medication == "" {
				e.Medication = words
			}
			return err
		case "lotNumberText":
			words, err := d.words()
			e.Lot = words
			return err
		}
		return nil
	})
}

// person reads the name of whoever is assigned inside the element just started.
func (d *document) person() (claim.Person, error) {
	var out claim.Person
	err := d.children(func(name string) error {
		if name != "assignedEntity" && name != "assignedAuthor" {
			return nil
		}
		return d.children(func(name string) error {
			if name != "assignedPerson" {
				return nil
			}
			return d.children(func(name string) error {
				if name != "name" {
					return nil
				}
				words, err := d.words()
				out = charted.Person(words)
				return err
			})
		})
	})
	return out, err
}
