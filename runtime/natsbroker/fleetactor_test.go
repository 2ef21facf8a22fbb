package natsbroker

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// An actor is a user who calls one action after another.
type actor struct {
	fleet    *fleet
	number   int
	answered atomic.Int64
	deeds    []deed // to be read when the actor has stopped
}

// A deed is an action and its answer.
type deed struct {
	name      string
	component string
	status    int
	problem   string
	version   uint64 // after it
	took      time.Duration
	at        time.Time // of the answer
}

// actionSends is how often the browser client sends an action that gets no
// answer.
const actionSends = 7

func (a *actor) act(ctx context.Context) {
	p := newPage(a.fleet, a.number)
	p.user = fmt.Sprintf("actor%d", a.number)
	parts := map[string]*part{}
	for n := 0; ; n++ {
		name := fleetComponents[(n*fleetActors+n+a.number)%len(fleetComponents)]
		if parts[name] == nil {
			if parts[name] = p.render(ctx, name); parts[name] == nil {
				return
			}
		}
		d := deed{name: fmt.Sprintf("a%d-%d", a.number, n), component: name}
		began := time.Now()
		if !a.send(p, parts[name], &d) {
			return
		}
		d.at = time.Now()
		d.took = d.at.Sub(began)
		a.deeds = append(a.deeds, d)
		a.answered.Add(1)
		if !pause(ctx, actorPause) {
			return
		}
	}
}

// send calls an action as the browser client does: under one ID until there is
// an answer.
func (a *actor) send(p *page, part *part, d *deed) bool {
	for attempt := range actionSends {
		if attempt > 0 {
			time.Sleep(backoff(float64(attempt)))
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		status, body, err := p.do(ctx, http.MethodPost, p.base+"/lc/"+strings.Replace(part.id, ":", "/", 1)+"/add",
			fmt.Sprintf(`{"name":%q}`, d.name), http.Header{"LC-Token": {part.token}, "LC-Request": {d.name}})
		cancel()
		if err != nil {
			continue
		}
		var answer struct{ Version uint64 }
		if d.status = status; status != http.StatusOK {
			d.problem = string(body)
		} else if err := json.Unmarshal(body, &answer); err != nil {
			a.fleet.t.Errorf("the answer to %s: %v", d.name, err)
		}
		d.version = answer.Version
		return true
	}
	a.fleet.t.Errorf("%s got no answer", d.name)
	return false
}

// do sends a request and reads its answer.
func (p *page) do(ctx context.Context, method, url, body string, header http.Header) (status int, answer []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	for name, values := range header {
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Test-User", p.user)
	resp, err := p.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(resp.Body)
	return resp.StatusCode, answer, err
}
