package notify

import (
	"errors"
	"time"
)

// INotifier is the interface of all notifiers.
type INotifier interface {
	GetChannel() Channel
	SetChannel(channel Channel)
	GetTransport() Transport
	SetTransport(transport Transport)
	GetClock() Clock
	SetClock(clock Clock)
	GetRetryPolicy() IRetryPolicy
	SetRetryPolicy(retryPolicy IRetryPolicy)
	GetListener() INotificationListener
	SetListener(listener INotificationListener)
	GetNotificationContext() *NotificationContext
	SetNotificationContext(notificationContext *NotificationContext)
	CanNotify(message Message) bool
	Notify() error
	GetDelayUntilAllowed(now time.Time) time.Duration
	RenderPayloads() ([][]byte, error)
}

// AbstractNotifier is the base class of all notifiers. Notify is a template
// method: it calls the methods of the subclass through self.
type AbstractNotifier struct {
	self                INotifier
	channel             Channel
	transport           Transport
	clock               Clock
	retryPolicy         IRetryPolicy
	listener            INotificationListener
	notificationContext *NotificationContext
}

// InitNotifier is the constructor of the base class.
func (n *AbstractNotifier) InitNotifier(self INotifier, channel Channel, retryPolicy IRetryPolicy) {
	n.self = self
	n.SetChannel(channel)
	n.SetRetryPolicy(retryPolicy)
}

// GetChannel returns the channel.
func (n *AbstractNotifier) GetChannel() Channel { return n.channel }

// SetChannel sets the channel.
func (n *AbstractNotifier) SetChannel(channel Channel) { n.channel = channel }

// GetTransport returns the transport.
func (n *AbstractNotifier) GetTransport() Transport { return n.transport }

// SetTransport sets the transport.
func (n *AbstractNotifier) SetTransport(transport Transport) { n.transport = transport }

// GetClock returns the clock.
func (n *AbstractNotifier) GetClock() Clock { return n.clock }

// SetClock sets the clock.
func (n *AbstractNotifier) SetClock(clock Clock) { n.clock = clock }

// GetRetryPolicy returns the retry policy.
func (n *AbstractNotifier) GetRetryPolicy() IRetryPolicy { return n.retryPolicy }

// SetRetryPolicy sets the retry policy.
func (n *AbstractNotifier) SetRetryPolicy(retryPolicy IRetryPolicy) { n.retryPolicy = retryPolicy }

// GetListener returns the listener.
func (n *AbstractNotifier) GetListener() INotificationListener { return n.listener }

// SetListener sets the listener.
func (n *AbstractNotifier) SetListener(listener INotificationListener) { n.listener = listener }

// GetNotificationContext returns the notification context.
func (n *AbstractNotifier) GetNotificationContext() *NotificationContext {
	return n.notificationContext
}

// SetNotificationContext sets the notification context.
func (n *AbstractNotifier) SetNotificationContext(notificationContext *NotificationContext) {
	n.notificationContext = notificationContext
}

// CanNotify returns true if the recipient has an address for the channel.
func (n *AbstractNotifier) CanNotify(message Message) bool {
	return GetStringUtils().IsNotEmpty(message.To.Addresses[n.self.GetChannel()])
}

// Notify sends the message of the notification context.
func (n *AbstractNotifier) Notify() error {
	context := n.self.GetNotificationContext()
	context.SetAddress(context.GetMessage().To.Addresses[n.self.GetChannel()])
	context.SetAttempt(0)
	payloads, err := n.self.RenderPayloads()
	if err != nil {
		return n.fail(err)
	}
	delay := n.self.GetDelayUntilAllowed(n.self.GetClock().Now().UTC())
	if delay > 0 {
		err := n.self.GetClock().Sleep(context.GetContext(), delay)
		if err != nil {
			return n.fail(err)
		}
	}
	for _, payload := range payloads {
		err := n.deliver(payload)
		if err != nil {
			return n.fail(err)
		}
	}
	n.self.GetListener().OnSuccess(n.self.GetChannel())
	return nil
}

func (n *AbstractNotifier) deliver(payload []byte) error {
	context := n.self.GetNotificationContext()
	for attempt := 1; ; attempt++ {
		context.SetAttempt(attempt)
		err := n.self.GetTransport().Deliver(context.GetContext(), n.self.GetChannel(), context.GetAddress(), payload)
		n.self.GetListener().OnAttempt(context.GetMessage().ID, n.self.GetChannel(), attempt, err)
		if err == nil {
			return nil
		}
		if !errors.Is(err, ErrTemporary) {
			return err
		}
		if !n.self.GetRetryPolicy().CanRetry(attempt) {
			return err
		}
		sleepErr := n.self.GetClock().Sleep(context.GetContext(), n.self.GetRetryPolicy().GetDelay(attempt))
		if sleepErr != nil {
			return sleepErr
		}
		n.self.GetListener().OnRetry(n.self.GetChannel())
	}
}

func (n *AbstractNotifier) fail(err error) error {
	n.self.GetListener().OnFailure(n.self.GetChannel())
	return &SendError{Channel: n.self.GetChannel(), Attempt: n.self.GetNotificationContext().GetAttempt(), Err: err}
}

// GetDelayUntilAllowed returns how long to wait. Subclasses may override it.
func (n *AbstractNotifier) GetDelayUntilAllowed(now time.Time) time.Duration {
	return 0
}

// RenderPayloads is overridden by the subclasses.
func (n *AbstractNotifier) RenderPayloads() ([][]byte, error) {
	return nil, errors.New("not implemented")
}

// AbstractQuietNotifier is the base class of notifiers that let people sleep.
type AbstractQuietNotifier struct {
	AbstractNotifier
}

// GetDelayUntilAllowed overrides AbstractNotifier.
func (n *AbstractQuietNotifier) GetDelayUntilAllowed(now time.Time) time.Duration {
	if n.self.GetNotificationContext().GetMessage().Urgent {
		return 0
	}
	morning := time.Date(now.Year(), now.Month(), now.Day(), 7, 0, 0, 0, time.UTC)
	if now.Hour() >= 22 {
		morning = morning.AddDate(0, 0, 1)
	} else if now.Hour() >= 7 {
		return 0
	}
	return morning.Sub(now)
}
