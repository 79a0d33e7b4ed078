//go:build unix

package dated

import (
	"os"
	"syscall"
)

// mapped maps a file read-only. It stays mapped until the process ends: answers
// point into it.
func mapped(f *os.File, size int64) ([]byte, error) {
	if size == 0 {
		return nil, nil
	}
	return syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
}
