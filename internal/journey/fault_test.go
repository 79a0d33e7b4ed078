package journey

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstpass/internal/testdb"
)

// send uploads a file by the page's form.
func (c *client) send(t testing.TB, name string, content []byte) (int, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	part.Write(content)
	form.Close()
	answer, err := c.Post(c.base+"/files", form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode, readAll(t, answer.Body)
}

// offer sends a file to the API and returns what it is answered.
func offer(t *testing.T, p *process, token string, content []byte) (int, string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, p.address+"/api/files?name=day.837", bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode, readAll(t, answer.Body)
}

func done(t *testing.T, p *process, token string, id int64) {
	t.Helper()
	for range 1200 {
		if g, ok := progress(p, token, id); ok && g.Done {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the file is not done:\n%s", p.said())
}

// room is a small disk of its own; take fills it but for some bytes.
type room struct{ dir, ballast string }

func newRoom(t *testing.T) (r room, ok bool) {
	t.Helper()
	r.dir = t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", r.dir).CombinedOutput(); err != nil {
		t.Logf("no disk can be made here, the store's own tests must do: %v %s", err, out)
		return r, false
	}
	t.Cleanup(func() { exec.Command("umount", r.dir).Run() })
	r.ballast = filepath.Join(r.dir, "ballast")
	return r, true
}

func (r room) leave(t *testing.T, free int) {
	t.Helper()
	os.Remove(r.ballast)
	f, err := os.Create(r.ballast)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 1<<16); err == nil; {
		_, err = f.Write(block)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(info.Size() - int64(free)); err != nil {
		t.Fatal(err)
	}
}

// TestFullDisk fills the disk under a working place: an upload is refused and says
// why, what was taken waits, and goes on by itself when there is room again.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	disk, ok := newRoom(t)
	if !ok {
		return
	}
	const claims = 2000
	file := filepath.Join(t.TempDir(), "day.837")
	generate(t, file, claims, "3")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := undisturbed(t, content, claims)
	p := serve(t, disk.dir)
	c := p.claim(t)
	token := c.token(t)
	disk.leave(t, 0)
	if status, body := c.send(t, "day.837", content); status != http.StatusInsufficientStorage || !strings.Contains(body, "disk is full") {
		t.Fatalf("an upload to a full disk: %d\n%.600s\n%s", status, body, p.said())
	}
	if status, body := offer(t, p, token, content); status != http.StatusInsufficientStorage || !strings.Contains(body, "disk is full") {
		t.Fatalf("by the API: %d %s", status, body)
	}
	if status, body := c.get(t, "/files"); status != 200 || strings.Contains(body, "day.837") {
		t.Fatalf("half a file is there, or pages are not: %d", status)
	}
	// Room for the file, not for its claims.
	disk.leave(t, 2<<20)
	id := put(t, p, token, content)
	began := time.Now()
	for !strings.Contains(p.said(), "could not ") && time.Since(began) < time.Minute {
		time.Sleep(50 * time.Millisecond)
	}
	t.Logf("the disk was full after %.1f s", time.Since(began).Seconds())
	g, there := progress(p, token, id)
	if !there || g.Done || g.Claims%500 != 0 || g.Claims == claims {
		t.Fatalf("on a full disk: %+v %v\n%s", g, there, p.said())
	}
	if status, _ := c.get(t, "/claims"); status != 200 {
		t.Fatalf("a page on a full disk: %d", status)
	}
	if !strings.Contains(p.said(), "could not split a file") && !strings.Contains(p.said(), "could not check a batch") && !strings.Contains(p.said(), "could not take a batch") {
		t.Fatalf("the log does not say what waits:\n%s", p.said())
	}
	os.Remove(disk.ballast)
	done(t, p, token, id)
	if got := results(t, p, token, id, claims); got != want {
		t.Fatalf("other results than undisturbed:\n%s\n%s", first(got, want), first(want, got))
	}
	p.kill()
	verify(t, disk.dir)
}

// TestDatabaseAway takes PostgreSQL away from a page and a worker in the middle of a
// file, more than once: meanwhile they say so, and afterwards nothing is lost or
// doubled.
func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	const claims = 3000
	file := filepath.Join(t.TempDir(), "day.837")
	generate(t, file, claims, "5")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	server := testdb.Start(t)
	want := undisturbed(t, content, claims, "--database", server.Database(t))
	database := server.Database(t)
	dir := t.TempDir()
	p := serve(t, dir, "--database", database, "--role", "web")
	c := p.claim(t)
	token := c.token(t)
	worker := serve(t, dir, "--database", database, "--role", "worker")
	id := put(t, p, token, content)
	for round := range 3 {
		for range 400 {
			if g, ok := progress(p, token, id); ok && (g.Done || g.Claims-g.Waiting >= round*700) {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		g, _ := progress(p, token, id)
		server.Halt(t)
		t.Logf("round %d: away with %d claims stored and %d to check", round, g.Claims, g.Waiting)
		for _, path := range []string{"/claims", "/readyz"} {
			if status, _ := c.get(t, path); status != http.StatusServiceUnavailable {
				t.Fatalf("round %d: %s without a database: %d", round, path, status)
			}
		}
		if status, body := offer(t, p, token, []byte(fmt.Sprint("other bytes ", round))); status != http.StatusServiceUnavailable {
			t.Fatalf("an upload without a database: %d %s", status, body)
		}
		time.Sleep(2 * time.Second)
		server.Resume(t)
	}
	if again := put(t, p, token, content); again != id {
		t.Fatalf("the file accepted as %d is %d now", id, again)
	}
	began := time.Now()
	done(t, p, token, id)
	t.Logf("done %.1f s after the database was back", time.Since(began).Seconds())
	if got := results(t, p, token, id, claims); got != want {
		t.Fatalf("other results than undisturbed:\n%s\n%s\n%s", first(got, want), first(want, got), worker.said())
	}
	p.kill()
	worker.kill()
	verify(t, dir, "--database", database)
}
