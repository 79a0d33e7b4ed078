package remit

import (
	"bytes"
	"compress/flate"
	"io"
	"strings"

	"github.com/go-json-experiment/json"

	"firstpass/claim"
	"firstpass/format/x835"
)

// blockClaims is how many claims are compressed together: enough to be alike, few
// enough that one is unpacked quickly.
const blockClaims = 16

// packer writes claims down and compresses them, some at a time: claims of a practice
// are much alike. A claim has some two hundred fields and uses thirty; packed it is a
// tenth or less of what it takes in memory.
type packer struct {
	blocks [][]byte
	ends   []int32 // of each claim in its block
	open   []byte  // the block that is being filled
	out    bytes.Buffer
	w      *flate.Writer
	r      io.ReadCloser
	// The block unpacked last: claims are asked for more or less in their order.
	last int
	text []byte
}

func newPacker() *packer { return &packer{last: -1} }

func (p *packer) pack(enc *claim.Encounter) error {
	text, err := json.Marshal(enc, json.OmitZeroStructFields(true))
	if err != nil {
		return err
	}
	p.open = append(p.open, text...)
	p.ends = append(p.ends, int32(len(p.open)))
	if len(p.ends)%blockClaims != 0 {
		return nil
	}
	p.out.Reset()
	if p.w == nil {
		if p.w, err = flate.NewWriter(&p.out, flate.BestSpeed); err != nil {
			return err
		}
	} else {
		p.w.Reset(&p.out)
	}
	if _, err := p.w.Write(p.open); err != nil {
		return err
	}
	if err := p.w.Close(); err != nil {
		return err
	}
	p.blocks, p.open = append(p.blocks, bytes.Clone(p.out.Bytes())), p.open[:0]
	return nil
}

func (p *packer) unpack(n int) (*claim.Encounter, error) {
	block, from := n/blockClaims, 0
	if n%blockClaims > 0 {
		from = int(p.ends[n-1])
	}
	text := p.open
	if block < len(p.blocks) {
		if err := p.load(block); err != nil {
			return nil, err
		}
		text = p.text
	}
	enc := &claim.Encounter{}
	return enc, json.Unmarshal(text[from:p.ends[n]], enc)
}

func (p *packer) load(block int) error {
	if p.last == block {
		return nil
	}
	in := bytes.NewReader(p.blocks[block])
	if p.r == nil {
		p.r = flate.NewReader(in)
	} else if err := p.r.(flate.Resetter).Reset(in, nil); err != nil {
		return err
	}
	size := int(p.ends[(block+1)*blockClaims-1])
	if cap(p.text) < size {
		p.text = make([]byte, size)
	}
	p.text, p.last = p.text[:size], -1
	if _, err := io.ReadFull(p.r, p.text); err != nil {
		return err
	}
	p.last = block
	return nil
}

// keep remembers a claim, packed where the index does so.
func (s *Sent) keep(enc *claim.Encounter) error {
	if s.packed != nil {
		return s.packed.pack(enc)
	}
	s.claims = append(s.claims, enc)
	return nil
}

// claim is the claim at a position, nil for -1.
func (s *Sent) claim(n int) *claim.Encounter {
	if n < 0 || s.packed == nil && n >= len(s.claims) {
		return nil
	}
	if s.packed == nil {
		return s.claims[n]
	}
	enc, err := s.packed.unpack(n)
	if err != nil {
		return nil // what was packed here is read here: TestPacked
	}
	return enc
}

// trim lets go of what of a posting is not asked for any more once it was explained:
// the claim can be unpacked again, the findings are counted, and of the payment its
// head and what was paid on each line are enough.
func (p *Posting) trim() {
	p.results, p.counted = p.RuleResults(), true
	p.Sent, p.Findings = nil, nil
	c := p.Paid
	slim := &x835.Claim{ControlNumber: strings.Clone(c.ControlNumber), PayerNumber: strings.Clone(c.PayerNumber), Status: strings.Clone(c.Status),
		Charge: c.Charge, Paid: c.Paid, PatientShare: c.PatientShare, Imbalances: c.Imbalances, Unread: c.Unread, ForwardedTo: c.ForwardedTo, Cut: c.Cut, At: c.At}
	p.Paid = slim
	p.Lines = nil
}
