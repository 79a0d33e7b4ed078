package coding

import "firstpass/finding"

// seen is the day the sources of this package were read.
const seen = 20261122

// seenAgain is the day better places for some of them were read.
const seenAgain = 20261130

// Where the order of infusions, pushes and injections can be read. Where the
// text of CPT itself is meant, the source is one that quotes or explains it.
var (
	oneInitial = finding.Source{Title: "CMS recovery audit topic 0071: one initial service an encounter and access", URL: "https://www.cms.gov/Research-Statistics-Data-and-Systems/Monitoring-Programs/Medicare-FFS-Compliance-Programs/Recovery-Audit-Program/Approved-RAC-Topics-Items/0071-Initial-Hydration-Infusion-and-Chemotherapy-Administration.html", Seen: seen}
	ranking    = finding.Source{Title: "Find-A-Code, injections and infusions: a facility ranks by value, an office by the reason for the visit", URL: "https://www.findacode.com/articles/injections-and-infusions-31746.html", Seen: seen}
	sixteen    = finding.Source{Title: "Noridian, chemotherapy and non-chemotherapy services: 15 minutes or less is a push", URL: "https://med.noridianmedicare.com/es/web/jfb/topics/drugs-biologicals-injections/chemotherapy-and-nonchemotherapy-bundling-and-unbundling-of-services-and-supplies", Seen: seen}
	byTheHour  = finding.Source{Title: "AAPC, Oncology & Hematology Coding Alert, quoting CPT: a further hour needs more than 30 minutes beyond 1-hour increments", URL: "https://aapc.com/codes/coding-newsletters/my-oncology-hematology-coding-alert/reader-questions-record-reason-for-lengthy-infusion-time-article", Seen: seenAgain}
	fluid      = finding.Source{Title: "Noridian A52732, hydration: 31 minutes or more, never beside another infusion, never to keep a vein open", URL: "https://www.cms.gov/medicare-coverage-database/view/article.aspx?articleid=52732", Seen: seen}
	fluidAfter = finding.Source{Title: "AAPC, Oncology & Hematology Coding Alert: 96360 and 96361 in focus", URL: "https://aapc.com/codes/coding-newsletters/my-oncology-hematology-coding-alert/infusions-96360-96361-hydration-in-focus-for-oncologyhematology-practices-111391-article", Seen: seen}
	fluidParts = finding.Source{Title: "AAPC, Part B Coding Alert: hydration of 30 minutes at a time between drugs", URL: "https://aapc.com/codes/coding-newsletters/my-part-b-coding-alert/reader-question-watch-your-infusion-hydration-claims-150243-article", Seen: seen}
	sideBySide = finding.Source{Title: "Haugen Consulting, injections and infusions: concurrent means separate bags, once an encounter", URL: "https://www.thehaugengroup.com/webinar-qa-investigating-injections-infusions/", Seen: seen}
	sameAgain  = finding.Source{Title: "icd10monitor: the times of one drug add up", URL: "https://icd10monitor.medlearn.com/?p=49453", Seen: seen}
	pushAgain  = finding.Source{Title: "University of Miami billing compliance, administration charges: the same drug pushed again after more than 30 minutes", URL: "http://www.obc.med.miami.edu/awareness/obc-tips/administration-charges", Seen: seenAgain}
	bolus      = finding.Source{Title: "Centra, charge audit tip: a bolus followed by an infusion of the same drug is the infusion", URL: "https://www.centramed.co/charge-audit-tip/", Seen: seen}
	noStop     = finding.Source{Title: "Palmetto GBA A53778, infusion, injection and hydration services: start and stop times are charted", URL: "https://cms.gov/medicare-coverage-database/view/article.aspx?articleId=53778", Seen: seenAgain}
	midnight   = finding.Source{Title: "Haugen Consulting, hydration and infusion coding at midnight", URL: "https://www.thehaugengroup.com/hydration-infusion-coding-at-midnight-the-orphaned-service-interval/", Seen: seen}
	repeats    = finding.Source{Title: "Haugen Consulting, beyond the basics: repeated infusions of one drug", URL: "https://www.thehaugengroup.com/tips-expertise-injections-infusions-beyond-the-basics-webinar-qa/", Seen: seen}
	addOns     = finding.Source{Title: "CMS, Medicare NCCI add-on code edits", URL: "https://www.cms.gov/ncci-medicare/medicare-ncci-add-code-edits", Seen: seen}
	declotting = finding.Source{Title: "NAHRI forum quoting Coding Clinic HCPCS 1Q2014: clearing a blocked catheter is separate", URL: "https://forums.nahri.org/discussion/372/can-declotting-36593-be-coded-separately-from-chemo-96413", Seen: seen}
	infliximab = finding.Source{Title: "The Rheumatologist, coding corner: infliximab and similar biologics", URL: "https://the-rheumatologist.org/article/coding-corner-answer-september", Seen: seen}
	outsideIV  = finding.Source{Title: "NAMAS, auditing infusions: the order of infusions does not apply to injections into muscle or under the skin", URL: "https://namas.co/auditing-infusions-hydrations-and-injections/", Seen: seenAgain}
	inFacility = finding.Source{Title: "Regence, injection and infusion services: not for physicians in facilities", URL: "https://ump.regence.com/provider/library/policies-guidelines/reimbursement-policy/injection-infusion-services", Seen: seen}
)

