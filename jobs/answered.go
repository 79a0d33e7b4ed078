package jobs

import (
	"bytes"
	"context"

	"firstpass/store"
)

// answered writes what a file of answers came to: its denials to out/, and to error/
// what of it could not be used. There is nobody to acknowledge it to.
func (w *Folder) answered(ctx context.Context, f store.File) error {
	var out bytes.Buffer
	if err := w.Desk.WriteAnswers(ctx, w.Actor, f.ID, &out); err != nil {
		return err
	}
	if f.Problem != "" {
		if err := whole(w.complaint(f), []byte(f.Problem+"\n")); err != nil {
			return err
		}
	}
	if err := whole(w.result(f), out.Bytes()); err != nil {
		return err
	}
	delete(w.waiting, f.ID)
	return nil
}
