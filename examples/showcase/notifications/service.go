package notifications

import (
	"context"
	"fmt"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Service notifies users of what happens anywhere in the application: in a
// request of somebody else, a job, a webhook. It saves first and pushes then,
// so who is not looking finds the notification later.
type Service struct {
	app     *lc.App
	inboxes *Inboxes
}

// NewService returns a service that pushes through app.
func NewService(app *lc.App, inboxes *Inboxes) *Service {
	return &Service{app: app, inboxes: inboxes}
}

// Send notifies a user and pushes the whole center: the way that needs no
// thought.
func (s *Service) Send(ctx context.Context, user, text string) error {
	if err := s.inboxes.Add(user, text); err != nil {
		return fmt.Errorf("notify %s: %w", user, err)
	}
	return s.app.Refresh(ctx, ID(user))
}

// SendFragments notifies a user and pushes only the two elements that have
// changed: less to send where a component is large.
func (s *Service) SendFragments(ctx context.Context, user, text string) error {
	if err := s.inboxes.Add(user, text); err != nil {
		return fmt.Errorf("notify %s: %w", user, err)
	}
	center := load(s.inboxes, ID(user))
	fragments := map[string]string{}
	for _, name := range []string{"unread-count", "notification-list"} {
		var html strings.Builder
		if err := notificationCenterTemplate.ExecuteNamed(ctx, &html, name, center); err != nil {
			return fmt.Errorf("notify %s: %w", user, err)
		}
		fragments["#"+name] = html.String()
	}
	return s.app.Broadcast(ctx, center.SSEChannel(), lc.ComponentFragments(center.ID, fragments))
}
