// Package payimport moves payment files from the bank's inbox into the ledger.
//
// This file is the contract with the rest of the system. It is frozen: the
// callers compile against it, and the grader puts its own copy over yours.
package payimport

import (
	"context"
	"errors"
	"io"
)

// Payment is one line of a payment file.
type Payment struct {
	ID       string
	Account  string
	Cents    int64
	Currency string
}

// Report says what an import put into the ledger. An import that was not
// committed put nothing there: its report holds the file's name, and zeros.
type Report struct {
	File      string `json:"file"`
	Payments  int    `json:"payments"`
	Committed bool   `json:"committed"`
}

// Locks keeps two servers from importing the same file at once.
type Locks interface {
	// Lock fails with an error that is ErrLocked if somebody else holds the lock.
	Lock(ctx context.Context, file string) (unlock func() error, err error)
}

// Inbox is the folder where the bank puts its files.
type Inbox interface {
	// Open fails with an error that is fs.ErrNotExist if there is no such file.
	// Close tells the bank that we are done with the file; the bank archives it.
	Open(ctx context.Context, file string) (io.ReadCloser, error)
}

// Ledger books payments.
type Ledger interface {
	Begin(ctx context.Context, file string) (Tx, error)
}

// Tx is an open transaction of the ledger. Whoever began it must end it, with a
// Commit that succeeds or with Rollback.
type Tx interface {
	// Post fails with an error that is ErrRejected if the ledger refuses this
	// payment, for example because the account is closed.
	Post(ctx context.Context, p Payment) error
	Commit(ctx context.Context) error
	Rollback() error
}

// What can be wrong. Match these with errors.Is.
var (
	ErrLocked    = errors.New("file is being imported by somebody else") // from Locks
	ErrRejected  = errors.New("payment was rejected")                    // from Tx.Post
	ErrSyntax    = errors.New("line is not id;account;amount;currency")
	ErrAmount    = errors.New("amount is not a positive number with two decimals")
	ErrCurrency  = errors.New("currency is not supported")
	ErrDuplicate = errors.New("payment is in the file twice")
	ErrEmpty     = errors.New("file has no payments")
)

// Op names a step of an import.
type Op string

// The steps, and the three that clean up.
const (
	OpLock   Op = "lock"
	OpOpen   Op = "open"
	OpRead   Op = "read"  // the reader failed
	OpParse  Op = "parse" // the content is wrong
	OpBegin  Op = "begin"
	OpPost   Op = "post"
	OpCommit Op = "commit"

	OpRollback Op = "rollback"
	OpClose    Op = "close"
	OpUnlock   Op = "unlock"
)

// StepError says which step of which import failed, and why.
type StepError struct {
	Op   Op
	File string
	Err  error
}

// LineError says which line is at fault. It is what a StepError for OpParse
// (unless the file is empty) and for OpPost holds.
type LineError struct {
	Line  int    // the first line of the file is 1; blank lines and comments count
	Field string // "id", "account", "amount", "currency", or "" if it is the whole line
	Err   error
}

// Problem is the JSON body of an answer that is not 200.
type Problem struct {
	Code      string `json:"code"`
	Line      int    `json:"line,omitempty"`
	Field     string `json:"field,omitempty"`
	Committed bool   `json:"committed"` // true: the payments are booked, do not send the file again
}
