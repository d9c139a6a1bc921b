package notify

import (
	"strings"
	"time"
)

// LetterNotifier has letters printed.
type LetterNotifier struct {
	AbstractNotifier
}

// NewLetterNotifier creates a LetterNotifier.
func NewLetterNotifier() INotifier {
	notifier := &LetterNotifier{}
	notifier.InitNotifier(notifier, Letter, NewConstantRetryPolicy(1, 0))
	return notifier
}

// GetDelayUntilAllowed overrides AbstractNotifier: nobody prints at weekends.
func (n *LetterNotifier) GetDelayUntilAllowed(now time.Time) time.Duration {
	days := 0
	if now.Weekday() == time.Saturday {
		days = 2
	} else if now.Weekday() == time.Sunday {
		days = 1
	} else {
		return 0
	}
	monday := time.Date(now.Year(), now.Month(), now.Day()+days, 8, 0, 0, 0, time.UTC)
	return monday.Sub(now)
}

// RenderPayloads overrides AbstractNotifier.
func (n *LetterNotifier) RenderPayloads() ([][]byte, error) {
	context := n.GetNotificationContext()
	result := strings.ToUpper(context.GetMessage().To.Name) + "\n"
	for _, line := range strings.Split(context.GetAddress(), ",") {
		result = result + strings.ToUpper(strings.TrimSpace(line)) + "\n"
	}
	result = result + "\n"
	result = result + context.GetTitle() + "\n\n"
	result = result + "Dear " + context.GetMessage().To.Name + ",\n\n"
	result = result + context.GetBody() + "\n\n"
	result = result + context.GetSender() + "\n"
	return [][]byte{[]byte(result)}, nil
}
