package guide

import (
	"firstpass/claim"
	"firstpass/format/x12"
)

// claimState is what the rules of one claim need.
type claimState struct {
	active    bool
	buffer    []byte // CLM01
	envelope  x12.Envelope
	at        claim.Place
	total     int64
	totalOK   bool
	sum       int64 // of the lines
	lines     int
	place     uint64 // CLM05-1
	frequency byte
	accident  bool // CLM11 names an automobile accident
	accidents bool // DTP*439 is there
	admitted  bool // DTP*435 is there
	original  bool // REF*F8 is there
	from      int32
	to        int32 // of DTP*434
	first     int32 // day of service of the first line
	codes     []diagnosisAt
	listed    int // diagnoses lines may point at
	line      lineState
	others    []otherPayer
	inOther   bool
	decided   decisionState
}

type diagnosisAt struct {
	code    uint64
	at      claim.Place
	element int
	tenth   bool // ICD-10-CM
}

// lineState is one service line.
type lineState struct {
	open     bool
	at       claim.Place
	charge   int64
	chargeOK bool
	code     uint64
	hcpcs    bool
	mods     [4]uint64
	place    uint64
	from     int32
	composed int // the element that holds the procedure
}

// otherPayer is a loop 2320 with what the lines say of that payer.
type otherPayer struct {
	at       claim.Place
	paid     int64
	paidOK   bool
	cut      int64 // of its claim's CAS
	lineCut  int64 // of its lines' CAS
	lines    bool  // lines say something of it
	adjusted bool
	id       uint64 // of NM109
	sequence byte
}

// decisionState is the loop 2430 at hand.
type decisionState struct {
	open    bool
	at      claim.Place
	payer   uint64
	paid    int64
	paidOK  bool
	cut     int64
	bundled bool
	number  int // decisions of the line so far
}
