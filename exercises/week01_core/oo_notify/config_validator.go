package notify

import (
	"errors"
	"fmt"
	"sort"
)

// IConfigValidator is a link in a chain of responsibility.
type IConfigValidator interface {
	GetNext() IConfigValidator
	SetNext(next IConfigValidator)
	Validate(config Config) error
	DoValidate(config Config) error
}

// AbstractConfigValidator is the base class of all validators.
type AbstractConfigValidator struct {
	self IConfigValidator
	next IConfigValidator
}

// GetNext returns the next validator.
func (v *AbstractConfigValidator) GetNext() IConfigValidator { return v.next }

// SetNext sets the next validator.
func (v *AbstractConfigValidator) SetNext(next IConfigValidator) { v.next = next }

// Validate validates, and calls the next validator.
func (v *AbstractConfigValidator) Validate(config Config) error {
	if err := v.self.DoValidate(config); err != nil {
		return err
	}
	if v.next != nil {
		return v.next.Validate(config)
	}
	return nil
}

// SenderValidator checks the sender.
type SenderValidator struct {
	AbstractConfigValidator
}

// DoValidate overrides AbstractConfigValidator.
func (v *SenderValidator) DoValidate(config Config) error {
	if GetStringUtils().IsEmpty(config.Sender) {
		return errors.New("notify: no sender")
	}
	return nil
}

// RouteValidator checks the routes.
type RouteValidator struct {
	AbstractConfigValidator
	factory INotifierFactory
}

// DoValidate overrides AbstractConfigValidator.
func (v *RouteValidator) DoValidate(config Config) error {
	kinds := make([]string, 0)
	for kind := range config.Routes {
		kinds = append(kinds, kind)
	}
	sort.Strings(kinds)
	for _, kind := range kinds {
		route := config.Routes[kind]
		if _, ok := config.Templates[kind]; !ok {
			return fmt.Errorf("notify: route %q: no template", kind)
		}
		if len(route.Channels) == 0 {
			return fmt.Errorf("notify: route %q: no channels", kind)
		}
		for _, channel := range route.Channels {
			if !v.factory.IsSupported(channel) {
				return fmt.Errorf("notify: route %q: unknown channel %q", kind, channel)
			}
		}
	}
	return nil
}

// AttemptsValidator checks the attempts.
type AttemptsValidator struct {
	AbstractConfigValidator
}

// DoValidate overrides AbstractConfigValidator.
func (v *AttemptsValidator) DoValidate(config Config) error {
	channels := make([]string, 0)
	for channel := range config.Attempts {
		channels = append(channels, string(channel))
	}
	sort.Strings(channels)
	for _, channel := range channels {
		if config.Attempts[Channel(channel)] < 1 {
			return fmt.Errorf("notify: %d attempts on channel %s", config.Attempts[Channel(channel)], channel)
		}
	}
	return nil
}

// NewConfigValidatorChain creates the chain of all validators.
func NewConfigValidatorChain(factory INotifierFactory) IConfigValidator {
	senderValidator := &SenderValidator{}
	senderValidator.self = senderValidator
	routeValidator := &RouteValidator{factory: factory}
	routeValidator.self = routeValidator
	attemptsValidator := &AttemptsValidator{}
	attemptsValidator.self = attemptsValidator
	senderValidator.SetNext(routeValidator)
	routeValidator.SetNext(attemptsValidator)
	return senderValidator
}
