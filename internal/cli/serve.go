package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"firstpass/desk"
	"firstpass/gate"
	"firstpass/jobs"
	"firstpass/server"
	"firstpass/store"
	"firstpass/store/postgres"
	"firstpass/store/relational"
	"firstpass/store/sqlite"
)

// place is where a store is and how it is opened; every command about one has it.
type place struct {
	Database string `help:"Address of a PostgreSQL database (default: a file in the data directory)." env:"FIRSTPASS_DATABASE" placeholder:"URL"`
	folder   string
	Key      string `help:"File with the key that encrypts personal fields (default: 'key' in the data directory; made at the first start)." env:"FIRSTPASS_KEY" placeholder:"FILE"`
}

type serveCommand struct {
	place
	Listen  string        `help:"Address to listen on." default:"127.0.0.1:8372" env:"FIRSTPASS_LISTEN" placeholder:"ADDRESS"`
	Demo    bool          `help:"The example clinic with made-up patients, without signing in, on this machine only; nothing is kept."`
	Role    string        `help:"With --database: all, web (pages and API) or worker (checks)." default:"all" enum:"all,web,worker"`
	Worker  string        `help:"Name of this worker: started again under it, it takes back what it was killed with." placeholder:"NAME"`
	Workers int           `help:"Batches checked at once (default: one a processor)." placeholder:"N"`
	Folder  string        `help:"Watched folder: in/, out/, ack/, error/. Its files belong to --practice." placeholder:"DIR"`
	Clinic  int64         `name:"practice" help:"With --folder: number of the practice." default:"1" placeholder:"N"`
	Open    bool          `help:"Open the page in a browser."`
	Secure  bool          `help:"Browsers reach this by https, through a proxy in front of it: cookies go over https only."`
	Idle    time.Duration `help:"Sessions end when unused for so long." default:"30m"`
	Issuer  string        `help:"Single sign-on: address of the OpenID Connect provider." env:"FIRSTPASS_OIDC_ISSUER" placeholder:"URL"`
	Client  string        `help:"Single sign-on: client id; the secret is read from FIRSTPASS_OIDC_SECRET." env:"FIRSTPASS_OIDC_CLIENT" placeholder:"ID"`
	Base    string        `help:"Single sign-on: address people reach this by." env:"FIRSTPASS_BASE_URL" placeholder:"URL"`
}

// Help is shown under the flags.
func (serveCommand) Help() string {
	return `Examples:
  firstpass serve --demo
  firstpass serve --open
  firstpass serve --folder /srv/claims
  firstpass serve --database postgres://firstpass@db/firstpass --role web --listen :8372 --secure
  firstpass serve --database postgres://firstpass@db/firstpass --role worker --worker worker-1

The first start prints a one-time code; the page asks for it and makes the first
administrator. Keep the key file apart from the database's backups: personal fields
cannot be read without it.`
}

// Run serves until it is told to stop.
func (c *serveCommand) Run(s *session) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return c.serve(ctx, s)
}

// serverMemory is the soft limit of a server: it has pages and batches in memory,
// where a command streams.
const serverMemory = 1 << 30

func (c *serveCommand) serve(ctx context.Context, s *session) (err error) {
	debug.SetMemoryLimit(serverMemory)
	debug.SetGCPercent(100)
	if c.Role != "all" && c.Database == "" {
		return exit{exitInput, "--role web and --role worker need --database: several processes cannot share the file of one machine"}
	}
	if c.Demo {
		if c.Database != "" || c.Folder != "" {
			return exit{exitInput, "--demo keeps nothing and takes neither --database nor --folder"}
		}
		if !loopback(c.Listen) {
			return exit{exitInput, "--demo is without signing in: it listens on this machine only (127.0.0.1 or localhost)"}
		}
		dir, err := os.MkdirTemp("", "firstpass-demo-*")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		c.Key, c.place.folder = filepath.Join(dir, "key"), dir
	}
	release, running, err := c.hold(ctx)
	if err != nil {
		return err
	}
	if running != "" {
		s.note("firstpass serves %s already", running)
		openBrowser(running)
		return nil
	}
	defer release()
	kept, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	log := slog.New(slog.NewTextHandler(s.Err, nil))
	tools := deskTools()
	if c.Demo {
		tools.Now = demoClock(time.Now())
	}
	d := desk.New(kept, tools)
	workers := c.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, stop := context.WithCancel(ctx)
	wake, ended, err := c.work(ctx, kept, d, workers, log)
	if err != nil {
		stop()
		return err
	}
	defer ended()
	defer stop() // where serving fails, the workers end too
	if c.Role == "worker" {
		s.note("firstpass works batches off; stop it with Ctrl-C")
		<-ctx.Done()
		return nil
	}
	var demo *desk.Actor
	if c.Demo {
		if demo, err = loadDemo(ctx, s, d, c.place.folder); err != nil {
			return err
		}
		wake()
	} else if code, err := gate.FirstCode(ctx, kept); err != nil {
		return err
	} else if code != "" {
		s.note("The first administrator is made with this one-time code: %s", code)
	}
	g := gate.New(kept, gate.Options{Idle: c.Idle, Secure: c.Secure, Demo: demo, SSO: c.sso()})
	handler, err := server.New(d, g, server.Options{Secure: c.Secure, Log: log, Wake: wake}).Handler()
	if err != nil {
		return err
	}
	if c.Folder != "" {
		folder := &jobs.Folder{Path: c.Folder, Desk: d, Log: log, Settled: 2 * time.Second, Wake: wake,
			Actor: desk.Actor{Practice: store.ID(c.Clinic), Role: store.Biller, Name: "watched folder"}}
		go func() {
			if err := folder.Run(ctx); err != nil {
				log.Error("the watched folder is not watched", "error", err.Error())
			}
		}()
	}
	return c.listen(ctx, s, handler)
}

