package payimport_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"testing"

	payimport "gomastery/week01_core/no_exceptions"
)

const (
	file = "june.csv"

	// Payments stand on lines 2, 4 and 5.
	good = "# id;account;amount;currency\n" +
		"inv-1;DE-100;12.50;EUR\n" +
		"\n" +
		"  inv-2 ; SE-200 ; 0.99 ; SEK \n" +
		"inv-3;US-300;1000.00;USD\n"
)

var goodPayments = []payimport.Payment{
	{ID: "inv-1", Account: "DE-100", Cents: 1250, Currency: "EUR"},
	{ID: "inv-2", Account: "SE-200", Cents: 99, Currency: "SEK"},
	{ID: "inv-3", Account: "US-300", Cents: 100000, Currency: "USD"},
}

// fault is an injected error. Its text must never reach a client.
type fault struct {
	text string
	is   error
}

func (f *fault) Error() string {
	if f.is == nil {
		return f.text
	}
	return f.text + ": " + f.is.Error()
}
func (f *fault) Unwrap() error { return f.is }

// accountClosed is a rejection with a field of its own.
type accountClosed struct{ Account string }

func (e *accountClosed) Error() string {
	return "fault-closed: account " + e.Account + ": " + e.Unwrap().Error()
}
func (e *accountClosed) Unwrap() error { return payimport.ErrRejected }

// failure is one way in which an import goes wrong, and all that must follow.
type failure struct {
	name    string
	content string // good if empty
	faults  map[payimport.Op]error
	post    string // where the fault for OpPost strikes

	is     []error        // the sentinels that it is, and it is no other
	ops    []payimport.Op // the StepErrors in it, first things first
	line   int            // 0: no LineError
	field  string
	trace  string // the calls, in order
	report payimport.Report
	status int
	code   string
}

var (
	nothing   = payimport.Report{File: file}
	committed = payimport.Report{File: file, Payments: 3, Committed: true}

	sentinels = []error{
		payimport.ErrLocked, payimport.ErrRejected, payimport.ErrSyntax, payimport.ErrAmount, payimport.ErrCurrency,
		payimport.ErrDuplicate, payimport.ErrEmpty,
		fs.ErrNotExist, fs.ErrPermission, io.ErrUnexpectedEOF, context.Canceled, context.DeadlineExceeded,
	}
)

type faults = map[payimport.Op]error
type ops = []payimport.Op

