package natsbroker

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

// How soon a connection notices that its server is dead. One that is frozen
// still takes bytes and connections, and answers nothing.
const (
	pingInterval  = 800 * time.Millisecond // the second ping without an answer ends the connection
	dialTimeout   = time.Second            // for the server's first line, too
	writeTimeout  = 1500 * time.Millisecond
	reconnectWait = 100 * time.Millisecond // and as much again at random
)

// Options returns options for nats.Connect with which a connection survives
// the loss of its servers. It notices within two seconds that a server is dead
// or frozen, goes on to the next, and never gives up: not after many attempts,
// not if no server is there at the start, and not if a server refuses its
// credentials, which may be about to change. Name all servers in the URL, so
// that there is a next one:
//
//	return nats.Connect("nats://10.0.0.5,nats://10.0.0.6,nats://10.0.0.7",
//		append(natsbroker.Options(),
//			nats.Name("shop"),
//			nats.UserCredentials("shop.creds"), // read again for each connection
//		)...)
func Options() []nats.Option {
	return []nats.Option{
		nats.RetryOnFailedConnect(true),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(reconnectWait),
		nats.ReconnectJitter(reconnectWait, reconnectWait),
		nats.IgnoreAuthErrorAbort(),
		nats.PingInterval(pingInterval),
		nats.MaxPingsOutstanding(1),
		nats.Timeout(dialTimeout),
		nats.FlusherTimeout(writeTimeout),
		nats.ReconnectOnFlusherError(),
	}
}

// The oldest server that can read the newest messages of many subjects at a
// time, and one subject's messages in a batch.
const (
	oldestMajor = 2
	oldestMinor = 11
)

// recent reports whether a server is not too old.
func recent(version string) bool {
	major, rest, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	minor, _, _ := strings.Cut(rest, ".")
	a, errA := strconv.Atoi(major)
	b, errB := strconv.Atoi(minor)
	return errA == nil && errB == nil && (a > oldestMajor || a == oldestMajor && b >= oldestMinor)
}

// checkServer returns a final error if the connected server is too old.
func checkServer(nc *nats.Conn) error {
	if version := nc.ConnectedServerVersion(); !recent(version) {
		return final{fmt.Errorf("the NATS server has version %s: it takes %d.%d or later", version, oldestMajor, oldestMinor)}
	}
	return nil
}

// A final error does not pass by waiting.
type final struct{ error }

func (e final) Unwrap() error { return e.error }
