//go:build unix

package dated

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/builtin"
)

// quarterOfPairs writes the four parts of a synthetic quarter as they are
// published, plain: the number of rows, of codes and of histories of a true one.
func quarterOfPairs(t testing.TB, folder string, rows int) (first, second string) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	names := make([]string, 0, 14000)
	for n := range 14000 {
		switch {
		case n < 1500:
			names = append(names, fmt.Sprintf("%04dU", n))
		case n < 12500:
			names = append(names, fmt.Sprintf("%05d", 8000*n/1000+1000))
		default:
			names = append(names, fmt.Sprintf("G%04d", n-12500))
		}
	}
	days := []string{"19960101", "20020101", "20100401", "20180701", "20220101", "20240101", "20250701"}
	ends := []string{"*", "*", "*", "20191231", "20231231"}
	per := rows / 4
	for part := 1; part <= 4; part++ {
		var b strings.Builder
		b.WriteString(pairHead)
		share := names[(part-1)*len(names)/4 : part*len(names)/4]
		for n := 0; n < per; n++ {
			a := share[n*len(share)/per]
			c := names[r.IntN(len(names))]
			from := days[r.IntN(len(days))]
			end := ends[r.IntN(len(ends))]
			if end != "*" && end < from {
				end = "*"
			}
			fmt.Fprintf(&b, "%s\t%s\t\t%s\t%s\t%d\tMisuse of Column Two code with Column One code\r\n", a, c, from, end, r.IntN(2))
			first, second = a, c
		}
		name := filepath.Join(folder, fmt.Sprintf("ccipra-v313r0-f%d.TXT", part))
		if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return first, second
}

const fullQuarter = 2_546_016

// BenchmarkImportQuarter imports all pairs of a quarter; MB is what the heap held
// at most at the times it was looked at.
func BenchmarkImportQuarter(b *testing.B) {
	folder := b.TempDir()
	quarterOfPairs(b, folder, fullQuarter)
	path := filepath.Join(b.TempDir(), FileName)
	var peak uint64
	for b.Loop() {
		done := make(chan struct{})
		go func() {
			var m runtime.MemStats
			for {
				select {
				case <-done:
					return
				case <-time.After(50 * time.Millisecond):
					runtime.ReadMemStats(&m)
					peak = max(peak, m.HeapInuse)
				}
			}
		}()
		os.Remove(path)
		out, err := Import(path, readAll(b, folder), ImportOptions{})
		close(done)
		if err != nil || out[0].Status != "new" {
			b.Fatal(err, out)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/quarter")
	b.ReportMetric(float64(peak)/1e6, "heap-MB")
}

// cpuTime is the processor time the process has had.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// memoryRead is how many nanoseconds one read takes that depends on the one
// before, somewhere in 20 MB.
func memoryRead() float64 {
	const size = 5 << 20
	next := make([]uint32, size)
	order := rand.New(rand.NewPCG(5, 6)).Perm(size)
	for i, n := range order {
		next[n] = uint32(order[(i+1)%size])
	}
	began, at := cpuTime(), uint32(0)
	const reads = 2_000_000
	for range reads {
		at = next[at]
	}
	if at == size {
		return 0
	}
	return float64((cpuTime() - began).Nanoseconds()) / reads
}

// storeOfQuarter is a store with a whole quarter of pairs.
func storeOfQuarter(b *testing.B) (path, first, second string) {
	b.Helper()
	folder := b.TempDir()
	first, second = quarterOfPairs(b, folder, fullQuarter)
	path = filepath.Join(b.TempDir(), FileName)
	if _, err := Import(path, readAll(b, folder), ImportOptions{}); err != nil {
		b.Fatal(err)
	}
	return path, first, second
}

// BenchmarkOpen opens a store of a whole quarter, every byte checked.
func BenchmarkOpen(b *testing.B) {
	path, _, _ := storeOfQuarter(b)
	shipped := builtin.New()
	for b.Loop() {
		store, err := Open(path)
		if err != nil {
			b.Fatal(err)
		}
		New(store, shipped)
	}
	b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms/open")
}

// batch is how many look-ups are timed together.
const batch = 500

// BenchmarkPair looks up pairs of a whole quarter: as many that are there as not,
// all over the table.
func BenchmarkPair(b *testing.B) {
	path, _, _ := storeOfQuarter(b)
	store, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	tables := New(store, builtin.New())
	type ask struct{ a, b string }
	var asks []ask
	r := rand.New(rand.NewPCG(3, 4))
	p := tables.pairs[codes.Practitioner][0].pairs
	interned := map[string]string{} // a claim's codes are at hand when it is checked
	intern := func(s string) string {
		if _, ok := interned[s]; !ok {
			interned[s] = s
		}
		return interned[s]
	}
	for row := range p.walk {
		if r.IntN(600) == 0 {
			first, second := intern(row.First), intern(row.Second)
			asks = append(asks, ask{first, second}, ask{second, first})
		}
	}
	r.Shuffle(len(asks), func(i, j int) { asks[i], asks[j] = asks[j], asks[i] })
	n, found := 0, 0
	best := time.Hour
	began := cpuTime()
	for b.Loop() {
		start := time.Now()
		for range batch {
			x := &asks[n%len(asks)]
			if _, origin := tables.Pair(x.a, x.b, codes.Practitioner, claim.Date(20250301)); origin.Answer == codes.Found {
				found++
			}
			n++
		}
		best = min(best, time.Since(start))
	}
	if found == 0 && n > len(asks) {
		b.Fatal("no pair was found")
	}
	// The machine may be shared: the processor's own time is what a look-up costs,
	// and a read somewhere in as much memory, in the same run, what the memory costs.
	cost := float64((cpuTime() - began).Nanoseconds()) / float64(n)
	b.ReportMetric(cost, "cpu-ns/pair")
	b.ReportMetric(float64(best.Nanoseconds())/batch, "best-ns/pair") // of the batches nothing else came between
	b.ReportMetric(cost/memoryRead(), "memory-reads/pair")
}

// BenchmarkPairOfClinic looks up every two of the sixty codes a clinic bills all
// day, which is how a run asks.
func BenchmarkPairOfClinic(b *testing.B) {
	path, _, _ := storeOfQuarter(b)
	store, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	tables := New(store, builtin.New())
	p := tables.pairs[codes.Practitioner][0].pairs
	var list []string
	for n := range 60 {
		list = append(list, p.name(uint32(n*p.codes/60)))
	}
	best, n := time.Hour, 0
	for b.Loop() {
		start := time.Now()
		for range batch {
			tables.Pair(list[n%60], list[n/60%60], codes.Practitioner, claim.Date(20250301))
			n++
		}
		best = min(best, time.Since(start))
	}
	b.ReportMetric(float64(best.Nanoseconds())/batch, "best-ns/pair")
}
