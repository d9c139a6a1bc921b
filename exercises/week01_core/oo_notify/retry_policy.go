package notify

import "time"

// IRetryPolicy decides when to try again.
type IRetryPolicy interface {
	GetMaxAttempts() int
	SetMaxAttempts(maxAttempts int)
	GetBaseDelay() time.Duration
	SetBaseDelay(baseDelay time.Duration)
	CanRetry(attempt int) bool
	GetDelay(attempt int) time.Duration
	ComputeDelay(attempt int) time.Duration
}

// AbstractRetryPolicy is the base class of all retry policies.
type AbstractRetryPolicy struct {
	self        IRetryPolicy
	maxAttempts int
	baseDelay   time.Duration
	maxDelay    time.Duration
}

// InitRetryPolicy is the constructor of the base class.
func (p *AbstractRetryPolicy) InitRetryPolicy(self IRetryPolicy, maxAttempts int, baseDelay time.Duration, maxDelay time.Duration) {
	p.self = self
	p.SetMaxAttempts(maxAttempts)
	p.SetBaseDelay(baseDelay)
	p.SetMaxDelay(maxDelay)
}

// GetMaxAttempts returns the maximum number of attempts.
func (p *AbstractRetryPolicy) GetMaxAttempts() int { return p.maxAttempts }

// SetMaxAttempts sets the maximum number of attempts.
func (p *AbstractRetryPolicy) SetMaxAttempts(maxAttempts int) { p.maxAttempts = maxAttempts }

// GetBaseDelay returns the base delay.
func (p *AbstractRetryPolicy) GetBaseDelay() time.Duration { return p.baseDelay }

// SetBaseDelay sets the base delay.
func (p *AbstractRetryPolicy) SetBaseDelay(baseDelay time.Duration) { p.baseDelay = baseDelay }

// GetMaxDelay returns the maximum delay.
func (p *AbstractRetryPolicy) GetMaxDelay() time.Duration { return p.maxDelay }

// SetMaxDelay sets the maximum delay.
func (p *AbstractRetryPolicy) SetMaxDelay(maxDelay time.Duration) { p.maxDelay = maxDelay }

// CanRetry returns true if there may be another attempt.
func (p *AbstractRetryPolicy) CanRetry(attempt int) bool {
	return attempt < p.self.GetMaxAttempts()
}

// GetDelay returns the delay after an attempt.
func (p *AbstractRetryPolicy) GetDelay(attempt int) time.Duration {
	delay := p.self.ComputeDelay(attempt)
	if p.maxDelay > 0 && delay > p.maxDelay {
		delay = p.maxDelay
	}
	return delay
}

// ComputeDelay is overridden by the subclasses.
func (p *AbstractRetryPolicy) ComputeDelay(attempt int) time.Duration {
	return 0
}

// ExponentialRetryPolicy doubles the delay each time.
type ExponentialRetryPolicy struct {
	AbstractRetryPolicy
}

// NewExponentialRetryPolicy creates an ExponentialRetryPolicy.
func NewExponentialRetryPolicy(maxAttempts int, baseDelay time.Duration, maxDelay time.Duration) IRetryPolicy {
	policy := &ExponentialRetryPolicy{}
	policy.InitRetryPolicy(policy, maxAttempts, baseDelay, maxDelay)
	return policy
}

// ComputeDelay overrides AbstractRetryPolicy.
func (p *ExponentialRetryPolicy) ComputeDelay(attempt int) time.Duration {
	delay := p.GetBaseDelay()
	for i := 1; i < attempt; i++ {
		delay = delay * 2
		if delay > time.Hour {
			return time.Hour
		}
	}
	return delay
}

// ConstantRetryPolicy always waits the same time.
type ConstantRetryPolicy struct {
	AbstractRetryPolicy
}

// NewConstantRetryPolicy creates a ConstantRetryPolicy.
func NewConstantRetryPolicy(maxAttempts int, baseDelay time.Duration) IRetryPolicy {
	policy := &ConstantRetryPolicy{}
	policy.InitRetryPolicy(policy, maxAttempts, baseDelay, 0)
	return policy
}

// ComputeDelay overrides AbstractRetryPolicy.
func (p *ConstantRetryPolicy) ComputeDelay(attempt int) time.Duration {
	return p.GetBaseDelay()
}

// LinearRetryPolicy waits longer each time.
type LinearRetryPolicy struct {
	AbstractRetryPolicy
}

// NewLinearRetryPolicy creates a LinearRetryPolicy.
func NewLinearRetryPolicy(maxAttempts int, baseDelay time.Duration) IRetryPolicy {
	policy := &LinearRetryPolicy{}
	policy.InitRetryPolicy(policy, maxAttempts, baseDelay, 0)
	return policy
}

// ComputeDelay overrides AbstractRetryPolicy.
func (p *LinearRetryPolicy) ComputeDelay(attempt int) time.Duration {
	return time.Duration(attempt) * p.GetBaseDelay()
}
