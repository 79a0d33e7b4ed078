// Package journey drives the working place as people and machines do: a browser
// on its pages, a sudden end in the middle of its work, and a look through
// everything it leaves behind.
package journey

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "firstpass/internal/cli" // the program is run, not called: a remembered result must not outlive its code
)

var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "firstpass-journey-*")
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "firstpass")
	out, err := exec.Command("go", "build", "-o", name, "../..").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return name, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if name, err := build(); err == nil {
		os.RemoveAll(filepath.Dir(name))
	}
	os.Exit(code)
}

// process is a running firstpass.
type process struct {
	cmd     *exec.Cmd
	address string
	code    string // the one-time code, where one was printed
	log     *bytes.Buffer
	mu      *sync.Mutex
	dir     string
}

// serve starts firstpass with its own data directory and waits until it answers.
func serve(t testing.TB, dir string, args ...string) *process {
	t.Helper()
	name, err := build()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{log: &bytes.Buffer{}, mu: &sync.Mutex{}, dir: dir}
	p.cmd = exec.Command(name, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	p.cmd.Env = append(os.Environ(), "FIRSTPASS_DATA="+dir, "TMPDIR="+tempOf(t, dir))
	errs, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	ready := make(chan bool, 1)
	go func() {
		lines := bufio.NewScanner(errs)
		for lines.Scan() {
			line := lines.Text()
			p.mu.Lock()
			fmt.Fprintln(p.log, line)
			if _, after, ok := strings.Cut(line, "firstpass serves "); ok {
				p.address, _, _ = strings.Cut(after, ";")
			}
			if _, after, ok := strings.Cut(line, "one-time code: "); ok {
				p.code = after
			}
			done := p.address != "" || strings.Contains(line, "works batches off")
			p.mu.Unlock()
			if done {
				select {
				case ready <- true:
				default:
				}
			}
		}
		select {
		case ready <- false:
		default:
		}
	}()
	select {
	case ok := <-ready:
		if !ok {
			t.Fatalf("firstpass did not start:\n%s", p.said())
		}
	case <-time.After(60 * time.Second):
		t.Fatalf("firstpass does not start:\n%s", p.said())
	}
	return p
}

func tempOf(t testing.TB, dir string) string {
	t.Helper()
	temp := filepath.Join(dir, "temp")
	if err := os.MkdirAll(temp, 0o700); err != nil {
		t.Fatal(err)
	}
	return temp
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// kill ends the process as a power cut does.
func (p *process) kill() {
	if p.cmd.ProcessState == nil {
		p.cmd.Process.Kill()
		p.cmd.Wait()
	}
}

// client is somebody signed in.
type client struct {
	*http.Client
	base string
}

// claim makes the first administrator of an empty place and signs in.
func (p *process) claim(t testing.TB) *client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &client{&http.Client{Jar: jar, Timeout: time.Minute}, p.address}
	c.form(t, "/welcome", "one-time", p.code, "practice", "Example Clinic", "name", "E. Example", "login", "e.example", "password", password)
	return c
}

const password = "three invented words"

func values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// form sends a form and returns the page that comes.
func (c *client) form(t testing.TB, path string, pairs ...string) string {
	t.Helper()
	status, body := c.try(t, path, pairs...)
	if status >= 400 {
		t.Fatalf("%s: %d\n%.800s", path, status, body)
	}
	return body
}

func (c *client) try(t testing.TB, path string, pairs ...string) (int, string) {
	t.Helper()
	r, err := c.PostForm(c.base+path, values(pairs...))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

func (c *client) get(t testing.TB, path string) (int, string) {
	t.Helper()
	r, err := c.Get(c.base + path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

var tokenPattern = regexp.MustCompile(`shown this once: <code>([^<]+)</code>`)

// token makes an API token.
func (c *client) token(t testing.TB) string {
	t.Helper()
	found := tokenPattern.FindStringSubmatch(c.form(t, "/people", "do", "token"))
	if found == nil {
		t.Fatal("no token was shown")
	}
	return found[1]
}

// generate writes a made-up day of claims.
func generate(t testing.TB, name string, claims int, seed string) {
	t.Helper()
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(context.Background(), program, "generate", "--claims", fmt.Sprint(claims), "--seed", seed, "--out", name).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// run runs a command and returns what it prints.
func run(t testing.TB, args ...string) string {
	t.Helper()
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, args...).Output()
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return string(out)
}

// palette makes a screenshot small: pages have few colours.
func palette(r io.Reader) ([]byte, error) {
	from, err := png.Decode(r)
	if err != nil {
		return nil, err
	}
	counts := map[color.RGBA]int{}
	bounds := from.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			r, g, b, _ := from.At(x, y).RGBA()
			// Sixteen steps of each colour are enough for letters on paper.
			counts[color.RGBA{coarse(r), coarse(g), coarse(b), 255}]++
		}
	}
	colours := color.Palette{}
	for len(colours) < 255 && len(counts) > 0 {
		best, n := color.RGBA{}, 0
		for c, m := range counts {
			if m > n || m == n && (c.R != best.R || c.G != best.G || c.B != best.B) && less(c, best) {
				best, n = c, m
			}
		}
		delete(counts, best)
		colours = append(colours, best)
	}
	to := image.NewPaletted(bounds, colours)
	draw.Draw(to, bounds, from, bounds.Min, draw.Src)
	var out bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, to)
	return out.Bytes(), err
}

func less(a, b color.RGBA) bool {
	return a.R < b.R || a.R == b.R && (a.G < b.G || a.G == b.G && a.B < b.B)
}

func coarse(v uint32) uint8 { return uint8(min(255, (v>>8+4)/8*8)) }

func sortStrings(list []string) { slices.Sort(list) }

// verify walks the trail with the command people use.
func verify(t testing.TB, dir string, args ...string) {
	t.Helper()
	name, err := build()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(name, append([]string{"trail"}, args[:min(len(args), 2)]...)...)
	cmd.Env = append(os.Environ(), "FIRSTPASS_DATA="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the trail: %v: %s", err, out)
	}
}

func readAll(t testing.TB, r io.Reader) string {
	t.Helper()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
