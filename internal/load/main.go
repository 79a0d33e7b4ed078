// Load measures a running working place: how fast the worklist comes with many
// people working, how fast single claims are checked, how long a large file takes
// while pages still answer. It is pointed at a place that holds claims already:
//
//	firstpass serve --listen 127.0.0.1:8372            (make an administrator, an API token)
//	go run ./internal/load -address http://127.0.0.1:8372 -token TOKEN
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"
)

func main() {
	address := flag.String("address", "http://127.0.0.1:8372", "where firstpass is served")
	token := flag.String("token", "", "API token (none for a demonstration)")
	file := flag.String("file", "", "claim file to upload while pages are asked for")
	people := flag.Int("people", 50, "how many work at once")
	think := flag.Duration("think", 2*time.Second, "how long each looks at a page")
	rate := flag.Int("rate", 200, "checks a second")
	long := flag.Duration("for", 20*time.Second, "how long to measure")
	flag.Parse()
	l := &load{address: *address, token: *token, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 500}, Timeout: time.Minute}}
	if err := l.run(*file, *people, *think, *rate, *long); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type load struct {
	address, token string
	client         *http.Client
}

func (l *load) run(file string, people int, think time.Duration, rate int, long time.Duration) error {
	var total struct {
		Claims []struct {
			ID int64 `json:"id"`
		} `json:"claims"`
	}
	if err := l.get("/api/claims?limit=500", &total); err != nil {
		return err
	}
	fmt.Println("worklist:", l.worklist(people, think, long))
	fmt.Println("check:   ", l.checks(rate, long))
	if file == "" {
		return nil
	}
	took, pages, err := l.upload(file, people, think)
	if err != nil {
		return err
	}
	fmt.Printf("upload:   checked and stored in %.1f s; meanwhile worklist: %s\n", took.Seconds(), pages)
	return nil
}

// worklist lets people walk through the list: filters, sorts, next pages, claims.
func (l *load) worklist(people int, think, long time.Duration) figures {
	ctx, cancel := context.WithTimeout(context.Background(), long)
	defer cancel()
	return l.walk(ctx, people, think)
}

func (l *load) walk(ctx context.Context, people int, think time.Duration) figures {
	paths := []string{"/claims", "/claims", "/claims?queue=fix", "/claims?queue=review", "/claims?sort=deadline", "/claims?queue=all&sort=date", "/claims?queue=clean", "/claims?owner=nobody", "/claims?payer=Acme+Health+Plan", "/claims?queue=all&payer=Sunshine+State+Medicaid"}
	var all samples
	var group sync.WaitGroup
	for n := range people {
		group.Go(func() {
			random := rand.New(rand.NewPCG(uint64(n), 1))
			pause(ctx, time.Duration(random.Int64N(int64(think))))
			for ctx.Err() == nil {
				began := time.Now()
				all.add(l.get(paths[random.IntN(len(paths))], nil), began)
				pause(ctx, think/2+time.Duration(random.Int64N(int64(think))))
			}
		})
	}
	group.Wait()
	return all.figures()
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

const claim = `{"id":"LOAD-1","payer":"medicare","claim":{"service_date":"2024-09-10","place_of_service":"11","patient":{"name":"TESTPERSON, LOAD","birth_date":"1950-05-05","sex":"F"},"diagnoses":["J02.0"],"lines":[{"code":"99213","units":1,"charge":"120.00","diagnoses":[1]},{"code":"96372","units":1,"charge":"45.00","diagnoses":[1]},{"code":"J0561","modifiers":["JZ"],"units":12,"charge":"96.00","diagnoses":[1]}]}}`

// checks sends single claims at a steady rate, whether or not answers have come.
func (l *load) checks(rate int, long time.Duration) figures {
	var all samples
	var group sync.WaitGroup
	ticker := time.NewTicker(time.Second / time.Duration(rate))
	defer ticker.Stop()
	for end := time.Now().Add(long); time.Now().Before(end); {
		<-ticker.C
		group.Go(func() {
			began := time.Now()
			all.add(l.post("/api/check", []byte(claim), nil), began)
		})
	}
	group.Wait()
	return all.figures()
}

// upload sends a file and waits until the last of its claims is checked.
func (l *load) upload(name string, people int, think time.Duration) (time.Duration, figures, error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return 0, figures{}, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	pages := make(chan figures, 1)
	go func() { pages <- l.walk(ctx, people, think) }()
	began := time.Now()
	var f struct {
		ID   int64 `json:"id"`
		Done bool  `json:"done"`
	}
	if err := l.post("/api/files?name=load.837", content, &f); err != nil {
		return 0, figures{}, err
	}
	for !f.Done {
		time.Sleep(500 * time.Millisecond)
		if err := l.get(fmt.Sprintf("/api/files/%d", f.ID), &f); err != nil {
			return 0, figures{}, err
		}
	}
	took := time.Since(began)
	cancel()
	return took, <-pages, nil
}

func (l *load) get(path string, into any) error { return l.do(http.MethodGet, path, nil, into) }

func (l *load) post(path string, body []byte, into any) error {
	return l.do(http.MethodPost, path, body, into)
}

func (l *load) do(method, path string, body []byte, into any) error {
	r, err := http.NewRequest(method, l.address+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if l.token != "" {
		r.Header.Set("Authorization", "Bearer "+l.token)
	}
	answer, err := l.client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode >= 300 {
		return fmt.Errorf("%s: %d", path, answer.StatusCode)
	}
	if into != nil {
		return json.Unmarshal(content, into)
	}
	return nil
}

// samples are how long each answer took.
type samples struct {
	mu     sync.Mutex
	took   []time.Duration
	failed int
}

func (s *samples) add(err error, began time.Time) {
	took := time.Since(began)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.failed++
		return
	}
	s.took = append(s.took, took)
}

// figures are what the samples come to.
type figures struct {
	n, failed                    int
	half, ninetyFive, ninetyNine time.Duration
}

func (s *samples) figures() figures {
	slices.Sort(s.took)
	f := figures{n: len(s.took), failed: s.failed}
	if f.n > 0 {
		f.half, f.ninetyFive, f.ninetyNine = s.took[f.n/2], s.took[f.n*95/100], s.took[f.n*99/100]
	}
	return f
}

func (f figures) String() string {
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return fmt.Sprintf("%d answers, %d failed; p50 %.1f ms, p95 %.1f ms, p99 %.1f ms", f.n, f.failed, ms(f.half), ms(f.ninetyFive), ms(f.ninetyNine))
}
