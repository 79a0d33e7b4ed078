// Command mutate asks whether the tests would notice a wrong rule. It copies the
// module, plants a switch at every condition, number and check of the national
// rules and at every date of their pages, builds the rules' tests once, and runs
// them once per mutant. A mutant no test fails for is a survivor.
//
//	go run ./internal/mutate            every mutant
//	go run ./internal/mutate -only jz   mutants of rules whose name contains jz
//	go run ./internal/mutate -among survivors.txt
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

func main() {
	only := flag.String("only", "", "only mutants of files or pages whose name contains this")
	every := flag.Int("every", 1, "run every n-th mutant: a short form for continuous integration")
	least := flag.Float64("least", 0, "exit 1 below this percentage caught")
	among := flag.String("among", "", "only the survivors an earlier run printed into this file")
	flag.Parse()
	if err := run(*only, *among, *every, *least); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(only, among string, every int, least float64) error {
	earlier, err := survivorsIn(among)
	if err != nil {
		return err
	}
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(root, "rules", "rules.go")); err != nil {
		return fmt.Errorf("run it from the module's root: %w", err)
	}
	work, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := os.CopyFS(work, sources(root)); err != nil {
		return err
	}
	mutants, err := plant(work)
	if err != nil {
		return err
	}
	binaries := filepath.Join(work, "tests") + string(filepath.Separator)
	build := exec.Command("go", "test", "-c", "-o", binaries, "./rules/...")
	build.Dir = work
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("the planted module does not build: %w\n%s", err, out)
	}
	shared := os.Getenv("FIRSTPASS_SHARED")
	if shared == "" {
		shared = filepath.Join(root, "..", "shared")
	}
	for folder := range folders(mutants) {
		if out, caught := try(work, binaries, shared, mutant{where: folder}); caught {
			return fmt.Errorf("the tests fail without any mutant:\n%s", out)
		}
	}
	chosen := mutants[:0:0]
	for i, m := range mutants {
		if m.what != "" && strings.Contains(m.where, only) && i%every == 0 && (among == "" || earlier[mutant{where: m.where, what: m.what}]) {
			chosen = append(chosen, m)
		}
	}
	survivors := runAll(chosen, work, binaries, shared)
	sort.Slice(survivors, func(i, j int) bool { return survivors[i].where < survivors[j].where })
	for _, m := range survivors {
		fmt.Printf("survived  %s  %s\n", m.where, m.what)
	}
	caught := len(chosen) - len(survivors)
	share := 100 * float64(caught) / float64(max(len(chosen), 1))
	fmt.Printf("%d of %d mutants caught (%.1f %%)\n", caught, len(chosen), share)
	if share < least {
		return fmt.Errorf("%.1f %% caught, want at least %.1f %%", share, least)
	}
	return nil
}

// survivorsIn reads what an earlier run printed.
func survivorsIn(name string) (map[mutant]bool, error) {
	if name == "" {
		return nil, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	list := map[mutant]bool{}
	for _, row := range strings.Split(string(text), "\n") {
		if rest, ok := strings.CutPrefix(row, "survived  "); ok {
			where, what, _ := strings.Cut(rest, "  ")
			list[mutant{where: where, what: what}] = true
		}
	}
	return list, nil
}

func runAll(mutants []mutant, work, binaries, shared string) []mutant {
	var (
		group     sync.WaitGroup
		lock      sync.Mutex
		survivors []mutant
		next      = make(chan mutant)
		done      int
	)
	for range runtime.GOMAXPROCS(0) {
		group.Add(1)
		go func() {
			defer group.Done()
			for m := range next {
				_, caught := try(work, binaries, shared, m)
				lock.Lock()
				if done++; done%100 == 0 {
					fmt.Fprintf(os.Stderr, "%d of %d\n", done, len(mutants))
				}
				if !caught {
					survivors = append(survivors, m)
				}
				lock.Unlock()
			}
		}()
	}
	for _, m := range mutants {
		next <- m
	}
	close(next)
	group.Wait()
	return survivors
}

// try runs the tests that look at a mutant's folder: the folder's own, then the
// pages' examples and the judged cases, and last, since they take the longest, the
// examples' neighbours. What compares the rules with themselves (needs) would notice
// nothing and is left out. A run that does not end counts as caught.
func try(work, binaries, shared string, m mutant) (string, bool) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	folder := folderOf(m.where)
	for _, run := range []struct{ binary, dir, tests string }{
		{folder + ".test", filepath.Join("rules", folder), "-test.run=."},
		{"rules.test", "rules", "-test.skip=^(TestNeighbours|TestNeedsHideNothing|TestSilence|TestReadsBilled)$"},
		{"rules.test", "rules", "-test.run=^TestNeighbours$"},
	} {
		binary := filepath.Join(binaries, run.binary)
		if _, err := os.Stat(binary); err != nil {
			continue // a folder without tests of its own
		}
		cmd := exec.CommandContext(ctx, binary, "-test.failfast", run.tests)
		cmd.Dir = filepath.Join(work, run.dir)
		cmd.Env = append(os.Environ(), "MUTANT="+strconv.Itoa(m.id), "FIRSTPASS_SHARED="+shared)
		if out, err := cmd.CombinedOutput(); err != nil {
			return string(out), true
		}
	}
	return "", false
}

// folderOf takes the folder out of rules/<folder>/<file>:<line>.
func folderOf(where string) string {
	parts := strings.Split(filepath.ToSlash(where), "/")
	if len(parts) < 2 {
		return ""
	}
	return parts[1]
}

func folders(mutants []mutant) map[string]bool {
	list := map[string]bool{}
	for _, m := range mutants {
		list["rules/"+folderOf(m.where)] = true
	}
	return list
}
