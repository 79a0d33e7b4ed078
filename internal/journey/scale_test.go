package journey

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the database/sql driver

	"firstpass/internal/testdb"
)

// TestTwoWorkers has a file checked by one worker and by two: the results are the
// same, and each claim was checked once.
//
// FIRSTPASS_SCALE=1.8 FIRSTPASS_SCALE_CLAIMS=20000 also holds how many times as fast
// two are, and that both take part. Each worker has one processor (GOMAXPROCS=1) and, so that two of them
// and the database fit into a small machine, FIRSTPASS_SCALE_SHARE percent of it,
// which Linux holds it to (cgroup v1, as root).
func TestTwoWorkers(t *testing.T) {
	want, err := strconv.ParseFloat(os.Getenv("FIRSTPASS_SCALE"), 64)
	if scaled := err == nil; scaled {
		t.Setenv("GOMAXPROCS", "1")
	} else {
		t.Parallel()
	}
	claims := number("FIRSTPASS_SCALE_CLAIMS", 3000)
	file := filepath.Join(t.TempDir(), "day.837")
	generate(t, file, claims, "11")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	server := testdb.Start(t)
	one, results1 := worked(t, server.Database(t), content, claims, 1)
	two, results2 := worked(t, server.Database(t), content, claims, 2)
	if results1 != results2 {
		t.Fatalf("two workers found other things than one:\n%s\n%s", first(results1, results2), first(results2, results1))
	}
	t.Logf("two workers are %.2f times one", two/one)
	if two/one < want {
		t.Errorf("two workers are %.2f times one, want %.2f", two/one, want)
	}
}

// worked uploads a file for a number of workers and returns the claims checked a second.
func worked(t *testing.T, database string, content []byte, claims, workers int) (rate float64, found string) {
	t.Helper()
	dir := t.TempDir()
	p := serve(t, dir, "--database", database, "--role", "web")
	token := p.claim(t).token(t)
	var list []*process
	for n := range workers {
		w := serve(t, dir, "--database", database, "--role", "worker", "--worker", fmt.Sprint("worker-", n+1))
		confine(t, w, n)
		list = append(list, w)
	}
	time.Sleep(time.Second) // they look for work
	before := cpu(list)
	began := time.Now()
	id := put(t, p, token, content)
	for {
		g, ok := progress(p, token, id)
		if ok && g.Done {
			break
		}
		if time.Since(began) > 10*time.Minute {
			t.Fatalf("not done: %+v\n%s", g, list[0].said())
		}
		time.Sleep(250 * time.Millisecond) // counting takes time of the database
	}
	took := time.Since(began)
	rate = float64(claims) / took.Seconds()
	t.Logf("%d worker: %d claims in %.1f s, %.0f a second; the workers took %.1f s of processor time", workers, claims, took.Seconds(), rate, (cpu(list) - before).Seconds())
	shares(t, database, workers, os.Getenv("FIRSTPASS_SCALE") != "")
	return rate, results(t, p, token, id, claims)
}

// shares says who did how many batches, and holds that every worker did some.
func shares(t *testing.T, database string, workers int, hold bool) {
	t.Helper()
	db, err := sql.Open("pgx", database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT worker, count(*) FROM batches GROUP BY worker ORDER BY worker")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var worker string
		var batches int
		if err := rows.Scan(&worker, &batches); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s did %d batches", worker, batches)
	}
	if hold && n != workers || rows.Err() != nil {
		t.Fatalf("%d of %d workers took part: %v", n, workers, rows.Err())
	}
}

// cpu is the processor time of processes that still run.
func cpu(list []*process) (sum time.Duration) {
	for _, p := range list {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
		if err != nil {
			return 0
		}
		sum += ticks(string(text))
	}
	return sum
}

// confine holds a worker to its share of a processor, where that was asked for.
func confine(t *testing.T, p *process, n int) {
	t.Helper()
	share := number("FIRSTPASS_SCALE_SHARE", 0)
	if share == 0 {
		return
	}
	group := fmt.Sprintf("/sys/fs/cgroup/cpu/firstpass-%d-%d", os.Getpid(), p.cmd.Process.Pid)
	if err := os.Mkdir(group, 0o755); err != nil {
		t.Fatalf("FIRSTPASS_SCALE_SHARE: %v", err)
	}
	t.Cleanup(func() {
		p.kill()
		os.Remove(group)
	})
	for _, set := range [][2]string{{"cpu.cfs_period_us", "20000"}, {"cpu.cfs_quota_us", fmt.Sprint(share * 200)}, {"cgroup.procs", fmt.Sprint(p.cmd.Process.Pid)}} {
		if err := os.WriteFile(filepath.Join(group, set[0]), []byte(set[1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// ticks reads user and system time of a process (man 5 proc), in hundredths of a second.
func ticks(stat string) time.Duration {
	_, after, _ := strings.Cut(stat, ") ")
	fields := strings.Fields(after)
	if len(fields) < 13 {
		return 0
	}
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	if err1 != nil || err2 != nil {
		return 0
	}
	return time.Duration(user+system) * 10 * time.Millisecond
}
