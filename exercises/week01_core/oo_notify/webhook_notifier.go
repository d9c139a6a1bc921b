package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// WebhookNotifier calls webhooks.
type WebhookNotifier struct {
	AbstractNotifier
}

// WebhookPayload is the DTO of a webhook call.
type WebhookPayload struct {
	Id   string            `json:"id"`
	Kind string            `json:"kind"`
	Data map[string]string `json:"data"`
}

// GetId returns the id.
func (p *WebhookPayload) GetId() string { return p.Id }

// SetId sets the id.
func (p *WebhookPayload) SetId(id string) { p.Id = id }

// GetKind returns the kind.
func (p *WebhookPayload) GetKind() string { return p.Kind }

// SetKind sets the kind.
func (p *WebhookPayload) SetKind(kind string) { p.Kind = kind }

// GetData returns the data.
func (p *WebhookPayload) GetData() map[string]string { return p.Data }

// SetData sets the data.
func (p *WebhookPayload) SetData(data map[string]string) { p.Data = data }

// NewWebhookNotifier creates a WebhookNotifier.
func NewWebhookNotifier() INotifier {
	notifier := &WebhookNotifier{}
	notifier.InitNotifier(notifier, Webhook, NewConstantRetryPolicy(5, 5*time.Second))
	return notifier
}

// RenderPayloads overrides AbstractNotifier.
func (n *WebhookNotifier) RenderPayloads() ([][]byte, error) {
	context := n.GetNotificationContext()
	payload := &WebhookPayload{}
	payload.SetId(context.GetMessage().ID)
	payload.SetKind(context.GetMessage().Kind)
	payload.SetData(context.GetMessage().Data)
	bytes, err := json.Marshal(payload)
	if err != nil {
		return nil, err
	}
	if GetStringUtils().IsNotEmpty(context.GetSecret()) {
		mac := hmac.New(sha256.New, []byte(context.GetSecret()))
		mac.Write(bytes)
		bytes = append(bytes, '\n')
		bytes = append(bytes, []byte(hex.EncodeToString(mac.Sum(nil)))...)
	}
	return [][]byte{bytes}, nil
}
