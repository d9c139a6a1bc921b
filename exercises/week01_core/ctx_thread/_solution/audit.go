package quote

import (
	"context"
	"sync"
)

// auditor writes audit records in the background: no client waits for them.
type auditor struct {
	log     Audit
	writing sync.WaitGroup
}

// record starts to write a record. It belongs to the request of ctx, and outlives it:
// it keeps the values, and has a limit of its own.
func (a *auditor) record(ctx context.Context, r Record) {
	ctx, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), AuditBudget, ErrBudget)
	a.writing.Go(func() {
		defer cancel()
		a.log.Write(ctx, r)
	})
}

// close waits until all records are written.
func (a *auditor) close() { a.writing.Wait() }
