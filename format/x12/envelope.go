package x12

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// levels follows which envelopes are open and counts what they hold.
type levels struct {
	inGroup, inTransaction        bool
	groups, transactions, members int // in the interchange, in the group, in the transaction
	interchangeNumbers            numbers
	groupNumbers                  numbers
	transactionNumbers            numbers
	leaving                       byte // the trailer whose level closes before the next segment
	strayReported                 bool
	truncated                     bool
	noneReported                  bool // that there is no ISA
}

// count adds a member that is passed over.
func (l *levels) count() {
	if l.inTransaction {
		l.members++
	}
}

// numbers remembers control numbers to find duplicates.
type numbers map[string]struct{}

// mostNumbers bounds the memory: past it duplicates go unnoticed.
const mostNumbers = 200_000

func (n *numbers) again(number string) bool {
	if _, ok := (*n)[number]; ok {
		return true
	}
	if *n == nil {
		*n = numbers{}
	}
	if len(*n) < mostNumbers {
		(*n)[number] = struct{}{}
	}
	return false
}

// enterSegment follows the envelope at the segment just read.
func (r *Reader) enterSegment() {
	l := &r.levels
	switch r.seg.tag {
	case 'S'<<8 | 'T':
		r.openTransaction()
	case 'S'<<8 | 'E':
		r.checkTransaction()
	case 'G'<<8 | 'S':
		r.openGroup()
	case 'G'<<8 | 'E':
		r.checkGroup()
	case 'I'<<16 | 'E'<<8 | 'A':
		r.checkInterchange()
	case 'T'<<16 | 'A'<<8 | '1':
	default:
		if l.inTransaction {
			l.members++
		} else if !l.strayReported {
			l.strayReported = true
			r.report(MissingHeader, "segments stand outside a transaction (no ST before them)", true)
		}
	}
}

// leaveSegment closes the level whose trailer was the segment before.
func (r *Reader) leaveSegment() {
	l := &r.levels
	switch l.leaving {
	case 0:
		return
	case 'S':
		l.inTransaction = false
		r.seg.Transaction = ""
	case 'G':
		l.inGroup = false
		r.seg.Group = ""
	case 'I':
		r.open = false
		r.seg.Interchange = ""
	}
	l.leaving = 0
	r.seg.At.InTransaction = 0
}

func (r *Reader) openGroup() {
	r.closeTransaction()
	r.closeGroup()
	l := &r.levels
	l.inGroup, l.strayReported = true, false
	l.transactions = 0
	l.groups++
	l.transactionNumbers = nil
	r.seg.At.InTransaction = 0
	r.seg.Group = shortText(r.seg.Element(6))
	if l.groupNumbers.again(r.seg.Group) {
		r.report(DuplicateGroup, "this group control number was used before in the interchange", false)
	}
}

func (r *Reader) openTransaction() {
	r.closeTransaction()
	l := &r.levels
	r.seg.At.InTransaction = 1
	r.seg.Transaction = shortText(bytes.TrimSpace(r.seg.Element(2)))
	if !l.inGroup {
		r.report(MissingGroupHeader, "a transaction stands outside a functional group (no GS before it)", false)
	}
	l.inTransaction, l.strayReported = true, false
	l.members = 1
	l.transactions++
	if l.transactionNumbers.again(r.seg.Transaction) {
		r.report(DuplicateTransaction, "this transaction control number was used before in the group", false)
	}
}

func (r *Reader) checkTransaction() {
	l := &r.levels
	if !l.inTransaction {
		r.report(MissingHeader, "SE without an ST before it", false)
		return
	}
	l.members++
	l.leaving = 'S'
	r.checkCount(SegmentCount, "SE01", "segments", l.members)
	r.checkControl(TransactionControl, "SE02", "ST02", r.seg.Transaction)
}

func (r *Reader) checkGroup() {
	r.closeTransaction()
	l := &r.levels
	if !l.inGroup {
		r.report(MissingGroupHeader, "GE without a GS before it", false)
		return
	}
	l.leaving = 'G'
	r.checkCount(TransactionCount, "GE01", "transactions", l.transactions)
	r.checkNumber(GroupControl, "GE02", "GS06", r.seg.Group)
}

func (r *Reader) checkInterchange() {
	r.closeTransaction()
	r.closeGroup()
	r.levels.leaving = 'I'
	r.checkCount(GroupCount, "IEA01", "groups", r.levels.groups)
	r.checkNumber(InterchangeControl, "IEA02", "ISA13", r.seg.Interchange)
}

// closeTransaction and closeGroup report a level still open when the next one
// starts: its trailer is missing.
func (r *Reader) closeTransaction() {
	if !r.levels.inTransaction {
		return
	}
	r.report(MissingTrailer, "the transaction has no SE", false)
	r.levels.inTransaction = false
	r.seg.Transaction = ""
	r.seg.At.InTransaction = 0
}

func (r *Reader) closeGroup() {
	if !r.levels.inGroup {
		return
	}
	r.report(MissingGroupTrailer, "the functional group has no GE", false)
	r.levels.inGroup = false
	r.seg.Group = ""
}

// finish reports, once, what the end of the input leaves open.
func (r *Reader) finish() {
	if r.finished {
		return
	}
	r.finished = true
	if !r.open {
		if r.seg.At.Segment == 0 && !r.levels.noneReported && r.err == nil {
			r.report(NoInterchange, "this is not X12: there is no ISA segment", true)
		}
		return
	}
	if !r.levels.truncated {
		missing := "IEA"
		if r.levels.inGroup {
			missing = "GE and IEA"
		}
		if r.levels.inTransaction {
			missing = "SE, GE and IEA"
		}
		r.report(Truncated, "the input ends without "+missing, r.levels.inTransaction)
	}
	r.open = false
}

func (r *Reader) checkCount(code, element, what string, counted int) {
	text := r.seg.Element(1)
	said, err := strconv.Atoi(string(text))
	if err == nil && said == counted {
		return
	}
	r.report(code, fmt.Sprintf("%s says %q %s, there are %d", element, shortText(text), what, counted), false)
}

func (r *Reader) checkControl(code, trailer, opener, want string) {
	if got := shortText(bytes.TrimSpace(r.seg.Element(2))); got != want {
		r.report(code, fmt.Sprintf("%s %q is not %s %q", trailer, got, opener, want), false)
	}
}

// checkNumber compares control numbers of type N0, where leading zeros say
// nothing: "7" closes "000000007".
func (r *Reader) checkNumber(code, trailer, opener, want string) {
	got := strings.TrimLeft(shortText(bytes.TrimSpace(r.seg.Element(2))), "0")
	if got != strings.TrimLeft(want, "0") {
		r.checkControl(code, trailer, opener, want)
	}
}
