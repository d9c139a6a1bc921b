package notify

import "context"

// NotificationContext is the bean that is passed from class to class.
type NotificationContext struct {
	context  context.Context
	message  Message
	sender   string
	secret   string
	title    string
	body     string
	address  string
	attempt  int
	delivery int
}

// GetContext returns the context.
func (c *NotificationContext) GetContext() context.Context { return c.context }

// SetContext sets the context.
func (c *NotificationContext) SetContext(context context.Context) { c.context = context }

// GetMessage returns the message.
func (c *NotificationContext) GetMessage() Message { return c.message }

// SetMessage sets the message.
func (c *NotificationContext) SetMessage(message Message) { c.message = message }

// GetSender returns the sender.
func (c *NotificationContext) GetSender() string { return c.sender }

// SetSender sets the sender.
func (c *NotificationContext) SetSender(sender string) { c.sender = sender }

// GetSecret returns the secret.
func (c *NotificationContext) GetSecret() string { return c.secret }

// SetSecret sets the secret.
func (c *NotificationContext) SetSecret(secret string) { c.secret = secret }

// GetTitle returns the title.
func (c *NotificationContext) GetTitle() string { return c.title }

// SetTitle sets the title.
func (c *NotificationContext) SetTitle(title string) { c.title = title }

// GetBody returns the body.
func (c *NotificationContext) GetBody() string { return c.body }

// SetBody sets the body.
func (c *NotificationContext) SetBody(body string) { c.body = body }

// GetAddress returns the address.
func (c *NotificationContext) GetAddress() string { return c.address }

// SetAddress sets the address.
func (c *NotificationContext) SetAddress(address string) { c.address = address }

// GetAttempt returns the attempt.
func (c *NotificationContext) GetAttempt() int { return c.attempt }

// SetAttempt sets the attempt.
func (c *NotificationContext) SetAttempt(attempt int) { c.attempt = attempt }

// NotificationContextBuilder builds a NotificationContext.
type NotificationContextBuilder struct {
	instance *NotificationContext
}

// NewNotificationContextBuilder creates a NotificationContextBuilder.
func NewNotificationContextBuilder() *NotificationContextBuilder {
	return &NotificationContextBuilder{instance: &NotificationContext{}}
}

// WithContext sets the context.
func (b *NotificationContextBuilder) WithContext(context context.Context) *NotificationContextBuilder {
	b.instance.SetContext(context)
	return b
}

// WithMessage sets the message.
func (b *NotificationContextBuilder) WithMessage(message Message) *NotificationContextBuilder {
	b.instance.SetMessage(message)
	return b
}

// WithSender sets the sender.
func (b *NotificationContextBuilder) WithSender(sender string) *NotificationContextBuilder {
	b.instance.SetSender(sender)
	return b
}

// WithSecret sets the secret.
func (b *NotificationContextBuilder) WithSecret(secret string) *NotificationContextBuilder {
	b.instance.SetSecret(secret)
	return b
}

// WithText sets title and body.
func (b *NotificationContextBuilder) WithText(title string, body string) *NotificationContextBuilder {
	b.instance.SetTitle(title)
	b.instance.SetBody(body)
	return b
}

// Build returns the NotificationContext.
func (b *NotificationContextBuilder) Build() *NotificationContext {
	return b.instance
}
