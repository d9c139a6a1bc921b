package notify

import (
	"fmt"
	"strings"
	"time"
)

// EmailNotifier sends e-mails.
type EmailNotifier struct {
	AbstractNotifier
}

// NewEmailNotifier creates an EmailNotifier.
func NewEmailNotifier() INotifier {
	notifier := &EmailNotifier{}
	notifier.InitNotifier(notifier, Email, NewExponentialRetryPolicy(2, 30*time.Second, 2*time.Minute))
	return notifier
}

// RenderPayloads overrides AbstractNotifier.
func (n *EmailNotifier) RenderPayloads() ([][]byte, error) {
	context := n.GetNotificationContext()
	result := ""
	result = result + fmt.Sprintf("From: %s\n", context.GetSender())
	result = result + fmt.Sprintf("To: %s <%s>\n", context.GetMessage().To.Name, context.GetAddress())
	result = result + fmt.Sprintf("Subject: %s\n", context.GetTitle())
	result = result + "\n"
	for _, line := range strings.Split(context.GetBody(), "\n") {
		if strings.HasPrefix(line, "From ") {
			line = ">" + line
		}
		result = result + line + "\n"
	}
	result = result + "-- \n"
	result = result + context.GetSender() + "\n"
	return [][]byte{[]byte(result)}, nil
}
