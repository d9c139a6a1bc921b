package payimport

import "context"

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

// Import books all payments of one file in one transaction. What fails is a
// *StepError; what fails while cleaning up is joined to it, in that order. The
// payments are in the ledger if the report says Committed, also with an error.
func (im *Importer) Import(ctx context.Context, file string) (report Report, err error) {
	report.File = file
	unlock, err := im.locks.Lock(ctx, file)
	if err != nil {
		return report, &StepError{OpLock, file, err}
	}
	defer func() { cleanUp(&err, OpUnlock, file, unlock) }()

	in, err := im.inbox.Open(ctx, file)
	if err != nil {
		return report, &StepError{OpOpen, file, err}
	}
	defer func() { cleanUp(&err, OpClose, file, in.Close) }()

	defer rescue(&err) // everything below stops with must
	rows := readRows(file, in)
	if err := im.book(ctx, file, rows); err != nil {
		return report, err
	}
	report.Payments, report.Committed = len(rows), true
	return report, nil
}

// book posts all rows in one transaction, or none.
func (im *Importer) book(ctx context.Context, file string, rows []row) (err error) {
	tx, err := im.ledger.Begin(ctx, file)
	must(OpBegin, file, err)
	committed := false
	defer func() {
		if !committed { // also when a step below panics
			cleanUp(&err, OpRollback, file, tx.Rollback)
		}
	}()
	defer rescue(&err) // before the rollback, so that it can join its own failure
	for _, r := range rows {
		if err := tx.Post(ctx, r.payment); err != nil {
			must(OpPost, file, &LineError{Line: r.line, Err: err})
		}
	}
	must(OpCommit, file, tx.Commit(ctx))
	committed = true
	return nil
}
