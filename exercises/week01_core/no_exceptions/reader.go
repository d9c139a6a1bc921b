package payimport

import (
	"bufio"
	"io"
	"log/slog"
	"strconv"
	"strings"
)

// Row is a payment and the line where it stands.
type Row struct {
	Line    int
	Payment Payment
}

// FileReader reads a payment file:
//
//	# id;account;amount;currency
//	inv-1;DE-100;12.50;EUR
//
// Blank lines and lines that begin with # are skipped.
type FileReader struct {
	file string
	in   *bufio.Scanner
	line int
	seen map[string]bool
}

// NewFileReader returns a reader of one file.
func NewFileReader(file string, in io.Reader) *FileReader {
	return &FileReader{file: file, in: bufio.NewScanner(in), seen: map[string]bool{}}
}

// ReadAll returns the payments of the file. It throws READ_FAILED, EMPTY_FILE,
// SYNTAX, AMOUNT, CURRENCY and DUPLICATE.
func (r *FileReader) ReadAll() []Row {
	defer func() {
		if thrown := recover(); thrown != nil {
			if e, ok := thrown.(*BusinessException); ok && e.Line == 0 {
				e.Line = r.line
			}
			slog.Warn("bad payment file", "file", r.file, "line", r.line, "cause", thrown)
			panic(thrown)
		}
	}()
	var rows []Row
	for r.in.Scan() {
		r.line++
		text := strings.TrimSpace(r.in.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		rows = append(rows, Row{Line: r.line, Payment: r.parse(text)})
	}
	if err := r.in.Err(); err != nil {
		Throw("READ_FAILED", "cannot read "+r.file, err)
	}
	if len(rows) == 0 {
		Throw("EMPTY_FILE", "no payments in "+r.file, nil)
	}
	return rows
}

// parse turns one line into a payment.
func (r *FileReader) parse(text string) Payment {
	fields := strings.Split(text, ";")
	if len(fields) != 4 {
		ThrowField("SYNTAX", "line must have four fields", "")
	}
	for i, f := range fields {
		fields[i] = strings.TrimSpace(f)
	}
	p := Payment{ID: fields[0], Account: fields[1], Currency: fields[3]}
	if p.ID == "" {
		ThrowField("SYNTAX", "payment without id", "id")
	}
	if p.Account == "" {
		ThrowField("SYNTAX", "payment without account", "account")
	}
	p.Cents = parseCents(fields[2])
	switch p.Currency {
	case "EUR", "USD", "SEK":
	default:
		ThrowField("CURRENCY", "unknown currency "+p.Currency, "currency")
	}
	if r.seen[p.ID] {
		ThrowField("DUPLICATE", "payment "+p.ID+" is there twice", "id")
	}
	r.seen[p.ID] = true
	return p
}

// parseCents reads "12.50". Two decimals are required, and no sign is allowed.
func parseCents(s string) int64 {
	const bits = 50 // of the whole part: a hundred times more still fits into an int64
	whole, frac, _ := strings.Cut(s, ".")
	if len(frac) != 2 {
		ThrowField("AMOUNT", "amount without two decimals", "amount")
	}
	units, err := strconv.ParseUint(whole, 10, bits)
	if err != nil {
		ThrowField("AMOUNT", "bad amount "+s, "amount")
	}
	hundredths, err := strconv.ParseUint(frac, 10, bits)
	if err != nil {
		ThrowField("AMOUNT", "bad amount "+s, "amount")
	}
	cents := int64(units*100 + hundredths)
	if cents == 0 {
		ThrowField("AMOUNT", "nothing to pay", "amount")
	}
	return cents
}
