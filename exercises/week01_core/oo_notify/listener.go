package notify

import "sync"

// INotificationListener is told what happens.
type INotificationListener interface {
	OnAttempt(messageId string, channel Channel, attempt int, err error)
	OnRetry(channel Channel)
	OnSuccess(channel Channel)
	OnFailure(channel Channel)
}

// AbstractNotificationListener does nothing.
type AbstractNotificationListener struct{}

// OnAttempt does nothing.
func (l *AbstractNotificationListener) OnAttempt(messageId string, channel Channel, attempt int, err error) {
}

// OnRetry does nothing.
func (l *AbstractNotificationListener) OnRetry(channel Channel) {}

// OnSuccess does nothing.
func (l *AbstractNotificationListener) OnSuccess(channel Channel) {}

// OnFailure does nothing.
func (l *AbstractNotificationListener) OnFailure(channel Channel) {}

// StatisticsListener counts.
type StatisticsListener struct {
	AbstractNotificationListener
	mutex      sync.Mutex
	statistics map[Channel]Counts
}

// NewStatisticsListener creates a StatisticsListener.
func NewStatisticsListener() *StatisticsListener {
	return &StatisticsListener{statistics: make(map[Channel]Counts)}
}

// GetStatistics returns a copy of the statistics.
func (l *StatisticsListener) GetStatistics() map[Channel]Counts {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	result := make(map[Channel]Counts)
	for channel, counts := range l.statistics {
		result[channel] = counts
	}
	return result
}

// OnRetry overrides AbstractNotificationListener.
func (l *StatisticsListener) OnRetry(channel Channel) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	counts := l.statistics[channel]
	counts.Retries++
	l.statistics[channel] = counts
}

// OnSuccess overrides AbstractNotificationListener.
func (l *StatisticsListener) OnSuccess(channel Channel) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	counts := l.statistics[channel]
	counts.Sent++
	l.statistics[channel] = counts
}

// OnFailure overrides AbstractNotificationListener.
func (l *StatisticsListener) OnFailure(channel Channel) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	counts := l.statistics[channel]
	counts.Failed++
	l.statistics[channel] = counts
}

// WatchListener calls a function.
type WatchListener struct {
	AbstractNotificationListener
	watch func(Event)
}

// NewWatchListener creates a WatchListener.
func NewWatchListener(watch func(Event)) *WatchListener {
	return &WatchListener{watch: watch}
}

// OnAttempt overrides AbstractNotificationListener.
func (l *WatchListener) OnAttempt(messageId string, channel Channel, attempt int, err error) {
	if l.watch != nil {
		l.watch(Event{Message: messageId, Channel: channel, Attempt: attempt, Err: err})
	}
}

// CompositeListener tells several listeners.
type CompositeListener struct {
	listeners []INotificationListener
}

// AddListener adds a listener.
func (l *CompositeListener) AddListener(listener INotificationListener) {
	l.listeners = append(l.listeners, listener)
}

// OnAttempt tells all listeners.
func (l *CompositeListener) OnAttempt(messageId string, channel Channel, attempt int, err error) {
	for _, listener := range l.listeners {
		listener.OnAttempt(messageId, channel, attempt, err)
	}
}

// OnRetry tells all listeners.
func (l *CompositeListener) OnRetry(channel Channel) {
	for _, listener := range l.listeners {
		listener.OnRetry(channel)
	}
}

// OnSuccess tells all listeners.
func (l *CompositeListener) OnSuccess(channel Channel) {
	for _, listener := range l.listeners {
		listener.OnSuccess(channel)
	}
}

// OnFailure tells all listeners.
func (l *CompositeListener) OnFailure(channel Channel) {
	for _, listener := range l.listeners {
		listener.OnFailure(channel)
	}
}
