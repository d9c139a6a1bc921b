package notify

import (
	"fmt"
	"time"
)

const (
	smsMaxLength  = 160
	smsPartLength = 150
	smsMaxParts   = 4
)

// SmsNotifier sends text messages.
type SmsNotifier struct {
	AbstractQuietNotifier
}

// NewSmsNotifier creates an SmsNotifier.
func NewSmsNotifier() INotifier {
	notifier := &SmsNotifier{}
	notifier.InitNotifier(notifier, SMS, NewExponentialRetryPolicy(3, time.Second, 30*time.Second))
	return notifier
}

// RenderPayloads overrides AbstractNotifier.
func (n *SmsNotifier) RenderPayloads() ([][]byte, error) {
	utils := GetStringUtils()
	text := utils.NormalizeSpace(n.GetNotificationContext().GetBody())
	if utils.Length(text) <= smsMaxLength {
		return [][]byte{[]byte(text)}, nil
	}
	parts := utils.Split(text, smsPartLength)
	if len(parts) > smsMaxParts {
		return nil, fmt.Errorf("%w: a text of %d characters is too long", ErrRejected, utils.Length(text))
	}
	result := make([][]byte, 0)
	for i, part := range parts {
		result = append(result, []byte(fmt.Sprintf("(%d/%d) %s", i+1, len(parts), part)))
	}
	return result, nil
}
