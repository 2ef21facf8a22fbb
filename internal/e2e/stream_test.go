package e2e

import "testing"

func TestConnectsByItself(t *testing.T) {
	s := newFake(t)
	s.Add("notification-center:user-123", "user:user-123", `<p id="count">0</p>`)
	p := open(t, s.URL("notification-center:user-123"))

	p.Console("[LiveComponent] Setting up SSE for notification-center:user-123 on channel user:user-123")
	p.Console("[SSE] Connected to user:user-123")
	p.Check(`liveComponentManager.sseClients.size === 1`)
	p.Check(`liveComponentManager.sseClients.get("user:user-123").isConnected`)
	p.Check(`liveComponentManager.componentChannels.get("notification-center:user-123") === "user:user-123"`)

	s.Push("notification-center:user-123", `<p id="count">1</p>`)
	p.UntilText("#count", "1")
	p.Console("[LiveComponent] SSE update received for notification-center:user-123")
}
