package notify

import (
	"strings"
	"sync"
)

// StringUtils provides static string helper methods.
type StringUtils struct{}

var (
	stringUtilsInstance *StringUtils
	stringUtilsOnce     sync.Once
)

// GetStringUtils returns the singleton StringUtils.
func GetStringUtils() *StringUtils {
	stringUtilsOnce.Do(func() { stringUtilsInstance = &StringUtils{} })
	return stringUtilsInstance
}

// IsEmpty returns true if the string is empty.
func (u *StringUtils) IsEmpty(s string) bool {
	if len(s) == 0 {
		return true
	} else {
		return false
	}
}

// IsNotEmpty returns true if the string is not empty.
func (u *StringUtils) IsNotEmpty(s string) bool {
	return !u.IsEmpty(s)
}

// Length returns the number of characters.
func (u *StringUtils) Length(s string) int {
	return len([]rune(s))
}

// Substring returns the characters from begin to end.
func (u *StringUtils) Substring(s string, begin int, end int) string {
	runes := []rune(s)
	if end > len(runes) {
		end = len(runes)
	}
	return string(runes[begin:end])
}

// Truncate cuts the string to at most max characters.
func (u *StringUtils) Truncate(s string, max int) string {
	if u.Length(s) > max {
		return u.Substring(s, 0, max-1) + "…"
	}
	return s
}

// NormalizeSpace replaces whitespace by single blanks.
func (u *StringUtils) NormalizeSpace(s string) string {
	return strings.Join(strings.Fields(s), " ")
}

// EscapeMarkdown escapes characters that mean something in Markdown.
func (u *StringUtils) EscapeMarkdown(s string) string {
	var builder strings.Builder
	for _, c := range s {
		if c == '*' || c == '_' || c == '`' {
			builder.WriteRune('\\')
		}
		builder.WriteRune(c)
	}
	return builder.String()
}

// Split splits the string into chunks of size characters.
func (u *StringUtils) Split(s string, size int) []string {
	result := make([]string, 0)
	length := u.Length(s)
	for i := 0; i < length; i += size {
		result = append(result, u.Substring(s, i, i+size))
	}
	return result
}
