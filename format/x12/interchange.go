package x12

import (
	"bytes"

	"firstpass/claim"
)

// findInterchange looks for the next ISA outside an interchange.
func (r *Reader) findInterchange() bool {
	if !r.skipBlanks() {
		return false
	}
	junk := r.base + int64(r.start)
	for {
		i := bytes.Index(r.buf[r.start:r.end], []byte("ISA"))
		if i < 0 {
			if r.atEnd {
				r.start = r.end
				r.reportJunk(junk, r.seg.At.Segment > 0)
				return false
			}
			r.start = max(r.start, r.end-2)
			r.fill()
			continue
		}
		r.start += i
		at := r.base + int64(r.start)
		r.need(longestHeader)
		if _, ok := readHeader(r.buf[r.start:r.end]); !ok {
			r.start++
			continue
		}
		if at > junk {
			r.reportJunk(junk, true)
		}
		return r.startInterchange()
	}
}

// reportJunk reports text that belongs to no interchange.
func (r *Reader) reportJunk(at int64, known bool) {
	r.seg.set(nil)
	place := r.seg.At
	r.seg.At = claim.Place{Byte: at}
	switch {
	case !known:
		r.report(NoInterchange, "this is not X12: there is no ISA segment", true)
		r.levels.noneReported = true
	case place.Segment == 0:
		r.report(LeadingData, "text before the first ISA is passed over", false)
	default:
		r.report(TrailingData, "text after the IEA is passed over", true)
	}
	r.seg.At = place
}

// startInterchange opens an interchange at start, or says that no ISA is there.
func (r *Reader) startInterchange() bool {
	if r.need(3); !bytes.HasPrefix(r.buf[r.start:r.end], []byte("ISA")) {
		return false
	}
	r.need(longestHeader)
	h, ok := readHeader(r.buf[r.start:r.end])
	if !ok {
		return false
	}
	if r.open {
		r.closeTransaction()
		r.closeGroup()
		r.report(MissingInterchange, "an interchange starts before the one before it has its IEA", false)
	}
	raw := r.buf[r.start : r.start+h.length-1]
	r.place()
	r.start += h.length
	r.open, r.toldWrapped, r.toldStrange = true, false, false
	r.seg.Delimiters = h.Delimiters
	r.seg.set(raw[:min(len(raw), int(h.starts[17])-1)])
	r.seg.starts = append(r.seg.starts[:0], h.starts[:]...)
	r.seg.At.InTransaction = 0
	r.seg.Group, r.seg.Transaction = "", ""
	r.seg.Interchange = shortText(bytes.TrimSpace(r.seg.Element(13)))
	r.levels.groups = 0
	r.levels.groupNumbers = nil
	if !h.fixed {
		r.report(WidthOfISA, "the ISA segment is not 106 bytes long; it is read by its separators", false)
	}
	if r.levels.interchangeNumbers.again(r.seg.Interchange) {
		r.report(DuplicateInterchange, "this interchange control number was used before in the file", false)
	}
	return true
}
