package policy

// topics are the names a finding may be filed under, as docs and cases use them.
var topics = [...]string{
	"route-code-mismatch", "vaccine-admin-code", "allergen-immunotherapy-code", "chemo-admin-code",
	"procedure-includes-injection", "admin-without-drug", "drug-without-admin", "admin-units", "multiple-injections-modifier",
	"code-not-active", "initial-code-conflict", "infusion-time", "add-on-without-primary", "hydration-time", "sequence-code",
	"em-needs-25", "em-99211-bundled", "modifier-25-misplaced", "modifier-25-unsupported",
	"modifier-59-misuse", "modifier-invalid", "ncci-ptp", "mue-exceeded", "global-period",
	"drug-units", "drug-code-mismatch", "drug-code-unspecified", "jw-missing", "jz-missing", "wastage-conflict",
	"ndc-missing", "ndc-invalid", "ndc-hcpcs-mismatch", "self-administered-drug", "patient-supplied-drug", "jcode-route-modifier",
	"facility-pos", "place-of-service-invalid", "incident-to-supervision", "provider-scope",
	"diagnosis-missing", "diagnosis-invalid", "diagnosis-nonspecific", "diagnosis-unsupported",
	"diagnosis-not-documented", "diagnosis-pointer", "diagnosis-sequence",
	"doc-medication-missing", "doc-dose-missing", "doc-route-missing", "doc-site-missing",
	"doc-signature-missing", "doc-indication-missing", "doc-order-missing", "doc-time-missing", "doc-claim-conflict",
	"claim-field-missing", "npi-invalid", "date-invalid", "duplicate-line", "duplicate-claim", "frequency-limit",
	"timely-filing", "prior-authorization", "payer-policy", "noncovered-service",
}
