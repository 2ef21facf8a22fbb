//go:build !linux

package lc

import (
	"net"
	"time"
)

// canTakeOver says that streams stay with net/http on this system: what it
// takes to serve them without a goroutine each is written for Linux only.
const canTakeOver = false

// A socket is an outlet that this system does not have.
type socket struct{ response }

func newSocket(net.Conn, *stream) (*socket, bool) { return nil, false }

func (*socket) abandon() {}

// A watch has nothing to watch.
type watch struct{}

// How long what was sent may go unacknowledged, this system decides.
func userTimeout(int) time.Duration     { return 0 }
func setUserTimeout(int, time.Duration) {}