func (c *serveCommand) listen(ctx context.Context, s *session, handler http.Handler) error {
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return exit{exitInput, fmt.Sprintf("cannot listen on %s: %v", c.Listen, err)}
	}
	address := "http://" + listener.Addr().String()
	s.note("firstpass serves %s; stop it with Ctrl-C", address)
	if c.Open {
		openBrowser(address)
	}
	srv := server.HTTP(handler)
	done := make(chan error, 1)
	go func() { done <- srv.Serve(listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := srv.Shutdown(ending); err != nil {
		return srv.Close() // streams are still open
	}
	return nil
}

func (c *serveCommand) sso() *gate.SingleSignOn {
	if c.Issuer == "" {
		return nil
	}
	return &gate.SingleSignOn{Issuer: c.Issuer, ClientID: c.Client, ClientSecret: os.Getenv("FIRSTPASS_OIDC_SECRET"), Redirect: c.Base + "/sign-in/back"}
}

// work starts what works batches off, as the role asks.
func (c *serveCommand) work(ctx context.Context, kept *relational.Store, d *desk.Desk, workers int, log *slog.Logger) (wake func(), ended func(), err error) {
	if c.Database == "" {
		inline := jobs.NewInline(d, log)
		inline.Recover(ctx)
		over := make(chan struct{})
		go func() { defer close(over); inline.Run(ctx, workers) }()
		return inline.Wake, func() { <-over }, nil
	}
	if c.Role == "web" {
		workers = 0
	}
	// River's own notes are about its queue: warnings are enough.
	quiet := slog.New(slog.NewTextHandler(logWriter{log}, &slog.HandlerOptions{Level: slog.LevelError}))
	river, err := jobs.NewRiver(ctx, kept, d, c.Worker, workers, quiet)
	if err != nil {
		return nil, nil, err
	}
	if workers == 0 {
		return func() {}, func() {}, nil
	}
	if err := river.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, nil, err
	}
	return func() {}, func() {
		ending, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := river.Stop(ending); err != nil {
			log.Error("jobs were left to other workers", "error", err.Error())
		}
	}, nil
}

type logWriter struct{ log *slog.Logger }

func (w logWriter) Write(b []byte) (int, error) {
	w.log.Warn("queue", "says", string(b))
	return len(b), nil
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// storeFile is the store of one machine in the data directory.
const storeFile = "firstpass.db"

// folder is the data directory; a demonstration has one of its own.
func (p *place) open(ctx context.Context) (*relational.Store, error) {
	dir := p.folder
	if dir == "" {
		var err error
		if dir, err = dataFolder(); err != nil {
			return nil, err
		}
	}
	if p.Key == "" {
		p.Key = filepath.Join(dir, "key")
	}
	keys, err := store.LoadKey(p.Key)
	if err != nil {
		return nil, unreadable(err)
	}
	if p.Database != "" {
		kept, err := postgres.Open(ctx, p.Database, keys)
		return kept, openError(err)
	}
	kept, err := sqlite.Open(ctx, filepath.Join(dir, storeFile), keys)
	return kept, openError(err)
}

func openError(err error) error {
	if errors.Is(err, store.ErrWrongKey) {
		return unreadable(err)
	}
	return err
}
