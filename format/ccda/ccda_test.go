package ccda

import (
	"bytes"
	"fmt"
	"iter"
	"strings"
	"testing"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/internal/testchart"
)

// shown is what was read as lines: a record, then its events.
func shown(list iter.Seq2[claim.Record, *finding.Problem]) string {
	return testchart.Lines(list, func(r *claim.Record) string {
		return fmt.Sprintf("%s|%s|%s|%s|%s|%s|for %s", r.Patient.ID, r.Patient.LastName, r.Patient.FirstName, r.Patient.BirthDate, r.EncounterID, r.Date, r.Indication)
	}, func(r *claim.Record) string {
		out := ""
		if r.Text != "" {
			out = fmt.Sprintf("  text %q\n", r.Text)
		}
		for _, remark := range r.Remarks {
			out += "  remark " + remark.Text + "\n"
		}
		return out
	})
}

func read(in string) string { return shown(Read(strings.NewReader(in), "f")) }

// document is one with a patient, a visit and a body.
func documentOf(body string) string {
	return `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="x"><recordTarget><patientRole>
<id root="2.16.840.1.113883.4.1" extension="999-00-1234"/><id root="1.2.3" extension="MR77"/>
<patient><name use="L"><given>Anna</given><given>B</given><family>Sample</family></name><birthTime value="19610304"/></patient></patientRole></recordTarget>
<componentOf><encompassingEncounter><id root="1.2" extension="V9"/><effectiveTime><low value="20240910090000-0500"/></effectiveTime></encompassingEncounter></componentOf>
<component><structuredBody>` + body + `</structuredBody></component></ClinicalDocument>`
}

func section(template, text, entries string) string {
	return `<component><section><templateId root="2.16.840.1.113883.10.20.22.2.` + template + `"/><title>Title</title><text>` + text + `</text>` + entries + `</section></component>`
}

func entry(attributes, inside string) string {
	return `<entry><substanceAdministration classCode="SBADM" moodCode="EVN" ` + attributes + `>` + inside + `</substanceAdministration></entry>`
}

const (
	toradol = `<statusCode code="completed"/><effectiveTime value="202409101005-0500"/><routeCode code="C28161" codeSystem="2.16.840.1.113883.3.26.1.1" displayName="INTRAMUSCULAR"/><approachSiteCode displayName="left deltoid"/><doseQuantity value="30" unit="mg"/>
<consumable><manufacturedProduct><manufacturedMaterial><code code="35827" codeSystem="2.16.840.1.113883.6.88"><originalText><reference value="#m1"/></originalText><translation code="00409-3795-01" codeSystem="2.16.840.1.113883.6.69"/></code><lotNumberText>A1</lotNumberText></manufacturedMaterial></manufacturedProduct></consumable>
<performer><assignedEntity><assignedPerson><name><given>R</given><family>Lopez</family><suffix>RN</suffix></name></assignedPerson></assignedEntity></performer>
<entryRelationship typeCode="RSON"><observation><value displayName="back pain"/></observation></entryRelationship>`
	table = `<table><tbody><tr><td><content ID="m1">ketorolac 30 mg/mL</content></td><td>left</td></tr></tbody></table>`
	who   = "MR77|Sample|Anna B|1961-03-04|V9|2024-09-10|for "
)

func drug(name string) string {
	return `<consumable><manufacturedProduct><manufacturedMaterial><code displayName="` + name + `"/></manufacturedMaterial></manufacturedProduct></consumable>`
}

func TestAdministered(t *testing.T) {
	testchart.Equal(t, read(documentOf(section("38", table, entry("", toradol)))), who+"back pain\n"+
		`  administered ketorolac 30 mg/mL 30 mg IM in "left deltoid" at 10:05 [R Lopez] [RN] [A1] [00409-3795-01]`)
}

