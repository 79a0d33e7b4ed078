package coding

import (
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// substance sorts what was given by the codes it takes.
type substance uint8

const (
	medicine  substance = iota // a drug for therapy, prophylaxis or diagnosis
	chemo                      // antineoplastics and complex biologics
	hormone                    // a hormonal antineoplastic
	hydration                  // fluid for its own sake
	idle                       // keeps a line open, rinses or carries: earns nothing
	declot                     // clears a blocked device
	blood                      // blood and its components
	imaging                    // contrast, tracer: part of the picture
	allergen
	vaccine
)

// event is one charted administration made ready: what it is, how it went in,
// when in minutes from the first day, through which access of which encounter.
type event struct {
	n              int
	drug           string // equal for entries of one drug
	name           string // to be shown
	what           substance
	route          facts.Route
	start, stop    int
	hasStart, ends bool
	day            claim.Date
	visit          int
	access         string
	complex        bool // contractors and plans disagree on the family
	pump           bool
}

func (e *event) minutes() int { return e.stop - e.start }

// read makes the charted administrations ready.
func (c *Coder) read() {
	for i := range c.v.Given {
		c.events = append(c.events, c.event(i))
	}
	c.clock()
	c.visits()
}

func (c *Coder) event(i int) event {
	g := &c.v.Given[i]
	e := event{n: i, route: g.Route, day: g.Date()}
	if e.day == 0 {
		e.day = c.v.Date
	}
	e.drug, e.name = drugOf(g)
	e.what = c.substance(g, &e)
	e.access = accessOf(g)
	e.pump = saysPump(g)
	if e.what == hydration && e.route == facts.IVPush {
		e.route = facts.IVInfusion // a bolus of fluid is an infusion; its minutes decide
	}
	return e
}

// drugOf is what tells one drug from another, and the drug's name. An entry with
// a dose and the same one without it are one drug.
func drugOf(g *facts.Given) (key, name string) {
	if g.Known && g.Substance.Name != "" {
		key = g.Substance.Name
		if len(g.Substance.Others) > 0 {
			key += "+" + strings.Join(g.Substance.Others, "+")
		}
		return key, g.Substance.Name
	}
	name = strings.TrimSpace(g.Medication)
	if name == "" {
		return "", "a drug that is not named"
	}
	words := strings.Fields(strings.ToLower(name))
	kept := words[:0]
	for i := 0; i < len(words); i++ {
		number := strings.TrimRight(words[i], "abcdefghijklmnopqrstuvwxyz%/")
		if number != "" && strings.Trim(number, "0123456789.,") == "" {
			if number != words[i] {
				continue // 500mg, 0.9%
			}
			if i+1 < len(words) && facts.MeasureOf(words[i+1]) != facts.NoMeasure {
				i++
				continue // 500 mg
			}
		}
		kept = append(kept, words[i])
	}
	return strings.Join(kept, " "), name
}

// substance decides which family of codes an entry takes: the charted kind says
// it, else the table's row of the drug, else its name.
func (c *Coder) substance(g *facts.Given, e *event) substance {
	drug := c.rowOf(g)
	if what, said := kindWord(g.Kind); said {
		if what == chemo && drug.Antineoplastic == "hormonal" {
			return hormone
		}
		return what
	}
	switch g.Substance.Vaccine {
	case codes.Influenza, codes.Pneumococcal, codes.HepatitisB, codes.Covid, codes.OtherVaccine, codes.RSVAntibody, codes.TuberculinSkin:
		return vaccine
	case codes.AllergenExtract:
		return allergen
	}
	if g.Route == facts.Catheter {
		return declot
	}
	if what, said := c.nameWord(g, drug); said {
		return what
	}
	switch {
	case drug.Antineoplastic == "hormonal":
		if c.forCancer() {
			return hormone
		}
		return medicine
	case drug.Antineoplastic != "":
		return chemo
	case drug.Complex && (g.Route == facts.IVInfusion || g.Route == facts.Intravenous):
		e.complex = true
		return chemo
	case drug.Complex:
		e.complex = true
	}
	return medicine
}

// rowOf is the drug table's row of what was given. Of several codes of one
// substance the first row counts; any that calls it an antineoplastic does.
func (c *Coder) rowOf(g *facts.Given) codes.Drug {
	if !g.Known || g.Substance.Vague && g.Substance.Vaccine != codes.NoVaccine {
		return codes.Drug{}
	}
	var row codes.Drug
	for _, code := range g.Substance.Codes {
		if row.Code != "" && !inChemotherapyChapter(code) {
			continue // only there may a further code say more
		}
		drug, ok := c.tables.Drug(code)
		if !ok {
			continue
		}
		if row.Code == "" {
			row = drug
		}
		if row.Antineoplastic == "" {
			row.Antineoplastic = drug.Antineoplastic
		}
		if row.Antineoplastic == "" && inChemotherapyChapter(code) {
			row.Antineoplastic = "non-hormonal"
		}
	}
	return row
}

// inChemotherapyChapter says whether the code is of HCPCS's chapter of
// chemotherapy drugs. Mesna and the diluent for the spinal canal stand there too
// and treat no tumour.
func inChemotherapyChapter(code string) bool {
	return code >= "J9000" && code < "J9999" && code != "J9209" && code != "J9175"
}

// kindWord folds the kind a chart or timed problem states.
func kindWord(kind string) (substance, bool) {
	switch strings.ToLower(strings.TrimSpace(kind)) {
	case "therapeutic", "prophylactic", "diagnostic", "therapy", "drug", "antibiotic", "antiemetic", "premedication", "premed", "steroid", "analgesic":
		return medicine, true
	case "chemotherapy", "chemo", "antineoplastic", "complex", "complex biologic", "complex-biologic", "biologic", "monoclonal", "monoclonal antibody", "immunotherapy":
		return chemo, true
	case "hormonal", "hormone", "hormonal antineoplastic", "hormonal-antineoplastic":
		return hormone, true
	case "hydration", "fluid", "fluids":
		return hydration, true
	case "kvo", "tko", "keep-open", "keep open", "flush", "carrier", "diluent", "vehicle", "local anesthetic", "local-anesthetic", "local anaesthetic", "lock":
		return idle, true
	case "thrombolytic-to-device", "thrombolytic", "declot", "declotting":
		return declot, true
	case "blood", "transfusion", "blood product", "blood-product":
		return blood, true
	case "contrast", "radiopharmaceutical", "tracer", "imaging":
		return imaging, true
	case "allergen", "allergy", "allergen immunotherapy", "allergen-immunotherapy":
		return allergen, true
	case "vaccine", "immunization", "toxoid":
		return vaccine, true
	}
	return medicine, false
}

// nameWord reads what the medication's own words say where no kind is charted.
func (c *Coder) nameWord(g *facts.Given, drug codes.Drug) (substance, bool) {
	text := g.Medication
	// The name of a drug with its carrier, or with the flush after it, is that drug's.
	speaks := !g.Known || g.Substance.Uncoded || drug.Fluid || drug.Code == "J1642"
	switch {
	case !speaks:
	case says(text, "kvo", "tko", "keep vein open", "keep open", "keep the vein open", "flush", "carrier", "heparin lock", "saline lock", "rinse"):
		return idle, true
	case !g.Known && says(text, "packed red", "prbc", "red blood cells", "red cells", "platelets", "fresh frozen plasma", "ffp", "cryoprecipitate", "whole blood", "transfusion"):
		return blood, true
	case says(text, "contrast", "gadolinium", "gadobutrol", "iohexol", "iopamidol", "iodixanol", "fluorodeoxyglucose", "technetium"):
		return imaging, true
	case g.Known && g.Substance.Uncoded && says(text, "lidocaine", "xylocaine", "bupivacaine", "ropivacaine") && !g.Route.IsIV():
		return idle, true
	case says(text, "sterile water", "bacteriostatic"):
		return idle, true
	}
	if drug.Fluid {
		if g.Route == facts.IVPush && !longer(g, 15) {
			return idle, true // a fluid pushed by hand is a flush
		}
		return hydration, true
	}
	// A bag sold as fluid with electrolytes is hydration by CPT's own example; potassium
	// that treats a low potassium is a drug. The name's first words say which it was.
	if drug.Code == "J3480" && startsWithFluid(text) && !c.lowPotassium() {
		c.askOf(Confirm, g.N-1, "kind", "fluid with potassium: hydration where a prepared bag replaced volume, an infusion of a drug where the potassium itself was the treatment", sideBySide)
		return hydration, true
	}
	return medicine, false
}

func longer(g *facts.Given, minutes int) bool {
	n, ok := g.Start.MinutesTo(g.Stop)
	return ok && n > minutes
}

func startsWithFluid(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	for _, word := range [...]string{"ns", "normal saline", "0.9%", "0.45%", "d5", "d5w", "1/2", "half", "lr", "lactated", "dextrose", "saline"} {
		if strings.HasPrefix(text, word) {
			return true
		}
	}
	return false
}

// lowPotassium says whether the reason for the fluid is the potassium.
func (c *Coder) lowPotassium() bool {
	for _, dx := range c.v.Diagnoses {
		if dx == "E87.6" {
			return true
		}
	}
	return says(c.v.Indication, "hypokalemia", "hypokalaemia", "low potassium") || says(c.v.Reason, "hypokalemia", "hypokalaemia", "low potassium")
}

// forCancer says whether a malignant or in-situ neoplasm, or an encounter for
// treating one, stands among the diagnoses; without any the substance decides.
func (c *Coder) forCancer() bool {
	for _, dx := range c.v.Diagnoses {
		if strings.HasPrefix(dx, "C") || strings.HasPrefix(dx, "D0") || strings.HasPrefix(dx, "Z51.1") {
			return true
		}
	}
	return len(c.v.Diagnoses) == 0 && (c.v.Indication == "" || says(c.v.Indication, "cancer", "carcinoma", "malignant", "neoplasm", "tumor", "leukemia", "lymphoma", "myeloma"))
}

// says finds one of the words as whole words, in any case.
func says(text string, words ...string) bool {
	if text == "" {
		return false
	}
	for _, word := range words {
		if facts.Mentions(text, word) >= 0 {
			return true
		}
	}
	return false
}

func saysPump(g *facts.Given) bool {
	return says(g.Administration.Route, "pump") || says(g.Medication, "pump", "elastomeric") || says(g.Site, "pump") || says(g.Kind, "pump")
}

// accessOf folds the access or, without one, the site: an abbreviated side or the
// word IV makes no second access, nor does a further lumen of one device.
func accessOf(g *facts.Given) string {
	text := g.Access
	if text == "" {
		text = g.Site
	}
	if text == "" {
		return ""
	}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r == ' ' || r == ',' || r == '.' || r == '(' || r == ')' })
	kept := words[:0]
	for i := 0; i < len(words); i++ {
		switch words[i] {
		case "r", "rt":
			words[i] = "right"
		case "l", "lt":
			words[i] = "left"
		case "iv", "piv", "peripheral", "line", "access", "site", "catheter", "the":
			continue
		case "lumen", "proximal", "distal", "medial", "white", "red", "blue", "brown", "purple":
			continue
		}
		kept = append(kept, words[i])
	}
	return strings.Join(kept, " ")
}
