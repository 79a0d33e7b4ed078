package x12

import "bytes"

// FirstSet is ST01 of the first transaction in the head of a file; empty where the
// head holds none.
func FirstSet(head []byte) string {
	at := bytes.Index(head, []byte("ISA"))
	if at < 0 || at+4 > len(head) {
		return ""
	}
	separator := head[at+3]
	for rest := head; ; {
		i := bytes.Index(rest, []byte{'S', 'T', separator})
		if i < 0 {
			return ""
		}
		// an ST starts a segment: what stands before it is a terminator or a line end
		if rest = rest[i+3:]; i > 0 && len(rest) >= 3 && !isLetter(head[len(head)-len(rest)-4]) {
			return string(rest[:3])
		}
	}
}

func isLetter(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
}