func TestStatus(t *testing.T) {
	const done = `<statusCode code="completed"/><effectiveTime value="20240910"/>`
	const refused = `<entryRelationship typeCode="RSON"><observation><templateId root="2.16.840.1.113883.10.20.22.4.53"/><code code="PATOBJ" displayName="patient objection"/></observation></entryRelationship>`
	for name, c := range map[string]struct {
		template, attributes, inside string
		want                         claim.Status
		look                         bool
	}{
		"administered":             {"38", "", done, claim.Administered, false},
		"administered, stopped":    {"38", "", `<statusCode code="aborted"/>`, claim.Administered, true},
		"administered, cancelled":  {"38", "", `<statusCode code="cancelled"/>`, claim.Negated, false},
		"administered, negated":    {"38", `negationInd="true"`, done, claim.Negated, false},
		"administered, unknown":    {"38", `nullFlavor="NI"`, done, claim.Planned, true},
		"administered, planned":    {"38", "", strings.Replace(done, "<statusCode", `<templateId root="2.16.840.1.113883.10.20.22.4.42"/><statusCode`, 1), claim.Planned, false},
		"vaccine of the day":       {"2.1", "", done, claim.Administered, false},
		"vaccine of another day":   {"2.1", "", `<statusCode code="completed"/><effectiveTime value="20190910"/>`, claim.Historical, false},
		"vaccine, somebody told":   {"2.1", "", done + `<informant><relatedEntity/></informant>`, claim.Historical, false},
		"vaccine refused":          {"2.1", `negationInd="true"`, done + refused, claim.Declined, false},
		"vaccine not given":        {"2.1", `negationInd="true"`, done, claim.Negated, false},
		"vaccine, unclear refusal": {"2.1", "", done + refused, claim.Declined, true},
		"what the patient takes":   {"1.1", "", `<statusCode code="active"/><effectiveTime xsi:type="IVL_TS"><low value="20200101"/></effectiveTime>`, claim.SelfAdministered, false},
		"one dose in that list":    {"1.1", "", done, claim.Historical, true},
		"plan":                     {"10", "", done, claim.Planned, false},
		"some other section":       {"17", "", done, claim.Historical, true},
	} {
		for r, problem := range Read(strings.NewReader(documentOf(section(c.template, "", entry(c.attributes, c.inside+drug("x"))))), "f") {
			if problem != nil || len(r.Events) != 1 {
				t.Errorf("%s: %v, %d events", name, problem, len(r.Events))
				continue
			}
			if e := &r.Events[0]; e.Status != c.want || c.look != (len(e.Review) > 0) {
				t.Errorf("%s: %s %v, want %s", name, e.Status, e.Review, c.want)
			}
		}
	}
	intended := strings.Replace(documentOf(section("38", "", entry("", done+drug("x")))), `moodCode="EVN"`, `moodCode="INT"`, 1)
	if got := read(intended); !strings.Contains(got, "planned x") {
		t.Errorf("an intention: %s", got)
	}
}

func TestSections(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"no information": {`<section nullFlavor="NI"><templateId root="2.16.840.1.113883.10.20.22.2.2.1"/><text>none</text></section>`,
			"|||||| for \n  remark the section says that it has no information (NI)"},
		"procedures": {documentOf(section("7.1", "<paragraph>Trigger point injection</paragraph><list><item>Toradol 60 mg IM</item></list>", "")),
			who + "\n  text \"Title:\\nTrigger point injection \\nToradol 60 mg IM\""},
		"narrative of what was given": {documentOf(section("38", "Toradol 60 mg IM at 10:05", "")),
			who + "\n  text \"Title:\\nToradol 60 mg IM at 10:05\"\n  remark the section holds no entry that names a drug"},
		"nothing known": {documentOf(section("38", "", entry(`negationInd="true"`, drug("No known medications")))),
			who + "\n  remark the section holds no entry that names a drug"},
		"an entry alone": {strings.Replace(entry("", `<templateId root="2.16.840.1.113883.10.20.22.4.16"/>`+toradol), "#m1", "#x", 1), "|||||| for \n  historical 35827"},
	} {
		if got := read(c.in); name == "an entry alone" {
			if !strings.Contains(got, "historical") {
				t.Errorf("%s: %s", name, got)
			}
		} else {
			testchart.Equal(t, strings.ReplaceAll(got, "|for ", "| for "), strings.ReplaceAll(c.want, "|for ", "| for "))
		}
	}
}

func TestBadInput(t *testing.T) {
	whole := documentOf(section("38", table, entry("", toradol)))
	for name, c := range map[string]struct{ in, want string }{
		"bomb":       {`<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>` + whole, "problem xml-dtd"},
		"external":   {`<!DOCTYPE x SYSTEM "file:///etc/passwd"><ClinicalDocument>&x;</ClinicalDocument>`, "problem xml-dtd"},
		"other XML":  {`<html><body>hello</body></html>`, "problem ccda-root"},
		"empty":      {"", "problem ccda-root"},
		"too deep":   {strings.Repeat("<section>", 1000), "problem xml-too-deep"},
		"cut off":    {whole[:len(whole)-60], who + "back pain"},
		"mismatched": {strings.Replace(whole, "</performer>", "</informant>", 1), "MR77"},
	} {
		if got := read(c.in); !strings.HasPrefix(got, c.want) && !strings.Contains(got, c.want) {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := read(whole[:len(whole)-60]); !strings.Contains(got, "problem xml-truncated") || !strings.Contains(got, "administered ketorolac") {
		t.Errorf("what came before the cut is lost: %s", got)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(documentOf(section("38", table, entry("", toradol)))))
	f.Add([]byte(section("2.1", "", entry(`negationInd="true"`, drug("x")))))
	f.Add([]byte(`<section><templateId root="2.16.840.1.113883.10.20.22.2.7"/><text><content ID="a">x<br/></content></text>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		for r, problem := range Read(bytes.NewReader(b), "f") {
			if problem != nil && problem.Code == "" {
				t.Error("a problem without a code")
			}
			for i := range r.Events {
				if e := &r.Events[i]; e.Status == "" || e.Kind == immunization {
					t.Errorf("%+v", e)
				}
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	in := documentOf(section("38", table, strings.Repeat(entry("", toradol), 1000)))
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		for range Read(strings.NewReader(in), "f") {
		}
	}
}
