package desk_test

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"firstpass/store"
)

// TestSendTogether lets several people send overlapping lists at once: each claim is
// in one file.
func TestSendTogether(t *testing.T) {
	r := open(t)
	var text strings.Builder
	const n = 12
	for i := range n {
		text.WriteString(strings.NewReplacer("id: V1", fmt.Sprintf("id: V%d", i), `code: "99213",`, `code: "99213", modifiers: ["25"],`, "VERA", fmt.Sprintf("VERA%c", 'A'+i), "1EG4TE5MK73", fmt.Sprintf("1EG4TE5MK%d", 10+i)).Replace(visit))
	}
	row := r.take(t, text.String())
	ids, err := r.Store.FileClaims(t.Context(), r.practice, row.File)
	if err != nil || len(ids) != n {
		t.Fatalf("%d claims: %v", len(ids), err)
	}
	var group sync.WaitGroup
	var mu sync.Mutex
	sent := 0
	var files []store.ID
	for k := range 4 {
		group.Go(func() {
			f, count, _, err := r.Send(t.Context(), r.biller, append(ids[k*2:k*2+6:k*2+6], ids[k*2])) // one is ticked twice
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				sent += count
				files = append(files, f.ID)
			}
		})
	}
	group.Wait()
	inFiles := map[string]int{}
	for _, id := range files {
		content, err := r.Store.OpenFile(t.Context(), r.practice, id)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		for _, segment := range strings.Split(string(text), "~") {
			if number, ok := strings.CutPrefix(strings.TrimSpace(segment), "CLM*"); ok {
				number, _, _ = strings.Cut(number, "*")
				inFiles[number]++
			}
		}
	}
	if len(inFiles) != n || sent != n {
		t.Fatalf("%d claims sent, %d in files: %v", sent, len(inFiles), inFiles)
	}
	for number, times := range inFiles {
		if times != 1 {
			t.Errorf("claim %s is in files %d times", number, times)
		}
	}
}
