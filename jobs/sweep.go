package jobs

import (
	"context"
	"log/slog"
	"time"

	"firstpass/desk"
	"firstpass/store"
)

// An upload takes no longer than the server lets it; what began before that and is
// not here was cut off.
const (
	sweepEvery  = 5 * time.Minute
	uploadTakes = 15 * time.Minute
)

// sweep removes what cut-off uploads left, now and then, until the context is over.
func sweep(ctx context.Context, d *desk.Desk, log *slog.Logger) {
	for ctx.Err() == nil {
		tell(ctx, log, d, "remove a cut-off upload", d.Store.Sweep(ctx, d.Now().Add(-uploadTakes)))
		sleep(ctx, sweepEvery)
	}
}

// again does something until the store answers, at most until the context is over:
// whoever waits for it would only have it done anew.
func again(ctx context.Context, s store.Store, do func() error) error {
	for {
		err := do()
		if err == nil || s.Trouble(err) == nil || ctx.Err() != nil {
			return err
		}
		sleep(ctx, time.Second)
		if ctx.Err() != nil {
			return err
		}
	}
}
