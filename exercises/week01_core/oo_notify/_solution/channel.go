package notify

import "time"

// channel is what differs from one channel to the next.
type channel struct {
	attempts int
	backoff  func(attempt int) time.Duration                // after an attempt that failed
	delay    func(now time.Time, urgent bool) time.Duration // before the first one
	format   func(note) (parts []string, err error)
}

// channels returns all there are, with their usual numbers of attempts.
func channels() map[Channel]channel {
	return map[Channel]channel{
		Email:   {2, doubling(30*time.Second, 2*time.Minute), atOnce, formatEmail},
		SMS:     {3, doubling(time.Second, 30*time.Second), notAtNight, formatSMS},
		Push:    {2, doubling(time.Second, 10*time.Second), notAtNight, formatPush},
		Webhook: {5, constant(5 * time.Second), atOnce, formatWebhook},
		Chat:    {3, growing(2 * time.Second), atOnce, formatChat},
		Letter:  {1, constant(0), onWorkdays, formatLetter},
	}
}

// doubling waits first, then twice as long each time, and never more than most.
func doubling(first, most time.Duration) func(int) time.Duration {
	return func(attempt int) time.Duration {
		d := first
		for i := 1; i < attempt && d < most; i++ {
			d *= 2
		}
		return min(d, most)
	}
}

func constant(d time.Duration) func(int) time.Duration {
	return func(int) time.Duration { return d }
}

func growing(step time.Duration) func(int) time.Duration {
	return func(attempt int) time.Duration { return time.Duration(attempt) * step }
}

func atOnce(time.Time, bool) time.Duration { return 0 }

// notAtNight waits from 22:00 until 07:00, unless it is urgent.
func notAtNight(now time.Time, urgent bool) time.Duration {
	if urgent || now.Hour() >= 7 && now.Hour() < 22 {
		return 0
	}
	morning := time.Date(now.Year(), now.Month(), now.Day(), 7, 0, 0, 0, time.UTC)
	if now.After(morning) {
		morning = morning.AddDate(0, 0, 1)
	}
	return morning.Sub(now)
}

// onWorkdays waits for Monday, 08:00, at weekends.
func onWorkdays(now time.Time, _ bool) time.Duration {
	days := 0
	switch now.Weekday() {
	case time.Saturday:
		days = 2
	case time.Sunday:
		days = 1
	default:
		return 0
	}
	return time.Date(now.Year(), now.Month(), now.Day()+days, 8, 0, 0, 0, time.UTC).Sub(now)
}
