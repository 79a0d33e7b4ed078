package journey

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"firstpass/internal/testdb"
)

// TestKill ends firstpass at random moments while a file is taken in and checked,
// and starts it again, until the file is done: the results are those of a run that
// nobody disturbed. FIRSTPASS_KILLS says how often (five in the ordinary tests; 200
// were done before a release), FIRSTPASS_KILL_CLAIMS how many claims the file holds.
func TestKill(t *testing.T) {
	t.Parallel()
	kills := number("FIRSTPASS_KILLS", 5)
	claims := number("FIRSTPASS_KILL_CLAIMS", 3000)
	file := filepath.Join(t.TempDir(), "day.837")
	generate(t, file, claims, "7")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("sqlite", func(t *testing.T) {
		if testing.Short() {
			t.Skip("short")
		}
		want := undisturbed(t, content, claims)
		disturbed(t, content, claims, (kills+1)/2, want)
	})
	t.Run("postgres", func(t *testing.T) {
		server := testdb.Start(t)
		want := undisturbed(t, content, claims, "--database", server.Database(t))
		disturbed(t, content, claims, kills/2, want, "--database", server.Database(t), "--worker", "one")
	})
}

func number(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// undisturbed is what the file comes to when nothing happens.
func undisturbed(t *testing.T, content []byte, claims int, args ...string) string {
	t.Helper()
	p := serve(t, t.TempDir(), args...)
	token := p.claim(t).token(t)
	id := put(t, p, token, content)
	if id == 0 {
		t.Fatal("the file was not taken")
	}
	for range 600 {
		if g, ok := progress(p, token, id); ok && g.Done {
			return results(t, p, token, id, claims)
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the file is not done:\n%s", p.said())
	return ""
}

// disturbed kills the program again and again. When a file is done before the
// kills are, its store is left and another begun.
func disturbed(t *testing.T, content []byte, claims, kills int, want string, args ...string) {
	t.Helper()
	random := rand.New(rand.NewPCG(uint64(kills), 9))
	database := len(args) > 0
	done := 0
	for round := 0; done < kills; round++ {
		dir := t.TempDir()
		if database {
			args = append([]string{"--database", testdb.Fresh(t, args[1])}, args[2:]...)
		}
		p := serve(t, dir, args...)
		token := p.claim(t).token(t)
		id := put(t, p, token, content)
		for {
			if done < kills {
				// From the first millisecond of the work to somewhere near its end.
				time.Sleep(time.Duration(random.IntN(900)) * time.Millisecond)
				p.kill()
				done++
				p = serve(t, dir, args...)
				again := put(t, p, token, content)
				if id != 0 && again != id {
					t.Fatalf("kill %d: the file accepted as %d is %d now", done, id, again)
				}
				id = again
			}
			g, ok := progress(p, token, id)
			if ok && g.Done {
				break
			}
			if done >= kills {
				time.Sleep(50 * time.Millisecond)
			}
		}
		if got := results(t, p, token, id, claims); got != want {
			t.Fatalf("round %d, after %d kills: other results than undisturbed:\n%s\n%s", round, done, first(got, want), first(want, got))
		}
		p.kill()
		verify(t, dir, args...)
	}
	t.Logf("%d kills", done)
}

// first is where two results part.
func first(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range x {
		if i >= len(y) || x[i] != y[i] {
			return fmt.Sprintf("%d lines; line %d: %s", len(x), i, x[i])
		}
	}
	return fmt.Sprint(len(x), " lines")
}

// put uploads the file, again where the program was just killed; the same bytes
// are the same file.
func put(t *testing.T, p *process, token string, content []byte) int64 {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, p.address+"/api/files?name=day.837", bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	var out struct {
		ID int64 `json:"id"`
	}
	if json.NewDecoder(answer.Body).Decode(&out) != nil || answer.StatusCode > 201 {
		t.Fatalf("upload: %d", answer.StatusCode)
	}
	return out.ID
}

type far struct {
	Done    bool `json:"done"`
	Claims  int  `json:"claims"`
	Waiting int  `json:"waiting"`
}

func progress(p *process, token string, id int64) (far, bool) {
	var out far
	return out, call(p, token, fmt.Sprintf("/api/files/%d", id), &out) == nil
}

func call(p *process, token, path string, into any) error {
	r, err := http.NewRequest(http.MethodGet, p.address+path, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		return fmt.Errorf("%s: %d", path, answer.StatusCode)
	}
	return json.NewDecoder(answer.Body).Decode(into)
}

// results writes every claim of the file with what was found, sorted by number.
func results(t *testing.T, p *process, token string, id int64, claims int) string {
	t.Helper()
	var lines []string
	after := ""
	for {
		var page struct {
			Claims []struct {
				Control string `json:"control_number"`
				Status  string `json:"status"`
				AtRisk  string `json:"at_risk"`
				Rule    string `json:"worst_rule"`
				Worst   string `json:"worst_finding"`
				Version int    `json:"version"`
			} `json:"claims"`
			Next string `json:"next"`
		}
		if err := call(p, token, fmt.Sprintf("/api/claims?file=%d&sort=date&limit=500&after=%s", id, after), &page); err != nil {
			t.Fatal(err)
		}
		for _, c := range page.Claims {
			lines = append(lines, fmt.Sprint(c.Control, " ", c.Status, " ", c.AtRisk, " ", c.Rule, " ", c.Worst, " ", c.Version))
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if len(lines) != claims {
		t.Fatalf("%d claims of %d: lost or doubled", len(lines), claims)
	}
	sortStrings(lines)
	return strings.Join(lines, "\n")
}
