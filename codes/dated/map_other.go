//go:build !unix

package dated

import (
	"io"
	"os"
)

// mapped reads a file whole where it cannot be mapped.
func mapped(f *os.File, size int64) ([]byte, error) {
	b := make([]byte, size)
	_, err := io.ReadFull(f, b)
	return b, err
}
