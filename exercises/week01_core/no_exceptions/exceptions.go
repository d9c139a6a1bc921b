package payimport

import (
	"fmt"
	"log/slog"
)

// BusinessException is thrown for everything that can go wrong in an import.
// Ported one to one from the Java service.
type BusinessException struct {
	Code    string
	Message string
	Line    int
	Field   string
	Cause   any
}

func (e *BusinessException) Error() string {
	text := fmt.Sprintf("[%s] %s", e.Code, e.Message)
	if e.Line > 0 {
		text += fmt.Sprintf(" (line %d, field %q)", e.Line, e.Field)
	}
	if e.Cause != nil {
		text += fmt.Sprintf(": %v", e.Cause)
	}
	return text
}

// Throw raises a BusinessException. Somebody above will catch it.
func Throw(code, message string, cause any) {
	panic(&BusinessException{Code: code, Message: message, Cause: cause})
}

// ThrowField raises a BusinessException about one field of a line.
func ThrowField(code, message, field string) {
	panic(&BusinessException{Code: code, Message: message, Field: field})
}

// Attempt is a body that has run, and what it threw.
type Attempt struct {
	thrown any
}

// Try runs body and remembers what it throws:
//
//	Try(func() {
//		...
//	}).Catch(func(e *BusinessException) {
//		...
//	}).Finally(func() {
//		...
//	})
func Try(body func()) (a *Attempt) {
	a = &Attempt{}
	defer func() {
		if r := recover(); r != nil {
			a.thrown = r
		}
	}()
	body()
	return a
}

// Catch hands a BusinessException to handler, which may throw again. What is
// thrown then leaves the Attempt after Finally.
func (a *Attempt) Catch(handler func(*BusinessException)) (same *Attempt) {
	e, ok := a.thrown.(*BusinessException)
	if !ok {
		return a
	}
	a.thrown, same = nil, a
	defer func() {
		if r := recover(); r != nil {
			a.thrown = r
		}
	}()
	handler(e)
	return a
}

// Finally runs cleanup in any case. A failing cleanup must not hide what went
// wrong before, so it is only logged.
func (a *Attempt) Finally(cleanup func()) {
	defer func() {
		if r := recover(); r != nil {
			slog.Warn("cleanup failed", "cause", r)
		}
		if a.thrown != nil {
			panic(a.thrown)
		}
	}()
	cleanup()
}