// Where injections and other ways of giving can be read.
var (
	eachShot     = finding.Source{Title: "HCPro quoting CPT Assistant May 2010: each injection is reported", URL: "https://www.hcpro.com/REV-230459-859/QA-One-injection-code-or-two.html", Seen: seen}
	oneSession   = finding.Source{Title: "Noridian, initial drug administration: one drug of a session is one 96372", URL: "https://med.noridianmedicare.com/web/jea/topics/drugs-biologicals-injections/initial-drug-administration", Seen: seen}
	cancerShot   = finding.Source{Title: "CMS A58527 (Noridian) quoting CPT on 96401 and 96402", URL: "https://www.cms.gov/medicare-coverage-database/view/article.aspx?articleid=58527", Seen: seen}
	complexShots = finding.Source{Title: "Noridian, clarification on payment of complex biologicals (manual ch. 12 section 30.5)", URL: "https://med.noridianmedicare.com/es/web/jfa/article-detail/-/view/10529/clarification-on-payment-for-monoclonal-complex-biological-and-rheumatological-therapies", Seen: seen}
	onBodyPump   = finding.Source{Title: "CMS A54682, pegfilgrastim: syringe 96372, on-body injector 96377", URL: "https://www.cms.gov/medicare-coverage-database/view/article.aspx?articleId=54682", Seen: seen}
	vaccineGiven = finding.Source{Title: "AAP, Red Book appendix: codes of vaccines, globulins and giving them", URL: "https://reader.aappublications.org/red-book-2018/1109", Seen: seen}
	medicareGive = finding.Source{Title: "CMS, HCPCS Level II quarterly files: G0008, G0009 and G0010 for giving influenza, pneumococcal and hepatitis B vaccine", URL: "https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system/quarterly-update", Seen: seenAgain}
	covidGiven   = finding.Source{Title: "BCBSOK, codes for giving COVID-19 vaccines from 2023-09-11", URL: "https://www.bcbsok.com/provider/education/education-reference/news-updates/2023-archive/new-cpt-codes-for-covid-19-vaccines-and-vaccine-administration", Seen: seen}
	antibody     = finding.Source{Title: "AAP, nirsevimab coding: 96380 and 96381 from 2023-10-06", URL: "https://www.aap.org/en/patient-care/respiratory-syncytial-virus-rsv-prevention/nirsevimab-coding--payment/", Seen: seen}
	allergyShot  = finding.Source{Title: "Palmetto GBA, allergen immunotherapy coding guidelines, quoted: 95115 or 95117 once a day, never both", URL: "https://medicarepaymentandreimbursement.com/2010/07/allergen-immunotherapy-coding-2.html", Seen: seenAgain}
	pairEdits    = finding.Source{Title: "Medicare NCCI procedure-to-procedure edits", URL: "https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits/medicare-ncci-procedure-procedure-ptp-edits", Seen: seen}
	oneUnit      = finding.Source{Title: "CMS recovery audit topic 0074: units follow the code's dose and round up", URL: "https://www.cms.gov/Research-Statistics-Data-and-Systems/Monitoring-Programs/Medicare-FFS-Compliance-Programs/Recovery-Audit-Program/Approved-RAC-Topics-Items/0074-Excessive-or-Insufficient-Drugs-and-Biologicals.html", Seen: seen}
	wasteRules   = finding.Source{Title: "Noridian, drug wastage: JW and JZ (Claims Processing Manual ch. 17 section 40)", URL: "https://med.noridianmedicare.com/web/jea/topics/drugs-biologicals-injections/drug-wastage-jw-and-jz-modifiers", Seen: seen}
	noCostLine   = finding.Source{Title: "NGS, drugs received at no cost: drug and administration on one claim, $0.01", URL: "https://www.ngsmedicare.com/web/ngs/news-article-details?selectedArticleId=3999440", Seen: seen}
	unlistedDrug = finding.Source{Title: "Palmetto, unlisted drugs: name, total dose and NDC on the line", URL: "https://www.palmettogba.com/palmetto/jjb.nsf/DID/AW8MMP6652", Seen: seen}
)
