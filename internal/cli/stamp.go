package cli

import (
	"time"

	"firstpass/claim"
	"firstpass/format/ack"
)

// stampOf reads --stamp, the current minute where it is empty.
func stampOf(text string) (ack.Stamp, error) {
	now := time.Now()
	if text != "" {
		var err error
		if now, err = time.Parse("2006-01-02T15:04", text); err != nil {
			return ack.Stamp{}, exit{exitInput, "--stamp: want a time like 2024-09-11T08:00"}
		}
	}
	return ack.Stamp{Date: claim.NewDate(now.Year(), int(now.Month()), now.Day()), Minute: now.Hour()*60 + now.Minute()}, nil
}
