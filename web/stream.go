package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"firstpass/desk"
	"firstpass/store"
)

// beat is how often a stream looks; streamLife how long it lasts at most, so that
// forgotten pages do not gather. A browser comes back by itself.
const (
	beat       = 400 * time.Millisecond
	streamLife = 10 * time.Minute
)

// stream sends a file's progress until it is done.
func (p *Pages) stream(w http.ResponseWriter, r *http.Request, a desk.Actor, id store.ID) error {
	g, err := p.desk.Store.Progress(r.Context(), a.Practice, id)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	control := http.NewResponseController(w)
	end := time.Now().Add(streamLife)
	last := ""
	for time.Now().Before(end) {
		done := g.Split && g.Waiting == 0
		text, err := json.Marshal(map[string]any{"claims": g.Claims, "waiting": g.Waiting, "summary": summary(g), "done": done, "problem": g.Problem})
		if err != nil {
			return nil
		}
		if string(text) != last {
			last = string(text)
			fmt.Fprintf(w, "data: %s\n\n", text)
		} else {
			fmt.Fprint(w, ": still here\n\n")
		}
		if control.Flush() != nil || done {
			return nil
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-time.After(beat):
		}
		if g, err = p.desk.Store.Progress(r.Context(), a.Practice, id); err != nil {
			return nil
		}
	}
	return nil
}
