package notify

import "context"

// Service sends messages. Its methods may be called from any number of goroutines.
type Service struct {
	manager *NotificationManager
}

// New returns a service.
func New(cfg Config, t Transport, c Clock) (*Service, error) {
	service := &Service{manager: GetNotificationManagerInstance()}
	if err := service.manager.Initialize(cfg, t, c); err != nil {
		return nil, err
	}
	return service, nil
}

// Send sends a message on its route.
func (s *Service) Send(ctx context.Context, m Message) error {
	return s.manager.Dispatch(ctx, m)
}

// Stats returns what has happened on each channel that was used.
func (s *Service) Stats() map[Channel]Counts {
	return s.manager.GetStatistics()
}
