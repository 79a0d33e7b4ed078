package guide

import (
	"strings"

	"firstpass/format/x12"
)

// hook names what a segment means to the rules between segments.
type hook uint8

const (
	noHook  hook = iota
	onParty      // without the clinical checks this means nothing, see idle
	onLevel
	onSubscriber
	onSubscriberName
	onSubscriberStreet
	onSubscriberBirth
	onPatientBirth
	onAddress
	onBillingAddress
	onClaim
	onClaimDate
	onClaimReference
	onDiagnoses
	onTaxonomy
	onOtherSubscriber
	onOtherAmount
	onOtherPayer
	onLine
	onService
	onInstitutionalService
	onLineDate
	onDrug
	onDecision
	onAdjustment
	onHeader
	onGuideReference
	onPayment
	onPaidClaim
	onPaidService
	onProviderAdjustment
)

// hooks says which segments of which loops the rules look at; a "*" stands for any loop.
var hooks = []struct {
	guide, loop, segment string
	hook                 hook
}{
	{"837", "*", "HL", onLevel},
	{"837", "ST", "BHT", onHeader},
	{"837", "ST", "REF", onGuideReference},
	{"837", "2000B", "SBR", onSubscriber},
	{"837", "2010BA", "NM1", onSubscriberName},
	{"837", "2010BA", "N3", onSubscriberStreet},
	{"837", "2010BA", "DMG", onSubscriberBirth},
	{"837", "2010CA", "DMG", onPatientBirth},
	{"837", "2010AA", "N4", onBillingAddress},
	{"837", "*", "N4", onAddress},
	{"837", "2330B", "NM1", onOtherPayer},
	{"837", "*", "NM1", onParty},
	{"837", "2300", "CLM", onClaim},
	{"837", "2300", "DTP", onClaimDate},
	{"837", "2300", "REF", onClaimReference},
	{"837", "2300", "HI", onDiagnoses},
	{"837", "*", "PRV", onTaxonomy},
	{"837", "2320", "SBR", onOtherSubscriber},
	{"837", "2320", "AMT", onOtherAmount},
	{"837", "2320", "CAS", onAdjustment},
	{"837", "2400", "LX", onLine},
	{"837", "2400", "SV1", onService},
	{"837", "2400", "SV2", onInstitutionalService},
	{"837", "2400", "DTP", onLineDate},
	{"837", "2410", "LIN", onDrug},
	{"837", "2430", "SVD", onDecision},
	{"837", "2430", "CAS", onAdjustment},
	{"835", "ST", "BPR", onPayment},
	{"835", "2100", "CLP", onPaidClaim},
	{"835", "2100", "CAS", onAdjustment},
	{"835", "2110", "SVC", onPaidService},
	{"835", "2110", "CAS", onAdjustment},
	{"835", "ST", "PLB", onProviderAdjustment},
}

// hookUp gives each segment of a grammar its hook: for the first segment of a
// loop both where the loop starts and inside it.
func hookUp(g *grammar) {
	for i := range g.loops {
		l := &g.loops[i]
		for j := range l.entries {
			e := &l.entries[j]
			name := l.name
			if e.opens >= 0 {
				name = g.loops[e.opens].name
			}
			for _, h := range hooks {
				if strings.HasPrefix(g.name, h.guide) && (h.loop == "*" || h.loop == name) && h.segment == e.segment.name {
					e.segment.hook, e.hook = h.hook, h.hook
					break
				}
			}
		}
	}
}

// act runs the rule of a segment.
func (v *Validator) act(h hook, s *x12.Segment) {
	switch h {
	case onHeader:
		v.levels.created = dayOf(s.Element(4))
	case onGuideReference:
		v.guideReference(s)
	case onLevel:
		v.level(s)
	case onSubscriber:
		v.subscriber(s)
	case onSubscriberName:
		v.subscriberName(s)
		v.party(s)
	case onSubscriberStreet:
		v.levels.street = true
	case onSubscriberBirth:
		v.levels.birth, v.levels.demographics = dayOf(s.Element(2)), true
	case onPatientBirth:
		v.levels.birth = dayOf(s.Element(2))
	case onBillingAddress:
		v.address(s)
		v.wholeZIP(s)
	case onAddress:
		v.address(s)
	case onParty:
		v.party(s)
	case onTaxonomy:
		v.taxonomy(s)
	case onClaim:
		v.startClaim(s)
	case onClaimDate:
		v.claimDate(s)
	case onClaimReference:
		if pack(s.Element(1)) == 'F'<<8|'8' {
			v.claim.original = true
		}
	case onDiagnoses:
		v.diagnoses(s)
	case onOtherSubscriber:
		v.otherSubscriber(s)
	case onOtherAmount:
		v.otherAmount(s)
	case onOtherPayer:
		v.otherPayer(s)
		v.party(s)
	case onLine:
		v.startLine(s)
	case onService:
		v.service(s)
	case onInstitutionalService:
		v.institutionalService(s)
	case onLineDate:
		v.lineDate(s)
	case onDrug:
		v.drug(s)
	case onDecision:
		v.decision(s)
	case onAdjustment:
		v.adjustment(s)
	case onPayment:
		v.payment(s)
	case onPaidClaim:
		v.paidClaim(s)
	case onPaidService:
		v.paidService(s)
	case onProviderAdjustment:
		v.providerAdjustment(s)
	}
}
