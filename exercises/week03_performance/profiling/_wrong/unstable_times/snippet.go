package logsearch

import "strings"

// snippet returns the message around message[from:to], the match in brackets,
// tabs and line ends as blanks, runs of blanks as one, and ... where something
// is left out.
//
// TODO: this was written in a hurry. It builds strings byte by byte, three times.
func snippet(message string, from, to int) string {
	start := from - 20
	end := to + 20
	pre := "..."
	post := "..."
	if start <= 0 {
		start = 0
		pre = ""
	}
	if end >= len(message) {
		end = len(message)
		post = ""
	}
	s := ""
	for i := start; i < end; i++ {
		if i == from {
			s = s + "["
		}
		if i == to {
			s = s + "]"
		}
		s = s + string(message[i:i+1])
	}
	if from == end {
		s = s + "["
	}
	if to == end {
		s = s + "]"
	}
	t := ""
	for i := 0; i < len(s); i++ {
		c := s[i : i+1]
		if c == "\t" {
			t = t + " "
		} else {
			if c == "\n" {
				t = t + " "
			} else {
				t = t + c
			}
		}
	}
	for strings.Contains(t, "  ") {
		t = strings.Replace(t, "  ", " ", 1)
	}
	return pre + t + post
}
