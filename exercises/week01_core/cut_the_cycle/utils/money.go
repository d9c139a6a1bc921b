// Package utils has helpers.
package utils

import "fmt"

// FormatMoney writes cents as 12.50. It takes whatever integer there is.
func FormatMoney(cents any) string {
	n := ToInt(cents)
	return fmt.Sprintf("%d.%02d", n/100, n%100)
}

// Percent returns p percent of cents, rounded to a cent, halves up.
func Percent(cents any, p int) int {
	return (ToInt(cents)*p + 50) / 100
}

// ToInt makes an int of an integer.
func ToInt(v any) int {
	switch v := v.(type) {
	case int:
		return v
	case int64:
		return int(v)
	case float64:
		return int(v)
	}
	return 0
}
