package cli

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"testing"

	"firstpass/internal/ceiling"
	"firstpass/scrub"
)

// BenchmarkCheck reads, checks and reports the claims of the generator the peers
// were measured with, on one worker, and prints how fast that is as a fraction of
// the ceiling loop in the same run.
func BenchmarkCheck(b *testing.B) {
	text, claims := generated(b, 5000)
	engine, err := newEngine(nil)
	if err != nil {
		b.Fatal(err)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(collectorPercent)) // as the program runs
	var ratio ceiling.Ratio
	b.ReportAllocs()
	for b.Loop() {
		ratio.Bare(func() {
			if n, _ := ceiling.Run(bytes.NewReader(text)); n != claims {
				b.Fatalf("%d claims", n)
			}
		})
		ratio.Whole(func() {
			s := &session{Streams: Streams{In: bytes.NewReader(text), Out: io.Discard, Err: io.Discard}, out: newOut(io.Discard)}
			c := checkCommand{Files: []string{"-"}, Format: "jsonl", FailOn: "never", Jobs: 1}
			if err := c.check(s, engine, nil); err != nil {
				b.Fatal(err)
			}
		})
	}
	ratio.Metrics(claims, b.ReportMetric)
}

// generated writes claims with the generator of the sample data.
func generated(b *testing.B, claims int) (text []byte, written int) {
	b.Helper()
	generator, err := filepath.Abs(filepath.Join(shared(b), "bench", "gen837p.py"))
	if err != nil {
		b.Fatal(err)
	}
	name := filepath.Join(b.TempDir(), "claims.837")
	if out, err := exec.Command("python3", generator, strconv.Itoa(claims), name).CombinedOutput(); err != nil {
		b.Skipf("no python3 to write the claims with: %v %s", err, out)
	}
	if text, err = os.ReadFile(name); err != nil {
		b.Fatal(err)
	}
	return text, claims
}

// BenchmarkCheckFullTables checks the same claims with the tables that ship and
// with all reference files imported, in one run, and prints the second's speed as
// a fraction of the first's.
func BenchmarkCheckFullTables(b *testing.B) {
	generator, err := filepath.Abs(filepath.Join(shared(b), "bench", "gen837p.py"))
	if err != nil {
		b.Fatal(err)
	}
	name := filepath.Join(b.TempDir(), "claims.837")
	const claims = 5000
	if out, err := exec.Command("python3", generator, "5000", name).CombinedOutput(); err != nil {
		b.Skipf("no python3 to write the claims with: %v %s", err, out)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	b.Setenv("FIRSTPASS_DATA", b.TempDir())
	shipped, err := newEngine(nil)
	if err != nil {
		b.Fatal(err)
	}
	quiet := Streams{In: bytes.NewReader(nil), Out: io.Discard, Err: io.Discard}
	if code := Main([]string{"data", "import", filepath.Join(shared(b), "reference")}, quiet); code == exitFailure {
		b.Fatal("the reference files were not imported")
	}
	full, err := newEngine(nil)
	if err != nil {
		b.Fatal(err)
	}
	run := func(engine *scrub.Engine) time.Duration {
		start := time.Now()
		s := &session{Streams: Streams{In: bytes.NewReader(text), Out: io.Discard, Err: io.Discard}, out: newOut(io.Discard)}
		c := checkCommand{Files: []string{"-"}, Format: "jsonl", FailOn: "never", Jobs: 1}
		if err := c.check(s, engine, nil); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
	var with, without time.Duration
	for b.Loop() {
		without += run(shipped)
		with += run(full)
	}
	b.ReportMetric(without.Seconds()/with.Seconds(), "of-shipped-speed")
	b.ReportMetric(float64(claims*b.N)/with.Seconds(), "claims/s")
}
