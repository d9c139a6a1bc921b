// Package grade holds what the graders of this curriculum share.
//
// A grader is an ordinary Go test. What makes its verdict trustworthy is here:
//
//   - [Main] runs the tests and then signs a receipt, so that "the tests
//     passed" is evidence and not just words that a program printed;
//   - [NoLeaks], [Goroutines] and [Settle] look at goroutines: who started
//     them, what they wait for, and whether they will ever end;
//   - [Bubble] and [WantElapsed] measure in virtual time, where a duration is
//     exact and nothing depends on how busy the machine is;
//   - [Pairs] runs every pair of operations against each other, so that the
//     race detector sees every pair of accesses.
//
// Graders that look at the learner's source use the package shape beside this
// one: it needs Go's own parser and type checker, which take long to link.
//
// Messages follow one form: what was got, what was wanted, and why it matters
// where the code will run. They never give the answer.
//
// Nothing here knows an exercise. Learners may read all of it.
package grade
