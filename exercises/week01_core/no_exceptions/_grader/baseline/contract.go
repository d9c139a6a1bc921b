// Package baseline is the importer as the learner got it: what the allocations
// of theirs are compared to, compiled by the same Go in the same run.
package baseline

import payimport "gomastery/week01_core/no_exceptions"

// The frozen part of the contract.
type (
	Payment = payimport.Payment
	Report  = payimport.Report
	Locks   = payimport.Locks
	Inbox   = payimport.Inbox
	Ledger  = payimport.Ledger
	Tx      = payimport.Tx
)
