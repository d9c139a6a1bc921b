package notify

import (
	"errors"
	"fmt"
)

// IRoutingStrategy decides which notifiers are used.
type IRoutingStrategy interface {
	Route(notifiers []INotifier, context *NotificationContext) error
	IsDone(err error) bool
}

// AbstractRoutingStrategy is the base class of all routing strategies.
type AbstractRoutingStrategy struct {
	self IRoutingStrategy
}

// Route uses the notifiers one after the other.
func (s *AbstractRoutingStrategy) Route(notifiers []INotifier, context *NotificationContext) error {
	errorList := make([]error, 0)
	used := 0
	for _, notifier := range notifiers {
		if !notifier.CanNotify(context.GetMessage()) {
			continue
		}
		used++
		notifier.SetNotificationContext(context)
		err := notifier.Notify()
		if s.self.IsDone(err) {
			return nil
		}
		if err != nil {
			errorList = append(errorList, err)
			if !errors.Is(err, ErrTemporary) && !errors.Is(err, ErrRejected) {
				break
			}
		}
	}
	if used == 0 {
		return fmt.Errorf("notify: message %s (%s): %w", context.GetMessage().ID, context.GetMessage().Kind, ErrNoRoute)
	}
	return errors.Join(errorList...)
}

// FirstSuccessRoutingStrategy stops after the first success.
type FirstSuccessRoutingStrategy struct {
	AbstractRoutingStrategy
}

// IsDone overrides AbstractRoutingStrategy.
func (s *FirstSuccessRoutingStrategy) IsDone(err error) bool {
	return err == nil
}

// EveryChannelRoutingStrategy uses every channel.
type EveryChannelRoutingStrategy struct {
	AbstractRoutingStrategy
}

// IsDone overrides AbstractRoutingStrategy.
func (s *EveryChannelRoutingStrategy) IsDone(err error) bool {
	return false
}

// NewRoutingStrategy creates the strategy for a route.
func NewRoutingStrategy(route Route) IRoutingStrategy {
	if route.Every {
		strategy := &EveryChannelRoutingStrategy{}
		strategy.self = strategy
		return strategy
	}
	strategy := &FirstSuccessRoutingStrategy{}
	strategy.self = strategy
	return strategy
}
