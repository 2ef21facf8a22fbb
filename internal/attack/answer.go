package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
)

// maxAnswer bounds what is read of an answer's body.
const maxAnswer = 8 << 20

// An answer is what a request got.
type answer struct {
	status int
	header http.Header
	body   []byte // of a stream, the data of its first event
	last   bool   // the server closes the connection after it
}

// isStream reports whether the answer is an event stream, whose body is left
// to be read.
func (a *answer) isStream() bool { return isEventStream(a.header) }

// isGood reports whether the request was answered as it wanted.
func (a *answer) isGood() bool { return a.status < 400 }

// channels returns the channels that an answer which is a stream carries.
func (a *answer) channels() []string {
	var connected struct {
		Channels map[string]json.RawMessage
	}
	if !a.isStream() || json.Unmarshal(a.body, &connected) != nil {
		return nil
	}
	return slices.Sorted(maps.Keys(connected.Channels))
}

// isRefusal reports whether the answer refuses what only the victim may have. A
// stream does so too if it carries nothing but what everybody may hear.
func (a *answer) isRefusal() bool {
	if a.isStream() && a.status == http.StatusOK {
		return len(a.body) > 0 && !slices.ContainsFunc(a.channels(), func(ch string) bool { return ch != "global" })
	}
	return a.status >= 300
}

// version returns the version that an answer to the client shows.
func (a *answer) version() uint64 {
	var c change
	json.Unmarshal(a.body, &c) // 0 of what is none
	return c.Version
}

// isBusy reports whether the server has refused the request for the moment.
func (a *answer) isBusy() bool {
	return a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable
}

func (a *answer) String() string { return fmt.Sprintf("%d %s", a.status, clip(a.body, 240)) }

// readAnswer reads one answer to a request of a method. Informational answers
// are passed over. For a stream it returns the rest of the answer to be read.
func readAnswer(r *bufio.Reader, method string) (*answer, io.Reader, error) {
	for {
		res, err := http.ReadResponse(r, &http.Request{Method: method})
		if err != nil {
			return nil, nil, err
		}
		if res.StatusCode < 200 && res.StatusCode != http.StatusSwitchingProtocols {
			continue
		}
		a := &answer{status: res.StatusCode, header: res.Header, last: res.Close}
		if a.isStream() && method != "HEAD" {
			return a, res.Body, nil
		}
		a.body, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer))
		res.Body.Close()
		return a, nil, err
	}
}
