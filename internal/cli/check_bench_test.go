package cli

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"testing"
	"time"

	"firstpass/internal/ceiling"
	"firstpass/scrub"
)

// BenchmarkCheck reads, checks and reports the claims of the generator the peers
// were measured with, on one worker, and prints how fast that is as a fraction of
// the ceiling loop in the same run.
func BenchmarkCheck(b *testing.B) {
	engine, err := newEngine(nil)
	if err != nil {
		b.Fatal(err)
	}
	benchmarkCheck(b, engine, false)
}

// BenchmarkCheckWhole is all that check does, with nothing left out: guide
// validation in the same pass, and all reference files imported.
func BenchmarkCheckWhole(b *testing.B) { benchmarkCheck(b, fullEngine(b), true) }

func benchmarkCheck(b *testing.B, engine *scrub.Engine, snip bool) {
	text, claims := generated(b, 20000)
	defer debug.SetGCPercent(debug.SetGCPercent(collectorPercent)) // as the program runs
	var ratio ceiling.Ratio
	b.ReportAllocs()
	for b.Loop() {
		ratio.Bare(func() {
			if n, _ := ceiling.Run(bytes.NewReader(text)); n != claims {
				b.Fatalf("%d claims", n)
			}
		})
		ratio.Whole(func() { checkOnce(b, engine, text, 1, snip) })
	}
	ratio.Metrics(claims, b.ReportMetric)
}

// fullEngine has the tables of all reference files.
func fullEngine(b testing.TB) *scrub.Engine {
	b.Helper()
	reference := filepath.Join(shared(b), "reference")
	b.Setenv("FIRSTPASS_DATA", b.TempDir())
	quiet := Streams{In: bytes.NewReader(nil), Out: io.Discard, Err: io.Discard}
	if code := Main([]string{"data", "import", reference}, quiet); code == exitFailure {
		b.Fatal("the reference files were not imported")
	}
	engine, err := newEngine(nil)
	if err != nil {
		b.Fatal(err)
	}
	return engine
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
	text, claims := generated(b, 5000)
	b.Setenv("FIRSTPASS_DATA", b.TempDir())
	shipped, err := newEngine(nil)
	if err != nil {
		b.Fatal(err)
	}
	full := fullEngine(b)
	run := func(engine *scrub.Engine) func() {
		return func() { checkOnce(b, engine, text, 1, false) }
	}
	b.ResetTimer()
	var ratio ceiling.Ratio
	for b.Loop() {
		ratio.Bare(run(shipped))
		ratio.Whole(run(full))
	}
	ratio.Metrics(claims, func(value float64, unit string) {
		switch unit {
		case "of-ceiling":
			b.ReportMetric(value, "of-shipped-speed")
		case "claims/s":
			b.ReportMetric(value, unit)
		}
	})
}

// checkOnce checks a file in memory, its report going nowhere.
func checkOnce(b *testing.B, engine *scrub.Engine, text []byte, jobs int, snip bool) {
	b.Helper()
	s := &session{Streams: Streams{In: bytes.NewReader(text), Out: io.Discard, Err: io.Discard}, out: newOut(io.Discard)}
	c := checkCommand{Files: []string{"-"}, Format: "jsonl", FailOn: "never", Jobs: jobs, SNIP: snip}
	if err := c.check(s, engine, nil); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkCheckTwoCores prints how much quicker two workers do all of this than
// one, by the clock on the wall: 2 where nothing is lost. It means something only
// on a machine that has two processors to spare.
func BenchmarkCheckTwoCores(b *testing.B) {
	if runtime.NumCPU() < 2 {
		b.Skip("one processor")
	}
	engine := fullEngine(b)
	text, claims := generated(b, 20000)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	defer debug.SetGCPercent(debug.SetGCPercent(collectorPercent))
	var quickest [2]time.Duration
	for b.Loop() {
		for i := range quickest {
			runtime.GOMAXPROCS(i + 1)
			start := time.Now()
			checkOnce(b, engine, text, i+1, true)
			if took := time.Since(start); quickest[i] == 0 || took < quickest[i] {
				quickest[i] = took
			}
		}
	}
	b.ReportMetric(quickest[0].Seconds()/quickest[1].Seconds(), "of-one-core")
	b.ReportMetric(float64(claims)/quickest[1].Seconds(), "claims/s")
}

// BenchmarkStart is a whole command on one claim, tables and rules from nothing:
// what somebody waits for the first result.
func BenchmarkStart(b *testing.B) {
	text, err := os.ReadFile(filepath.Join("..", "..", "examples", "visit-and-shot.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		code := Main([]string{"check", "-", "--kind", "yaml", "--fail-on", "never"}, Streams{In: bytes.NewReader(text), Out: io.Discard, Err: io.Discard})
		if code != exitNothing {
			b.Fatalf("exit code %d", code)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N), "ms/start")
}
