// Package accesslog has the ResponseWriter of the access log.
package accesslog

import (
	"io"
	"net/http"
)

// Writer is a ResponseWriter that remembers what was sent. Make one with Around.
type Writer struct {
	inner  http.ResponseWriter
	status int
	bytes  int64
}

// Around returns a Writer on top of another one.
func Around(inner http.ResponseWriter) *Writer { return &Writer{inner: inner} }

// Status is the final status that was sent.
func (w *Writer) Status() int {
	if w.status == 0 {
		return http.StatusOK // net/http sends it when the handler has said nothing
	}
	return w.status
}

// Bytes is how much of the body was sent.
func (w *Writer) Bytes() int64 { return w.bytes }

// Header is that of the inner writer.
func (w *Writer) Header() http.Header { return w.inner.Header() }

// WriteHeader notes the first final status; 1xx are hints on the way to it.
func (w *Writer) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.inner.WriteHeader(status)
}

// Write counts what the inner writer takes.
func (w *Writer) Write(b []byte) (int, error) {
	w.sending()
	n, err := w.inner.Write(b)
	w.bytes += int64(n)
	return n, err
}

// ReadFrom lets io.Copy use sendfile, where the inner writer can.
func (w *Writer) ReadFrom(r io.Reader) (int64, error) {
	w.sending()
	n, err := io.Copy(w.inner, r)
	w.bytes += n
	return n, err
}

// FlushError sends the header too, so a status after it is too late.
func (w *Writer) FlushError() error {
	err := http.NewResponseController(w.inner).Flush()
	if err == nil {
		w.sending()
	}
	return err
}

// Unwrap serves the other methods of [http.ResponseController].
func (w *Writer) Unwrap() http.ResponseWriter { return w.inner }

func (w *Writer) sending() {
	if w.status == 0 {
		w.status = http.StatusOK
	}
}
