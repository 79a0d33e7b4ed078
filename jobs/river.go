package jobs

import (
	"context"
	"database/sql"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"

	"firstpass/desk"
	"firstpass/store"
	"firstpass/store/relational"
)

// FileArgs is the job of splitting a file into batches, or a part of it.
type FileArgs struct {
	File     store.ID `json:"file"`
	Practice store.ID `json:"practice"`
	Part     int      `json:"part"`
	Parts    int      `json:"parts"`
}

// Storing claims takes most of splitting, reading them little: a file of more than
// two thousand claims or so is split by two workers, each of which reads it all.
const (
	manyBytes = 2 << 20
	manyParts = 2
)

func partsOf(f store.File) int {
	if f.Size < manyBytes {
		return 1
	}
	return manyParts
}

// fileQueue is apart from the batches': checking goes on while a file is read.
const fileQueue = "files"

// Kind names the job.
func (FileArgs) Kind() string { return "file" }

// BatchArgs is the job of checking a batch.
type BatchArgs struct {
	Batch store.ID `json:"batch"`
}

// Kind names the job.
func (BatchArgs) Kind() string { return "batch" }

// River works files and batches off on PostgreSQL. Its jobs are inserted in the
// transaction that stores the file or the batch: neither is there without the other.
type River struct {
	client *river.Client[*sql.Tx]
	desk   *desk.Desk
	log    *slog.Logger
	over   context.CancelFunc
}

// NewRiver prepares the queue. With workers it works jobs off once started; without,
// it only inserts them.
//
// A worker that has a name of its own takes back, when it starts again, the jobs it
// was killed with; those of others are started again after a while.
func NewRiver(ctx context.Context, s *relational.Store, d *desk.Desk, name string, workers int, log *slog.Logger) (*River, error) {
	driver := riverdatabasesql.New(s.DB())
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: log})
	if err != nil {
		return nil, err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, err
	}
	if name == "" {
		name = workerName()
	} else if _, err := s.DB().ExecContext(ctx, "UPDATE river_job SET state = 'available', attempt = attempt - 1 WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = $1", name); err != nil {
		return nil, err
	}
	config := &river.Config{
		ID:     name,
		Logger: log,
		// A job whose worker died is started again by another after this long.
		RescueStuckJobsAfter: lease,
		JobTimeout:           lease - 10*time.Second,
		FetchCooldown:        20 * time.Millisecond,
		FetchPollInterval:    200 * time.Millisecond,
		MaxAttempts:          25,
	}
	if workers > 0 {
		// One file at a time: two parts of one go to two workers where there are two.
		config.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}, fileQueue: {MaxWorkers: 1}}
		config.Workers = river.NewWorkers()
		river.AddWorker(config.Workers, &fileWorker{desk: d})
		river.AddWorker(config.Workers, &batchWorker{desk: d, name: name})
	}
	client, err := river.NewClient(driver, config)
	if err != nil {
		return nil, err
	}
	s.OnWork(func(ctx context.Context, tx *sql.Tx, f store.File) error {
		for part := range partsOf(f) {
			if _, err := client.InsertTx(ctx, tx, FileArgs{f.ID, f.Practice, part, partsOf(f)}, &river.InsertOpts{Queue: fileQueue}); err != nil {
				return err
			}
		}
		return nil
	}, func(ctx context.Context, tx *sql.Tx, batch store.ID) error {
		_, err := client.InsertTx(ctx, tx, BatchArgs{batch}, nil)
		return err
	})
	return &River{client: client, desk: d, log: log}, nil
}

// Start begins to work jobs off.
func (r *River) Start(ctx context.Context) error {
	if err := r.client.Start(ctx); err != nil {
		return err
	}
	ctx, r.over = context.WithCancel(ctx)
	go sweep(ctx, r.desk, r.log)
	return nil
}

// Stop lets the jobs under way end.
func (r *River) Stop(ctx context.Context) error {
	if r.over != nil {
		r.over()
	}
	return r.client.Stop(ctx)
}

type fileWorker struct {
	river.WorkerDefaults[FileArgs]
	desk *desk.Desk
}

// Work splits the file; one that is split already is passed over. A database that
// went away is waited for: the queue, which is in it, could not even be told.
func (w *fileWorker) Work(ctx context.Context, job *river.Job[FileArgs]) error {
	return again(ctx, w.desk.Store, func() error {
		f, err := w.desk.Store.File(ctx, job.Args.Practice, job.Args.File)
		if err != nil || f.State != "received" {
			return err
		}
		return w.desk.Split(ctx, f, desk.Part{Number: job.Args.Part, Of: max(job.Args.Parts, 1)})
	})
}

// Timeout gives a large file the time it needs.
func (w *fileWorker) Timeout(*river.Job[FileArgs]) time.Duration { return 5 * time.Minute }

type batchWorker struct {
	river.WorkerDefaults[BatchArgs]
	desk *desk.Desk
	name string
}

// Work checks the batch; one that is done already is passed over.
func (w *batchWorker) Work(ctx context.Context, job *river.Job[BatchArgs]) error {
	return again(ctx, w.desk.Store, func() error { return w.desk.CheckBatch(ctx, job.Args.Batch, w.name) })
}
