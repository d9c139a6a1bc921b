package export

import (
	"errors"
	"fmt"
	"strings"
)

// Errors are the things that are wrong, each with the field or the sink that
// it is about.
type Errors struct {
	fields []string
	causes []error
}

// Validate returns nil, or an *Errors with every field that is wrong.
func Validate(s Settings) error {
	return check(s)
}

func check(s Settings) *Errors {
	var errs *Errors
	if s.Target == "" {
		errs = errs.add("target", errors.New("is empty"))
	}
	if s.Batch < 1 || s.Batch > 1000 {
		errs = errs.add("batch", fmt.Errorf("is %d, not 1 to 1000", s.Batch))
	}
	if s.Retries < 0 || s.Retries > 10 {
		errs = errs.add("retries", fmt.Errorf("is %d, not 0 to 10", s.Retries))
	}
	return errs
}

// add can be called on a nil *Errors, so that good settings cost nothing.
func (e *Errors) add(field string, cause error) *Errors {
	if e == nil {
		e = &Errors{}
	}
	e.fields = append(e.fields, field)
	e.causes = append(e.causes, cause)
	return e
}

// Fields returns what the errors are about, in the order they were found.
func (e *Errors) Fields() []string { return e.fields }

// Unwrap lets errors.Is and errors.As see each cause.
func (e *Errors) Unwrap() []error { return e.causes }

func (e *Errors) Error() string {
	var b strings.Builder
	for i, field := range e.fields {
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%s %v", field, e.causes[i])
	}
	return b.String()
}
