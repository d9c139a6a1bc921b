package payimport

import (
	"context"
	"fmt"
	"io"
	"log/slog"
)

// Importer imports payment files. It may be used by several goroutines at once.
type Importer struct {
	inbox  Inbox
	locks  Locks
	ledger Ledger
}

// NewImporter returns an Importer that works with these three.
func NewImporter(inbox Inbox, locks Locks, ledger Ledger) *Importer {
	return &Importer{inbox: inbox, locks: locks, ledger: ledger}
}

// Import books all payments of one file in one transaction.
func (im *Importer) Import(ctx context.Context, file string) (report Report, err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			slog.Error("import failed", "file", file, "cause", thrown)
			err = fmt.Errorf("import of %s failed: %v", file, thrown)
		}
	}()
	report.File = file
	im.withLock(ctx, file, func() {
		im.withFile(ctx, file, func(in io.Reader) {
			rows := NewFileReader(file, in).ReadAll()
			im.withTransaction(ctx, file, func(tx Tx) {
				NewPostingService(tx).PostAll(ctx, rows, &report)
			})
			report.Committed = true
		})
	})
	return report, nil
}

// withLock runs work while holding the file's lock.
func (im *Importer) withLock(ctx context.Context, file string, work func()) {
	var unlock func() error
	Try(func() {
		u, err := im.locks.Lock(ctx, file)
		if err != nil {
			Throw("LOCKED", "cannot lock "+file, err)
		}
		unlock = u
		work()
	}).Finally(func() {
		if unlock == nil {
			return
		}
		if err := unlock(); err != nil {
			Throw("UNLOCK_FAILED", "cannot unlock "+file, err)
		}
	})
}

// withFile runs work with the open file.
func (im *Importer) withFile(ctx context.Context, file string, work func(io.Reader)) {
	var in io.ReadCloser
	Try(func() {
		f, err := im.inbox.Open(ctx, file)
		if err != nil {
			Throw("FILE_NOT_FOUND", "cannot open "+file, err)
		}
		in = f
		work(in)
	}).Finally(func() {
		if in == nil {
			return
		}
		if err := in.Close(); err != nil {
			Throw("CLOSE_FAILED", "cannot close "+file, err)
		}
	})
}

// withTransaction runs work in a transaction, and commits unless work throws.
func (im *Importer) withTransaction(ctx context.Context, file string, work func(Tx)) {
	var tx Tx
	Try(func() {
		t, err := im.ledger.Begin(ctx, file)
		if err != nil {
			Throw("LEDGER_DOWN", "cannot begin a transaction", err)
		}
		tx = t
		work(tx)
		if err := tx.Commit(ctx); err != nil {
			Throw("COMMIT_FAILED", "cannot commit", err)
		}
	}).Catch(func(e *BusinessException) {
		slog.Error("rolling back", "file", file, "cause", e)
		if tx != nil {
			rollback(tx)
		}
		panic(e)
	}).Finally(func() {})
}

func rollback(tx Tx) {
	if err := tx.Rollback(); err != nil {
		slog.Error("rollback failed", "cause", err)
	}
}
