package notify

import "fmt"

// INotifierFactory creates notifiers.
type INotifierFactory interface {
	CreateNotifier(channel Channel) (INotifier, error)
	IsSupported(channel Channel) bool
}

// NotifierFactoryImpl is the implementation of INotifierFactory.
type NotifierFactoryImpl struct {
	creators map[Channel]func() INotifier
}

// NewNotifierFactory creates a NotifierFactoryImpl.
func NewNotifierFactory() INotifierFactory {
	factory := &NotifierFactoryImpl{creators: make(map[Channel]func() INotifier)}
	factory.registerCreator(Email, NewEmailNotifier)
	factory.registerCreator(SMS, NewSmsNotifier)
	factory.registerCreator(Push, NewPushNotifier)
	factory.registerCreator(Webhook, NewWebhookNotifier)
	factory.registerCreator(Chat, NewChatNotifier)
	factory.registerCreator(Letter, NewLetterNotifier)
	return factory
}

func (f *NotifierFactoryImpl) registerCreator(channel Channel, creator func() INotifier) {
	f.creators[channel] = creator
}

// IsSupported returns true if there is a notifier for the channel.
func (f *NotifierFactoryImpl) IsSupported(channel Channel) bool {
	_, ok := f.creators[channel]
	return ok
}

// CreateNotifier creates a notifier for the channel.
func (f *NotifierFactoryImpl) CreateNotifier(channel Channel) (INotifier, error) {
	creator, ok := f.creators[channel]
	if !ok {
		return nil, fmt.Errorf("unknown channel %q", channel)
	}
	return creator(), nil
}
