package live

// Verdicts says for each snippet which rule orders its two accesses, or that it has a race.
var Verdicts = map[string]Rule{
	"A": ReceiveBeforeSend,
	"B": Race, // the send has room: it ends without the receive
	"C": AtomicBeforeAtomic,
	"D": Race, // nothing follows from the end of a goroutine
	"E": CloseBeforeReceive,
	"F": Race, // two locks
	"G": Race, // readers do not wait for each other
	"H": OtherVariable,
}
