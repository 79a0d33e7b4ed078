package guide

import (
	"fmt"
	"math/bits"
)

// codes is a set of values of up to seven characters; none means any value. Each has
// the slot that multiplying it gives, so that one look says whether a value is one.
type codes struct {
	slots    []uint64
	multiply uint64
	shift    uint8
}

// lengthBits is where the slots have the length of a code, above its characters. The
// first slot is always empty, so that what is not there finds itself.
const lengthBits = 56

// lengthOf is the characters of a packed code.
func lengthOf(k uint64) int { return (bits.Len64(k) + 7) / 8 }

// mostCode is the characters a code may have beside its length.
const mostCode = 7

// newCodes looks for a multiplier that gives each code a slot of its own.
func newCodes(list []string) (codes, error) {
	if len(list) == 0 {
		return codes{}, nil
	}
	for _, each := range list {
		if len(each) > mostCode {
			return codes{}, fmt.Errorf("code %q is longer than %d characters", each, mostCode)
		}
	}
	for size, width := 2, uint8(1); ; size, width = size*2, width+1 {
		for try := uint64(1); size > len(list) && try < 2000; try++ {
			c := codes{slots: make([]uint64, size), multiply: spread * (2*try - 1), shift: 64 - width}
			if c.fill(list) {
				return c, nil
			}
		}
	}
}

// fill says whether each code found a slot of its own.
func (c *codes) fill(list []string) bool {
	for _, each := range list {
		k := pack([]byte(each)) | uint64(len(each))<<lengthBits
		at := k * c.multiply >> c.shift
		if at == 0 || c.slots[at] != 0 && c.slots[at] != k {
			return false
		}
		c.slots[at] = k
	}
	return true
}

// spread is 2^64 over the golden ratio: it scatters short codes over a table.
const spread = 0x9E3779B97F4A7C15

func (c *codes) any() bool { return c.slots == nil }

// has says whether a packed value is one of the codes.
func (c *codes) has(k uint64) bool {
	return k != 0 && k>>lengthBits == 0 && c.holds(k|uint64(lengthOf(k))<<lengthBits)
}

// holds says so of one that has its length with it; nothing is none, and held.
func (c *codes) holds(k uint64) bool { return c.slots[k*c.multiply>>c.shift] == k }

// list is the codes, packed.
func (c *codes) list() []uint64 {
	var list []uint64
	for _, k := range c.slots {
		if k != 0 {
			list = append(list, k&(1<<lengthBits-1))
		}
	}
	return list
}
