package lc

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"net/http"
	"strings"
	"testing"
)

// A routeTest says how requests of one route meet the limits: one that is
// answered, and others that are too large, each in a way of its own.
type routeTest struct {
	served   request
	tooLarge map[string]tooLarge

	// without says why the route asks for none of it.
	without string
}

type tooLarge struct {
	request
	status int
}

const asJSON, asForm = "Content-Type: application/json", "Content-Type: " + typeForm

// routeTests has all routes, by the end of the pattern.
func routeTests(t *testing.T) map[string]routeTest {
	action := func(header, body string) request {
		return request{path: "/lc/tally/one/say", header: []string{header}, body: body}
	}
	multi, multiBody := multipartBody(t, formField{"text", strings.Repeat("x", 2000)})
	manyFields, manyFieldsBody := multipartBody(t, formField{"text", "1"}, formField{"text", "1"}, formField{"text", "1"}, formField{"text", "1"}, formField{"text", "1"})
	stream := func(path string) request { return request{method: http.MethodHead, path: path} }
	return map[string]routeTest{
		"/{component}/{instance}/{action}": {
			served: action(asJSON, `{"text":"x"}`),
			tooLarge: map[string]tooLarge{
				"bytes of JSON":        {action(asJSON, `{"text":"`+strings.Repeat("x", 2000)+`"}`), 413},
				"bytes of a form":      {action(asForm, "text="+strings.Repeat("x", 2000)), 413},
				"bytes of a multipart": {action("Content-Type: "+multi, multiBody), 413},
				"depth of JSON":        {action(asJSON, `{"text":[[[[[1]]]]]}`), 400},
				"values of JSON":       {action(asJSON, `{"text":[1,1,1,1,1,1,1,1,1,1]}`), 400},
				"values of a form":     {action(asForm, "text=1&text=1&text=1&text=1&text=1"), 400},
				"fields of multipart":  {action("Content-Type: "+manyFields, manyFieldsBody), 400},
				"LC-Request":           {request{path: "/lc/tally/one/say", header: []string{asJSON, "LC-Request: " + strings.Repeat("x", 65)}, body: `{"text":"x"}`}, 400},
			},
		},
		"/{component}/{instance}": {served: request{method: http.MethodGet, path: "/lc/tally/one"}},
		"/{channel}": {
			served: stream("/sse/events/global"),
			tooLarge: map[string]tooLarge{
				"tokens":       {stream("/sse/events/global?" + strings.Repeat("token=&", 2*perChannel+1)), 400},
				"token's size": {stream("/sse/events/global?token=" + strings.Repeat("x", maxTokenBytes+1)), 400},
			},
		},
		"": {
			served: stream("/sse/events?channel=global"),
			tooLarge: map[string]tooLarge{
				"channels":     {stream("/sse/events?" + strings.Repeat("channel=global&", 3)), 400},
				"tokens":       {stream("/sse/events?channel=global&" + strings.Repeat("token=&", 2*perChannel+1)), 400},
				"token's size": {stream("/sse/events?channel=global&token=" + strings.Repeat("x", maxTokenBytes+1)), 400},
				"components":   {stream("/sse/events?channel=global&" + strings.Repeat("component=&", 2*perChannel+1)), 400},
				"components by POST": {request{path: "/sse/events", header: []string{asJSON},
					body: `{"components":[` + strings.Repeat("{},", 2*perChannel) + `{}]}`}, 400},
				"bytes by POST": {request{path: "/sse/events", header: []string{asJSON}, body: strings.Repeat(" ", maxStreamBody+1)}, 413},
				"depth by POST": {request{path: "/sse/events", header: []string{asJSON}, body: `{"x":[[[[[1]]]]]}`}, 400},
			},
		},
		"/views": {
			served: request{path: "/lc/views", header: []string{asJSON}, body: `[]`},
			tooLarge: map[string]tooLarge{
				"views": {request{path: "/lc/views", header: []string{asJSON}, body: "[" + strings.Repeat("{},", maxViews) + "{}]"}, 400},
				"bytes": {request{path: "/lc/views", header: []string{asJSON}, body: strings.Repeat(" ", maxViewsBody+1)}, 413},
				"depth": {request{path: "/lc/views", header: []string{asJSON}, body: `[{"x":[[[[[1]]]]]}]`}, 400},
			},
		},
		"/{file}": {without: "it sends a file that is in memory, the same to everybody"},
		"/":       {without: "it answers that there is nothing"},
	}
}

// A limit that one way in forgets is none (Mercurius, CVE-2026-30241). So each
// route that routes.go names is asked for what belongs to every request, and
// for what is too large; one that is added has to be added here.
func TestEveryRouteAsksTheLimits(t *testing.T) {
	tests := routeTests(t)
	limits := Limits{Rate: 1, Burst: 1, BodyBytes: 1000, Depth: 4, Values: 8, Params: 4, ChannelsPerStream: 2}
	loose := limits
	loose.Burst = 1000
	app := func(t *testing.T, l Limits) *fixture {
		def := tallyDefinition()
		def.Channel = global
		return newFixture(t, def, WithLimits(l))
	}
	for _, pattern := range patterns(t) {
		rt, ok := tests[pattern]
		if !ok {
			t.Errorf("no test knows of the route %q", pattern)
			continue
		}
		if rt.without != "" {
			continue
		}
		t.Run("route "+pattern, func(t *testing.T) {
			f := app(t, limits)
			foreign := rt.served
			foreign.header = append([]string{"Sec-Fetch-Site: cross-site"}, rt.served.header...)
			if got := f.send(foreign).Code; got != http.StatusForbidden {
				t.Errorf("a page of another site is answered %d, want 403", got)
			}
			for i, want := range []bool{true, false} {
				if got := f.send(rt.served).Code; got < 400 != want || got >= 400 && got != http.StatusTooManyRequests {
					t.Errorf("request %d of a rate of 1 is answered %d", i+1, got)
				}
			}
			for name, q := range rt.tooLarge {
				if w := app(t, loose).send(q.request); w.Code != q.status {
					t.Errorf("%s: answered %d %s, want %d", name, w.Code, w.Body, q.status)
				}
			}
		})
	}
}

// patterns returns the patterns of the routes in routes.go, without the base
// that they begin with.
func patterns(t *testing.T) (all []string) {
	t.Helper()
	file, err := parser.ParseFile(gotoken.NewFileSet(), "routes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if s, ok := call.Fun.(*ast.SelectorExpr); !ok || s.Sel.Name != "Handle" && s.Sel.Name != "HandleFunc" {
			return true
		}
		switch arg := call.Args[0].(type) {
		case *ast.BinaryExpr: // base + pattern
			all = append(all, strings.Trim(arg.Y.(*ast.BasicLit).Value, `"`))
		case *ast.BasicLit:
			all = append(all, strings.Trim(arg.Value, `"`))
		default: // the base alone
			all = append(all, "")
		}
		return true
	})
	if len(all) < 6 {
		t.Fatalf("routes.go has the routes %q only", all)
	}
	return all
}
