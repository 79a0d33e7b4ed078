package relational

import (
	"bytes"
	"compress/flate"
	"io"

	"github.com/go-json-experiment/json"

	"firstpass/store"
)

// encode writes a value as JSON without what is zero: a claim has some two
// hundred fields and uses thirty.
func encode(v any) ([]byte, error) { return json.Marshal(v, json.OmitZeroStructFields(true)) }

func decode(b []byte, v any) error { return json.Unmarshal(b, v) }

// seal encodes and encrypts a value.
func (s *Store) seal(purpose string, v any) ([]byte, error) {
	b, err := encode(v)
	if err != nil {
		return nil, err
	}
	return s.keys.Seal(purpose, b), nil
}

// open decrypts and decodes a value; nothing sealed leaves v as it is.
func (s *Store) open(purpose string, sealed []byte, v any) error {
	plain, err := s.keys.Open(purpose, sealed)
	if err != nil || len(plain) == 0 {
		return err
	}
	return decode(plain, v)
}

// squeeze compresses before encryption: claim files shrink to a tenth.
func squeeze(b []byte) []byte {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	w.Write(b)
	w.Close()
	return out.Bytes()
}

func unsqueeze(b []byte) ([]byte, error) {
	r := flate.NewReader(bytes.NewReader(b))
	return io.ReadAll(io.LimitReader(r, partSize))
}

// card is what a list may show of a patient.
func card(c *store.NewClaim) store.Card {
	if c.Encounter == nil {
		return store.Card{Control: c.Control}
	}
	p := &c.Encounter.Claim.Patient
	last, first := p.LastName, p.FirstName
	if last == "" && first == "" {
		last, first = splitName(p.Name)
	}
	control := c.Encounter.Claim.ControlNumber
	if control == "" {
		control = c.Encounter.ID
	}
	return store.Card{Last: last, First: first, Control: control}
}

func splitName(name string) (last, first string) {
	before, after, found := bytes.Cut([]byte(name), []byte(","))
	if !found {
		return name, ""
	}
	return string(bytes.TrimSpace(before)), string(bytes.TrimSpace(after))
}
