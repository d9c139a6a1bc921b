package notify

import (
	"encoding/json"
	"time"
)

const pushMaxLength = 64

// PushNotifier sends push notifications.
type PushNotifier struct {
	AbstractQuietNotifier
}

// PushPayload is the DTO of a push notification.
type PushPayload struct {
	Id    string `json:"id"`
	Title string `json:"title"`
	Body  string `json:"body"`
}

// GetId returns the id.
func (p *PushPayload) GetId() string { return p.Id }

// SetId sets the id.
func (p *PushPayload) SetId(id string) { p.Id = id }

// GetTitle returns the title.
func (p *PushPayload) GetTitle() string { return p.Title }

// SetTitle sets the title.
func (p *PushPayload) SetTitle(title string) { p.Title = title }

// GetBody returns the body.
func (p *PushPayload) GetBody() string { return p.Body }

// SetBody sets the body.
func (p *PushPayload) SetBody(body string) { p.Body = body }

// NewPushNotifier creates a PushNotifier.
func NewPushNotifier() INotifier {
	notifier := &PushNotifier{}
	notifier.InitNotifier(notifier, Push, NewExponentialRetryPolicy(2, time.Second, 10*time.Second))
	return notifier
}

// RenderPayloads overrides AbstractNotifier.
func (n *PushNotifier) RenderPayloads() ([][]byte, error) {
	context := n.GetNotificationContext()
	payload := &PushPayload{}
	payload.SetId(context.GetMessage().ID)
	payload.SetTitle(context.GetTitle())
	payload.SetBody(GetStringUtils().Truncate(GetStringUtils().NormalizeSpace(context.GetBody()), pushMaxLength))
	bytes, err := json.Marshal(payload)
	if err != nil {
		return nil, err
	}
	return [][]byte{bytes}, nil
}
