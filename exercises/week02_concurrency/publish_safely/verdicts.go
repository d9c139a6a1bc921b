package live

// Verdicts says for each snippet which rule orders its two accesses, or that it has a race.
var Verdicts = map[string]Rule{
	"A": Race,
	"B": Race,
	"C": Race,
	"D": EndOfGoroutine,
	"E": SendBeforeReceive,
	"F": UnlockBeforeLock,
	"G": UnlockBeforeLock,
	"H": Race,
}
