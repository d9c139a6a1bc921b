// Package codec knows the codecs that the relay brings along.
package codec

import (
	"gomastery/week01_core/init_purge/codec/csv"
	"gomastery/week01_core/init_purge/codec/jsonlines"
	"gomastery/week01_core/init_purge/codec/logfmt"
	"gomastery/week01_core/init_purge/event"
)

// All returns the codecs by name, in a map that is the caller's.
func All() map[string]event.Codec {
	return map[string]event.Codec{
		"csv":    csv.Codec{},
		"json":   jsonlines.Codec{},
		"logfmt": logfmt.Codec{},
	}
}
