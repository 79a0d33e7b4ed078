package x835

import "strings"

// trim takes blanks off both ends.
func trim(b []byte) []byte {
	for len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	return b
}

// text is a value as a string that outlives the reader's buffer. The codes every
// claim repeats cost no memory.
func text(b []byte) string {
	b = trim(b)
	if s, ok := known(b); ok {
		return s
	}
	return string(b)
}

// chunkSize is how much text shares one piece of memory: about a claim's.
const chunkSize = 512

// text is like the function of that name; the text of a claim shares pieces of memory.
func (r *reader) text(b []byte) string {
	b = trim(b)
	if s, ok := known(b); ok {
		return s
	}
	if len(b) > chunkSize/4 {
		return string(b)
	}
	if r.chunk.Cap()-r.chunk.Len() < len(b) {
		r.chunk = strings.Builder{}
		r.chunk.Grow(chunkSize)
	}
	from := r.chunk.Len()
	r.chunk.Write(b)
	return r.chunk.String()[from:]
}

func known(b []byte) (string, bool) {
	if len(b) > 2 {
		return "", false
	}
	switch string(b) {
	case "":
		return "", true
	case "CO":
		return "CO", true
	case "PR":
		return "PR", true
	case "OA":
		return "OA", true
	case "PI":
		return "PI", true
	case "45":
		return "45", true
	case "1":
		return "1", true
	case "2":
		return "2", true
	case "3":
		return "3", true
	case "HC":
		return "HC", true
	case "MB":
		return "MB", true
	case "B6":
		return "B6", true
	}
	return "", false
}
