package export

import (
	"errors"
	"fmt"
	"strings"
)

// Errors are the things that are wrong, each with the field or the sink that
// it is about.
type Errors struct {
	all []problem // never empty
}

type problem struct {
	field string
	cause error
}

// Validate returns nil, or an *Errors with every field that is wrong.
func Validate(s Settings) error {
	var wrong []problem
	if s.Target == "" {
		wrong = append(wrong, problem{"target", errors.New("is empty")})
	}
	if s.Batch < 1 || s.Batch > 1000 {
		wrong = append(wrong, problem{"batch", fmt.Errorf("is %d, not 1 to 1000", s.Batch)})
	}
	if s.Retries < 0 || s.Retries > 10 {
		wrong = append(wrong, problem{"retries", fmt.Errorf("is %d, not 0 to 10", s.Retries)})
	}
	return together(wrong)
}

// together returns nil if there is no problem. Its result is an error, so that
// no *Errors that is nil is ever around.
func together(all []problem) error {
	if len(all) == 0 {
		return nil
	}
	return &Errors{all}
}

// Fields returns what the errors are about, in the order they were found.
func (e *Errors) Fields() []string {
	var fields []string
	for _, p := range e.all {
		fields = append(fields, p.field)
	}
	return fields
}

// Unwrap lets errors.Is and errors.As see each cause.
func (e *Errors) Unwrap() []error {
	var causes []error
	for _, p := range e.all {
		causes = append(causes, p.cause)
	}
	return causes
}

func (e *Errors) Error() string {
	var texts []string
	for _, p := range e.all {
		texts = append(texts, fmt.Sprintf("%s %v", p.field, p.cause))
	}
	return strings.Join(texts, "; ")
}