func failures() []failure {
	return []failure{
		{
			name:   "somebody else holds the lock",
			faults: faults{payimport.OpLock: &fault{"fault-lock at 10.0.0.7", payimport.ErrLocked}},
			is:     []error{payimport.ErrLocked},
			ops:    ops{payimport.OpLock},
			trace:  "lock",
			report: nothing, status: 409, code: "locked",
		},
		{
			name:   "no such file",
			faults: faults{payimport.OpOpen: &fault{"fault-open", &fs.PathError{Op: "open", Path: "/mnt/bank", Err: fs.ErrNotExist}}},
			is:     []error{fs.ErrNotExist},
			ops:    ops{payimport.OpOpen},
			trace:  "lock open unlock",
			report: nothing, status: 404, code: "not_found",
		},
		{
			name:    "the reader breaks in the middle",
			content: "# one\ninv-1;DE-100;12.50;EUR\n",
			faults:  faults{payimport.OpRead: &fault{"fault-read", io.ErrUnexpectedEOF}},
			is:      []error{io.ErrUnexpectedEOF},
			ops:     ops{payimport.OpRead},
			trace:   "lock open close unlock",
			report:  nothing, status: 500, code: "internal",
		},
		{
			name:    "a line with three fields",
			content: "# one\n\ninv-1;DE-100;12.50;EUR\ninv-2;12.50;EUR\n",
			is:      []error{payimport.ErrSyntax},
			ops:     ops{payimport.OpParse},
			line:    4,
			trace:   "lock open close unlock",
			report:  nothing, status: 422, code: "invalid",
		},
		{
			name:    "an amount with a comma",
			content: "inv-1;DE-100;12.50;EUR\ninv-2;DE-100;12,50;EUR\ninv-3;DE-100;12.50;EUR\n",
			is:      []error{payimport.ErrAmount},
			ops:     ops{payimport.OpParse},
			line:    2,
			field:   "amount",
			trace:   "lock open close unlock",
			report:  nothing, status: 422, code: "invalid",
		},
		{
			name:    "the same payment twice",
			content: "inv-1;DE-100;12.50;EUR\n# again\ninv-1;DE-100;12.50;EUR\n",
			is:      []error{payimport.ErrDuplicate},
			ops:     ops{payimport.OpParse},
			line:    3,
			field:   "id",
			trace:   "lock open close unlock",
			report:  nothing, status: 422, code: "invalid",
		},
		{
			name:   "the ledger has lost its socket",
			faults: faults{payimport.OpBegin: &fault{"fault-begin", &fs.PathError{Op: "dial", Path: "/run/ledger.sock", Err: fs.ErrNotExist}}},
			is:     []error{fs.ErrNotExist},
			ops:    ops{payimport.OpBegin},
			trace:  "lock open begin close unlock",
			report: nothing, status: 500, code: "internal",
		},
		{
			name:   "the ledger rejects the second payment",
			faults: faults{payimport.OpPost: &accountClosed{"SE-200"}},
			post:   "inv-2",
			is:     []error{payimport.ErrRejected},
			ops:    ops{payimport.OpPost},
			line:   4,
			trace:  "lock open begin post:inv-1 post:inv-2 rollback close unlock",
			report: nothing, status: 422, code: "invalid",
		},
		{
			name: "posting times out and so does the rollback",
			faults: faults{
				payimport.OpPost:     &fault{"fault-post", context.DeadlineExceeded},
				payimport.OpRollback: &fault{"fault-rollback", nil},
			},
			post:   "inv-3",
			is:     []error{context.DeadlineExceeded},
			ops:    ops{payimport.OpPost, payimport.OpRollback},
			line:   5,
			trace:  "lock open begin post:inv-1 post:inv-2 post:inv-3 rollback close unlock",
			report: nothing, status: 504, code: "timeout",
		},
		{
			name:   "the commit fails",
			faults: faults{payimport.OpCommit: &fault{"fault-commit", nil}},
			ops:    ops{payimport.OpCommit},
			trace:  "lock open begin post:inv-1 post:inv-2 post:inv-3 commit rollback close unlock",
			report: nothing, status: 500, code: "internal",
		},
		{
			name: "a rejection, and every cleanup fails",
			faults: faults{
				payimport.OpPost:     &accountClosed{"DE-100"},
				payimport.OpRollback: &fault{"fault-rollback", context.DeadlineExceeded},
				payimport.OpClose:    &fault{"fault-close", fs.ErrPermission},
				payimport.OpUnlock:   &fault{"fault-unlock", nil},
			},
			post:   "inv-1",
			is:     []error{payimport.ErrRejected, context.DeadlineExceeded, fs.ErrPermission},
			ops:    ops{payimport.OpPost, payimport.OpRollback, payimport.OpClose, payimport.OpUnlock},
			line:   2,
			trace:  "lock open begin post:inv-1 rollback close unlock",
			report: nothing, status: 422, code: "invalid",
		},
		{
			name: "all is booked, but closing and unlocking fail",
			faults: faults{
				payimport.OpClose:  &fault{"fault-close", nil},
				payimport.OpUnlock: &fault{"fault-unlock", io.ErrUnexpectedEOF},
			},
			is:     []error{io.ErrUnexpectedEOF},
			ops:    ops{payimport.OpClose, payimport.OpUnlock},
			trace:  "lock open begin post:inv-1 post:inv-2 post:inv-3 commit close unlock",
			report: committed, status: 500, code: "internal",
		},

		// Twelve above; what follows are their neighbours.
		{
			name:   "the lock server is down",
			faults: faults{payimport.OpLock: &fault{"fault-lock", nil}},
			ops:    ops{payimport.OpLock},
			trace:  "lock",
			report: nothing, status: 500, code: "internal",
		},
		{
			name: "the file may not be read, and unlocking fails",
			faults: faults{
				payimport.OpOpen:   &fault{"fault-open", fs.ErrPermission},
				payimport.OpUnlock: &fault{"fault-unlock", nil},
			},
			is:     []error{fs.ErrPermission},
			ops:    ops{payimport.OpOpen, payimport.OpUnlock},
			trace:  "lock open unlock",
			report: nothing, status: 500, code: "internal",
		},
		{
			name:    "an unknown currency, and closing fails",
			content: "inv-1;DE-100;12.50;XXX",
			faults:  faults{payimport.OpClose: &fault{"fault-close", nil}},
			is:      []error{payimport.ErrCurrency},
			ops:     ops{payimport.OpParse, payimport.OpClose},
			line:    1,
			field:   "currency",
			trace:   "lock open close unlock",
			report:  nothing, status: 422, code: "invalid",
		},
		{
			name:    "a file without payments",
			content: "# nothing to do\n\n",
			is:      []error{payimport.ErrEmpty},
			ops:     ops{payimport.OpParse},
			trace:   "lock open close unlock",
			report:  nothing, status: 422, code: "invalid",
		},
		{
			name:    "an empty file, whose reader breaks at once",
			content: "",
			faults:  faults{payimport.OpRead: &fault{"fault-read", nil}},
			ops:     ops{payimport.OpRead},
			trace:   "lock open close unlock",
			report:  nothing, status: 500, code: "internal",
		},
		{
			name:   "the ledger breaks at the last payment",
			faults: faults{payimport.OpPost: &fault{"fault-post", nil}},
			post:   "inv-3",
			ops:    ops{payimport.OpPost},
			line:   5,
			trace:  "lock open begin post:inv-1 post:inv-2 post:inv-3 rollback close unlock",
			report: nothing, status: 500, code: "internal",
		},
		{
			name: "the commit times out, and every cleanup fails",
			faults: faults{
				payimport.OpCommit:   &fault{"fault-commit", context.DeadlineExceeded},
				payimport.OpRollback: &fault{"fault-rollback", nil},
				payimport.OpClose:    &fault{"fault-close", nil},
				payimport.OpUnlock:   &fault{"fault-unlock", nil},
			},
			is:     []error{context.DeadlineExceeded},
			ops:    ops{payimport.OpCommit, payimport.OpRollback, payimport.OpClose, payimport.OpUnlock},
			trace:  "lock open begin post:inv-1 post:inv-2 post:inv-3 commit rollback close unlock",
			report: nothing, status: 504, code: "timeout",
		},
		{
			name:   "all is booked, but unlocking fails",
			faults: faults{payimport.OpUnlock: &fault{"fault-unlock", nil}},
			ops:    ops{payimport.OpUnlock},
			trace:  "lock open begin post:inv-1 post:inv-2 post:inv-3 commit close unlock",
			report: committed, status: 500, code: "internal",
		},
	}
}

