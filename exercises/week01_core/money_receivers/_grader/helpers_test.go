package billing_test

import (
	"reflect"
	"testing"
)

// These tests never write the type of an amount or of an invoice: they take what the
// functions return, so that they compile with every design, and say in words
// what is wrong with one.

// made returns the result of a call that must not fail.
func made[T any](v T, err error) T {
	if err != nil {
		panic("got an error for a call that has to succeed: " + err.Error())
	}
	return v
}

// found is made for calls that report whether they found something. It gets pointers,
// as whatever must not be copied must not be copied here either.
func found(t *testing.T, call string, ok bool) {
	t.Helper()
	if !ok {
		t.Fatalf("%s: got false, want true", call)
	}
}

func check(t *testing.T, call string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: got error %v, want none", call, err)
	}
}

// zero returns the zero value of what it gets.
func zero[T any](T) (z T) { return z }

// same is a == b for values whose type may not be comparable.
func same(a, b any) (equal bool) {
	defer func() { _ = recover() }() // == of two slices in an interface panics
	return a == b
}

// sees runs f, and fails the test if it panics.
func sees(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if r := recover(); r != nil {
			t.Errorf("%s: got a panic (%v)", what, r)
		}
	}()
	f()
}

// isNil reports whether p points to a nil pointer, as it does where p is the address of
// a variable of type *Invoice.
func isNil(p any) bool {
	v := reflect.ValueOf(p).Elem()
	return v.Kind() == reflect.Pointer && v.IsNil()
}

// one reports whether p and q point to the same pointer: to one thing, not to two
// that look alike.
func one(p, q any) bool {
	a, b := reflect.ValueOf(p).Elem(), reflect.ValueOf(q).Elem()
	return a.Kind() == reflect.Pointer && b.Kind() == reflect.Pointer && a.Pointer() == b.Pointer()
}
