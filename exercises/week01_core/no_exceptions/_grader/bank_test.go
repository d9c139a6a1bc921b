package payimport_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	payimport "gomastery/week01_core/no_exceptions"
)

// bank is the world around the importer: inbox, locks and ledger in one. It
// writes down every call, and fails where it is told to.
type bank struct {
	t      *testing.T
	files  map[string]string // content by name
	faults map[payimport.Op]error
	post   string // the payment at which the fault for OpPost strikes

	// onPost, if set, is called for every payment before anything else.
	onPost func(file, id string)
	onRead func()

	trace  []string
	locked map[string]bool
	booked map[string][]payimport.Payment // what was committed
	lost   int                            // calls that did not get the caller's context
}

func newBank(t *testing.T, file, content string) *bank {
	return &bank{
		t:      t,
		files:  map[string]string{file: content},
		locked: map[string]bool{},
		booked: map[string][]payimport.Payment{},
	}
}

func (b *bank) importer() *payimport.Importer { return payimport.NewImporter(b, b, b) }

// ctxKey marks the caller's context.
type ctxKey struct{}

func callerContext() context.Context {
	return context.WithValue(context.Background(), ctxKey{}, "caller")
}

func (b *bank) note(ctx context.Context, what string) {
	b.trace = append(b.trace, what)
	if ctx == nil || ctx.Value(ctxKey{}) != "caller" {
		b.lost++
	}
}

func (b *bank) Lock(ctx context.Context, file string) (func() error, error) {
	b.note(ctx, "lock")
	if err := b.faults[payimport.OpLock]; err != nil {
		return nil, err
	}
	if b.locked[file] {
		return nil, fmt.Errorf("%s was never unlocked: %w", file, payimport.ErrLocked)
	}
	b.locked[file] = true
	return func() error {
		b.trace = append(b.trace, "unlock")
		b.locked[file] = false
		return b.faults[payimport.OpUnlock]
	}, nil
}

func (b *bank) Open(ctx context.Context, file string) (io.ReadCloser, error) {
	b.note(ctx, "open")
	if err := b.faults[payimport.OpOpen]; err != nil {
		return nil, err
	}
	return &bankFile{b: b, in: strings.NewReader(b.files[file])}, nil
}

type bankFile struct {
	b      *bank
	in     *strings.Reader
	closed bool
}

func (f *bankFile) Read(p []byte) (int, error) {
	if f.b.onRead != nil {
		f.b.onRead()
	}
	if f.closed {
		return 0, errors.New("file is closed")
	}
	n, err := f.in.Read(p)
	if err == io.EOF && f.b.faults[payimport.OpRead] != nil {
		err = f.b.faults[payimport.OpRead]
	}
	return n, err
}

func (f *bankFile) Close() error {
	f.b.trace = append(f.b.trace, "close")
	f.closed = true
	return f.b.faults[payimport.OpClose]
}

func (b *bank) Begin(ctx context.Context, file string) (payimport.Tx, error) {
	b.note(ctx, "begin")
	if err := b.faults[payimport.OpBegin]; err != nil {
		return nil, err
	}
	return &bankTx{b: b, file: file}, nil
}

type bankTx struct {
	b      *bank
	file   string
	posted []payimport.Payment
	ended  bool
}

func (tx *bankTx) Post(ctx context.Context, p payimport.Payment) error {
	tx.b.note(ctx, "post:"+p.ID)
	if tx.b.onPost != nil {
		tx.b.onPost(tx.file, p.ID)
	}
	if err := tx.b.faults[payimport.OpPost]; err != nil && p.ID == tx.b.post {
		return err
	}
	tx.posted = append(tx.posted, p)
	return nil
}

func (tx *bankTx) Commit(ctx context.Context) error {
	tx.b.note(ctx, "commit")
	if err := tx.b.faults[payimport.OpCommit]; err != nil {
		return err
	}
	if !tx.ended {
		tx.b.booked[tx.file] = slices.Concat(tx.b.booked[tx.file], tx.posted)
	}
	tx.ended = true
	return nil
}

func (tx *bankTx) Rollback() error {
	tx.b.trace = append(tx.b.trace, "rollback")
	tx.ended = true
	return tx.b.faults[payimport.OpRollback]
}

// run imports, and fails the test if Import panics.
func run(t *testing.T, im *payimport.Importer, file string) (report payimport.Report, err error) {
	t.Helper()
	return runContext(t, callerContext(), im, file)
}

func runContext(t *testing.T, ctx context.Context, im *payimport.Importer, file string) (report payimport.Report, err error) {
	t.Helper()
	defer func() {
		if v := recover(); v != nil {
			t.Fatalf("Import(%q) panicked with %v, want a returned error: a caller cannot see a panic in the signature, and one that nobody expects stops the whole server", file, v)
		}
	}()
	report, err = im.Import(ctx, file)
	if nilInside(err) {
		t.Fatalf("Import(%q) returned an error that holds a nil pointer, want a plain nil where nothing failed: an interface that holds a nil pointer is not nil, so every caller sees a failure", file)
	}
	return report, err
}

// nilInside says whether err is, or wraps, a nil pointer.
func nilInside(err error) bool {
	if err == nil {
		return false
	}
	if v := reflect.ValueOf(err); v.Kind() == reflect.Pointer && v.IsNil() {
		return true
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return nilInside(e.Unwrap())
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(e.Unwrap(), nilInside)
	}
	return false
}
