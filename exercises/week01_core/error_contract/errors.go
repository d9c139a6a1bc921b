package settings

import (
	"fmt"
	"strings"
)

func (e *ConflictError) Error() string {
	return fmt.Sprintf("conflict: have revision %d, want %d", e.Have, e.Want)
}

func (e *BatchError) Error() string {
	return fmt.Sprintf("%d items failed", len(e.Items))
}

func (e *ItemError) Error() string {
	return e.Err.Error()
}

// Retryable reports whether the call that failed with err may be made again,
// unchanged, by a program that has not looked at anything else.
func Retryable(err error) bool {
	if err == nil {
		return false
	}
	text := err.Error()
	return strings.Contains(text, "connection") || strings.Contains(text, "timeout")
}
