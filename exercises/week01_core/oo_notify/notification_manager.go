package notify

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// NotificationManager is the facade of the subsystem. There is one.
type NotificationManager struct {
	mutex      sync.Mutex
	config     Config
	transport  Transport
	clock      Clock
	factory    INotifierFactory
	engine     ITemplateEngine
	statistics *StatisticsListener
	listener   *CompositeListener
}

var (
	notificationManagerInstance *NotificationManager
	notificationManagerOnce     sync.Once
)

// GetNotificationManagerInstance returns the singleton.
func GetNotificationManagerInstance() *NotificationManager {
	notificationManagerOnce.Do(func() {
		notificationManagerInstance = &NotificationManager{}
		notificationManagerInstance.SetFactory(NewNotifierFactory())
	})
	return notificationManagerInstance
}

// GetConfig returns the config.
func (m *NotificationManager) GetConfig() Config { return m.config }

// SetConfig sets the config.
func (m *NotificationManager) SetConfig(config Config) { m.config = config }

// GetTransport returns the transport.
func (m *NotificationManager) GetTransport() Transport { return m.transport }

// SetTransport sets the transport.
func (m *NotificationManager) SetTransport(transport Transport) { m.transport = transport }

// GetClock returns the clock.
func (m *NotificationManager) GetClock() Clock { return m.clock }

// SetClock sets the clock.
func (m *NotificationManager) SetClock(clock Clock) { m.clock = clock }

// GetFactory returns the factory.
func (m *NotificationManager) GetFactory() INotifierFactory { return m.factory }

// SetFactory sets the factory.
func (m *NotificationManager) SetFactory(factory INotifierFactory) { m.factory = factory }

// Initialize initializes the subsystem.
func (m *NotificationManager) Initialize(config Config, transport Transport, clock Clock) error {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if transport == nil {
		return errors.New("notify: no transport")
	}
	if clock == nil {
		return errors.New("notify: no clock")
	}
	if err := NewConfigValidatorChain(m.GetFactory()).Validate(config); err != nil {
		return err
	}
	m.SetConfig(config)
	m.SetTransport(transport)
	m.SetClock(clock)
	m.engine = NewTemplateEngine(config.Templates)
	m.statistics = NewStatisticsListener()
	m.listener = &CompositeListener{}
	m.listener.AddListener(m.statistics)
	m.listener.AddListener(NewWatchListener(config.Watch))
	return nil
}

// Dispatch sends a message.
func (m *NotificationManager) Dispatch(ctx context.Context, message Message) error {
	m.mutex.Lock() // the notifiers hold the message
	defer m.mutex.Unlock()
	route, ok := m.GetConfig().Routes[message.Kind]
	if !ok {
		return fmt.Errorf("notify: unknown kind %q", message.Kind)
	}
	notificationContext := NewNotificationContextBuilder().
		WithContext(ctx).
		WithMessage(message).
		WithSender(m.GetConfig().Sender).
		WithSecret(m.GetConfig().Secret).
		Build()
	if err := m.engine.Render(message.Kind, notificationContext); err != nil {
		return err
	}
	notifiers := make([]INotifier, 0)
	for _, channel := range route.Channels {
		notifier, err := m.GetFactory().CreateNotifier(channel)
		if err != nil {
			return err
		}
		notifier.SetTransport(m.GetTransport())
		notifier.SetClock(m.GetClock())
		notifier.SetListener(m.listener)
		if attempts, ok := m.GetConfig().Attempts[channel]; ok {
			notifier.GetRetryPolicy().SetMaxAttempts(attempts)
		}
		notifiers = append(notifiers, notifier)
	}
	return NewRoutingStrategy(route).Route(notifiers, notificationContext)
}

// GetStatistics returns the statistics.
func (m *NotificationManager) GetStatistics() map[Channel]Counts {
	return m.statistics.GetStatistics()
}
