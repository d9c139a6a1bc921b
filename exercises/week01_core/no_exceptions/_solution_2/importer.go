package payimport

import (
	"context"
	"errors"
	"io"

	"gomastery/week01_core/no_exceptions/bankfile"
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
	r := &importRun{Importer: im, ctx: ctx, report: Report{File: file}}
	// One defer for everything: it runs after an error, after success, and while
	// a panic passes.
	defer func() {
		r.unwind()
		report, err = r.report, r.failed.err()
	}()
	for _, step := range []struct {
		op Op
		do func() error
	}{
		{OpLock, r.lock},
		{OpOpen, r.open},
		{OpParse, r.parse},
		{OpBegin, r.begin},
		{OpPost, r.post},
		{OpCommit, r.commit},
	} {
		if err := step.do(); err != nil {
			r.fail(step.op, err)
			break
		}
	}
	return
}

// importRun is one import on its way.
type importRun struct {
	*Importer
	ctx     context.Context
	in      io.Reader
	records []bankfile.Record
	tx      Tx
	undo    []undo // what was taken, in that order
	report  Report
	failed  failures
}

type undo struct {
	op Op
	do func() error
}

// unwind gives back what was taken, last first.
func (r *importRun) unwind() {
	for len(r.undo) > 0 {
		last := r.undo[len(r.undo)-1]
		r.undo = r.undo[:len(r.undo)-1]
		if err := last.do(); err != nil {
			r.fail(last.op, err)
		}
	}
}

func (r *importRun) fail(op Op, err error) {
	var broken readError
	if errors.As(err, &broken) {
		op, err = OpRead, broken.error
	}
	r.failed = append(r.failed, &StepError{op, r.report.File, err})
}

// readError marks an error that parse got from the file, not from its content.
type readError struct{ error }

func (r *importRun) lock() error {
	unlock, err := r.locks.Lock(r.ctx, r.report.File)
	if err == nil {
		r.undo = append(r.undo, undo{OpUnlock, unlock})
	}
	return err
}

func (r *importRun) open() error {
	in, err := r.inbox.Open(r.ctx, r.report.File)
	if err == nil {
		r.in = in
		r.undo = append(r.undo, undo{OpClose, in.Close})
	}
	return err
}

var faults = map[bankfile.Fault]error{
	bankfile.BadShape:    ErrSyntax,
	bankfile.BadAmount:   ErrAmount,
	bankfile.BadCurrency: ErrCurrency,
}

func (r *importRun) parse() error {
	seen := make(map[string]struct{})
	reader := bankfile.NewReader(r.in)
	for record := range reader.Records() {
		if _, twice := seen[record.ID]; twice {
			return &LineError{record.Line, "id", ErrDuplicate}
		}
		seen[record.ID] = struct{}{}
		r.records = append(r.records, record)
	}
	if format, ok := errors.AsType[*bankfile.FormatError](reader.Err()); ok {
		return &LineError{format.Line, format.Field, faults[format.Fault]}
	}
	if err := reader.Err(); err != nil {
		return readError{err}
	}
	if len(r.records) == 0 {
		return ErrEmpty
	}
	return nil
}

func (r *importRun) begin() (err error) {
	if r.tx, err = r.ledger.Begin(r.ctx, r.report.File); err != nil {
		return err
	}
	r.undo = append(r.undo, undo{OpRollback, r.tx.Rollback})
	return nil
}

func (r *importRun) post() error {
	for _, rec := range r.records {
		err := r.tx.Post(r.ctx, Payment{ID: rec.ID, Account: rec.Account, Cents: rec.Cents, Currency: rec.Currency})
		if err != nil {
			return &LineError{Line: rec.Line, Err: err}
		}
	}
	return nil
}

func (r *importRun) commit() error {
	if err := r.tx.Commit(r.ctx); err != nil {
		return err
	}
	r.undo = r.undo[:len(r.undo)-1] // the rollback
	r.report.Payments, r.report.Committed = len(r.records), true
	return nil
}
