package fhir

import "fmt"

// entry reads one entry of a bundle.
func (d *document) entry(bundle *store) error {
	start := d.at
	var err error
	if d.buffer, err = d.value(d.buffer[:0]); err != nil {
		return err
	}
	fullURL, resource := entryOf(d.buffer)
	if resource == nil {
		return nil
	}
	if kindOf(resource) != "Bundle" {
		return d.resource(kindOf(resource), fullURL, resource, start, bundle)
	}
	members(resource, func(key, v []byte) { // a bundle of bundles, as searches in batches give
		if string(key) != "entry" {
			return
		}
		elements(v, func(v []byte) {
			if fullURL, resource := entryOf(v); resource != nil && err == nil {
				err = d.resource(kindOf(resource), fullURL, resource, start, bundle)
			}
		})
	})
	return err
}

// entryOf is the resource of an entry and where it says that it lives.
func entryOf(b []byte) (fullURL string, resource []byte) {
	members(b, func(key, v []byte) {
		switch string(key) {
		case "fullUrl":
			fullURL = text(v)
		case "resource":
			resource = v
		}
	})
	return fullURL, resource
}

// resource takes one resource into the store.
func (d *document) resource(kind, fullURL string, raw []byte, at int64, into *store) error {
	d.count++
	if d.bill != nil {
		return d.billed(kind, fullURL, raw, at, into)
	}
	if err := into.take(kind, fullURL, raw, d.file); err != nil {
		return &syntax{"fhir-resource", at, fmt.Sprintf("a resource (%s) is not as JSON writes it", word(kind))}
	}
	if len(into.waiting) >= mostWaiting {
		return d.done(into.flush(d, d.yield))
	}
	if into == d.shared && len(into.waiting) >= into.tryAt {
		return d.done(into.flushResolved(d.yield))
	}
	return nil
}

// billed takes one resource into the store of a file of claims.
func (d *document) billed(kind, fullURL string, raw []byte, at int64, into *store) error {
	if kind != "Claim" {
		v, id, err := referred(kind, raw)
		if err == nil && v != nil {
			into.keep(kind, id, fullURL, v)
		}
		if err != nil {
			return &syntax{"fhir-resource", at, fmt.Sprintf("a resource (%s) is not as JSON writes it", word(kind))}
		}
		return nil
	}
	c := bill{at: at}
	if err := c.read(raw); err != nil {
		return &syntax{"fhir-resource", at, "a claim is not as JSON writes it"}
	}
	if why := c.notForCheck(); why != "" {
		return &syntax{Passed, at, why + ": passed over"}
	}
	into.bills = append(into.bills, c)
	switch {
	case len(into.bills) >= mostClaims:
		return d.done(into.handClaims(true, d.bill))
	case into == d.shared && len(into.bills) >= min(into.tryAt, mostClaims):
		return d.done(into.handClaims(false, d.bill))
	}
	return nil
}

// word keeps what is printed of a resource's type to a word.
func word(s string) string {
	for i, c := range s {
		if (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') || i > 40 {
			return "of another kind"
		}
	}
	return s
}
