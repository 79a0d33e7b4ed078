//go:build unix

package ceiling

import (
	"syscall"
	"time"
)

// Clock is the processor time the process has used so far, on all cores and with
// the collector's share: what one core would take, however busy the machine is.
func Clock() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