// bank returns a world in which f happens.
func (f failure) bank(t *testing.T) *bank {
	content := f.content
	if content == "" && f.faults[payimport.OpRead] == nil {
		content = good
	}
	b := newBank(t, file, content)
	b.faults, b.post = f.faults, f.post
	return b
}

// eachFailure runs test for every failure, after a first import of it.
func eachFailure(t *testing.T, test func(t *testing.T, f failure, b *bank, report payimport.Report, err error)) {
	for _, f := range failures() {
		t.Run(f.name, func(t *testing.T) {
			b := f.bank(t)
			report, err := run(t, b.importer(), file)
			if err == nil {
				t.Fatalf("got no error from Import, want one for %v: an import that fails in silence is found by the accountant, months later", f.ops)
			}
			test(t, f, b, report, err)
		})
	}
}

// steps returns all StepErrors in err, in the order in which errors.As walks.
func steps(err error) []*payimport.StepError {
	if err == nil {
		return nil
	}
	var found []*payimport.StepError
	if s, ok := err.(*payimport.StepError); ok && s != nil {
		found = append(found, s)
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		found = append(found, steps(e.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			found = append(found, steps(inner)...)
		}
	}
	return found
}

func opsOf(err error) []payimport.Op {
	var list []payimport.Op
	for _, s := range steps(err) {
		list = append(list, s.Op)
	}
	return list
}

func lineError(err error) (*payimport.LineError, bool) {
	return errors.AsType[*payimport.LineError](err)
}
