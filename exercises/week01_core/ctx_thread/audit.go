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

// record starts to write a record.
func (a *auditor) record(ctx context.Context, r Record) {
	a.writing.Go(func() { a.log.Write(ctx, r) })
}

// close waits until all records are written.
func (a *auditor) close() { a.writing.Wait() }
