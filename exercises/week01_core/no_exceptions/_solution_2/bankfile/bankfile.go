// Package bankfile reads the bank's payment format. It knows nothing of imports:
// what it finds wrong it reports in its own words.
package bankfile

import (
	"bufio"
	"errors"
	"io"
	"iter"
	"strconv"
	"strings"
)

// Record is one payment line.
type Record struct {
	Line                  int
	ID, Account, Currency string
	Cents                 int64
}

// Fault is what is wrong with a line.
type Fault int

// The faults.
const (
	BadShape Fault = iota + 1
	BadAmount
	BadCurrency
)

// FormatError points at a line, and a field if it is only one.
type FormatError struct {
	Line  int
	Field string
	Fault Fault
}

func (e *FormatError) Error() string {
	return "line " + strconv.Itoa(e.Line) + " is malformed"
}

var errFormat = errors.New("malformed")

// Reader reads records and remembers the first error: call Records, then Err.
type Reader struct {
	in  io.Reader
	err error
}

// NewReader returns a Reader of in.
func NewReader(in io.Reader) *Reader { return &Reader{in: in} }

// Err returns what ended the records, nil at the end of the file: a *FormatError
// or the error of the reader.
func (r *Reader) Err() error { return r.err }

// Records yields the records up to the end or the first error.
func (r *Reader) Records() iter.Seq[Record] {
	return func(yield func(Record) bool) {
		scanner := bufio.NewScanner(r.in)
		for line := 1; scanner.Scan(); line++ {
			text := strings.TrimSpace(scanner.Text())
			if text == "" || text[0] == '#' {
				continue
			}
			record := Record{Line: line}
			if field, fault := record.parse(text); fault != 0 {
				r.err = &FormatError{line, field, fault}
				return
			}
			if !yield(record) {
				return
			}
		}
		r.err = scanner.Err()
	}
}

func (rec *Record) parse(text string) (field string, fault Fault) {
	id, rest, _ := strings.Cut(text, ";")
	account, rest, _ := strings.Cut(rest, ";")
	amount, currency, ok := strings.Cut(rest, ";")
	if !ok || strings.Contains(currency, ";") {
		return "", BadShape
	}
	rec.ID, rec.Account, rec.Currency = strings.TrimSpace(id), strings.TrimSpace(account), strings.TrimSpace(currency)
	if rec.ID == "" {
		return "id", BadShape
	}
	if rec.Account == "" {
		return "account", BadShape
	}
	var err error
	if rec.Cents, err = cents(strings.TrimSpace(amount)); err != nil {
		return "amount", BadAmount
	}
	if rec.Currency != "EUR" && rec.Currency != "USD" && rec.Currency != "SEK" {
		return "currency", BadCurrency
	}
	return "", 0
}

// cents reads digits, a point and two digits.
func cents(s string) (int64, error) {
	point := len(s) - 3
	if point < 1 || s[point] != '.' {
		return 0, errFormat
	}
	var n int64
	for i := range len(s) {
		if i == point {
			continue
		}
		digit := int64(s[i]) - '0'
		if digit < 0 || digit > 9 || n > (1<<62)/10 {
			return 0, errFormat
		}
		n = n*10 + digit
	}
	if n == 0 {
		return 0, errFormat
	}
	return n, nil
}
