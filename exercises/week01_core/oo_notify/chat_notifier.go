package notify

import "time"

// ChatNotifier writes into chat rooms.
type ChatNotifier struct {
	AbstractNotifier
}

// NewChatNotifier creates a ChatNotifier.
func NewChatNotifier() INotifier {
	notifier := &ChatNotifier{}
	notifier.InitNotifier(notifier, Chat, NewLinearRetryPolicy(3, 2*time.Second))
	return notifier
}

// RenderPayloads overrides AbstractNotifier.
func (n *ChatNotifier) RenderPayloads() ([][]byte, error) {
	context := n.GetNotificationContext()
	utils := GetStringUtils()
	result := "*" + utils.EscapeMarkdown(context.GetTitle()) + "*\n"
	if utils.IsNotEmpty(context.GetMessage().To.Name) {
		result = result + "@" + context.GetMessage().To.Name + " "
	}
	result = result + utils.EscapeMarkdown(context.GetBody())
	return [][]byte{[]byte(result)}, nil
}
