package guide

// composed keeps composites that were found in order: files repeat the same few,
// procedures and pointers, diagnoses, places of service. It is a table of fixed size,
// where a new one takes the place of an old one.
type composed [256]knownComposite

// knownComposite is one of up to fifteen characters.
type knownComposite struct {
	of   *element
	head uint64 // the first eight characters
	tail uint64 // the others, and in the highest byte how many they are in all
	with uint16 // the separators
}

// right says whether a composite is in order.
func (c *composed) right(e *element, raw []byte, from, end int32, separator, repetition byte) bool {
	size := end - from
	if size > 15 || len(raw) < 8 {
		return e.partsRight(raw, from, end, separator, repetition)
	}
	head, tail, with := wordAt(raw, from), uint64(size)<<56, uint16(separator)<<8|uint16(repetition)
	if size > 8 {
		tail |= wordAt(raw, from+8) & (1<<(uint32(size-8)*8&63) - 1)
	} else {
		head &= ^uint64(0) >> (uint32(8-size) * 8 & 63)
	}
	known := &c[(head^tail>>3)*spread>>56]
	if known.head == head && known.tail == tail && known.of == e && known.with == with {
		return true
	}
	if !e.partsRight(raw, from, end, separator, repetition) {
		return false
	}
	*known = knownComposite{e, head, tail, with}
	return true
}
