//go:build !unix

package ceiling

import "time"

var began = time.Now()

// Clock is the time since the program began: processor time is not asked for here.
func Clock() time.Duration { return time.Since(began) }
