package expect

import (
	"context"
	"io"
	"net/http"
	"slices"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/arg"
)

// An Action is what an annotated method promises.
type Action struct {
	Name   string
	Params []Param
	Quiet  bool   // broadcast=none
	Method string // its name

	Partial bool // it runs with what is at fault, too

	Files   []string // names of the fields that take files
	MaxFile int64    // bytes of one, 0 for the limit of the App
	Accept  string   // their types

	multipart bool // its forms may have files

	// Do is the method that binds the action into a template: of the actions
	// of the component [ID].
	Do any
}

// checkAction runs a subtest for each promise.
func (c Component[T, R, M]) checkAction(t *testing.T, a Action, d lc.Definition[T, M]) {
	row, ok := row(d, a.Name)
	if !ok {
		stale(t, "definition has no action %q in its dispatch table", a.Name)
		return
	}
	t.Run("row", func(t *testing.T) { checkRow(t, a, row) })

	a.Params = slices.Clone(a.Params)
	for i, p := range a.Params {
		a.Params[i] = p.accepted(a.Accept)
		if a.Partial && p.file {
			a.Params[i] = p.unsent()
		}
	}
	if a.multipart = a.hasFiles(); a.Partial {
		a.Files = nil // it is sent none
	}
	x := newTrial(t, c, a, row)
	if a.Partial {
		t.Run("ill-typed is reported", x.checkIllTyped)
	} else {
		t.Run("missing is refused", x.checkMissing)
		t.Run("ill-typed is refused", x.checkIllTyped)
	}
	t.Run("unknown is refused", x.checkUnknown)
	if a.hasFiles() {
		t.Run("files come by forms only", x.checkFileless)
		t.Run("other types are refused", x.checkAccept)
	}
	if p := a.unsampled(); p != "" {
		t.Logf("no valid value of parameter %s is known, so that the action can't be called", p)
		return
	}
	if a.Partial {
		t.Run("missing is reported, and the method runs", x.checkMissingPartial)
	}
	t.Run("arguments arrive", x.checkArrive)
	if slices.ContainsFunc(a.Params, func(p Param) bool { return p.spread }) {
		t.Run("form arrives", x.checkForm)
	}
	t.Run("outcome", x.checkOutcome)
	t.Run("binding", x.checkBinding)
}

// unsampled returns the name of a required parameter of which no valid value
// is known, empty where there is none.
func (a Action) unsampled() string {
	for _, p := range a.Params {
		if p.kind == required && len(p.good) == 0 {
			return p.name
		}
	}
	return ""
}

// checkRow compares what the dispatch table tells the runtime.
func checkRow[T, M any](t *testing.T, a Action, row lc.Action[T, M]) {
	if row.Quiet != a.Quiet {
		stale(t, "quiet is %v, want %v", row.Quiet, a.Quiet)
	}
	if row.Partial != a.Partial {
		stale(t, "partial is %v, want %v", row.Partial, a.Partial)
	}
	if !slices.Equal(row.Files, a.Files) || row.MaxFile != a.MaxFile || row.Accept != a.Accept {
		stale(t, "files are %q of %d bytes and %q, want %q of %d bytes and %q", row.Files, row.MaxFile, row.Accept, a.Files, a.MaxFile, a.Accept)
	}
	var got []lc.Param
	for _, p := range row.Params {
		got = append(got, lc.Param{Name: p.Name, Optional: p.Optional, Variadic: p.Variadic, File: p.File})
	}
	var want []lc.Param
	for _, p := range a.Params {
		want = append(want, lc.Param{Name: p.name, Optional: p.kind == optional, Variadic: p.kind == variadic, File: p.file})
	}
	if !slices.Equal(got, want) {
		stale(t, "parameters are %+v, want %+v", got, want)
	}
}

// A trial is an app that serves nothing but one action, on a fake.
type trial struct {
	Action
	component string
	app       *lc.App
	calls     *calls
}

func newTrial[T, R, M any](t *testing.T, c Component[T, R, M], a Action, row lc.Action[T, M]) *trial {
	x := &trial{Action: a, component: c.Name, app: newApp(t), calls: newCalls[T, M](a.Method)}
	lc.Register(x.app, onFake(c.Name, row, c.Fake(x.calls.record), x.calls))
	return x
}

// onFake is a component of which only one action is left, which is called on a
// fake.
func onFake[T, M any](name string, row lc.Action[T, M], fake M, calls *calls) lc.Definition[T, *T] {
	return lc.Definition[T, *T]{
		Name:    name,
		New:     func(context.Context, lc.ComponentID) (*T, error) { return new(T), nil },
		Channel: func(*T) lc.Channel { return lc.Global }, // so that everybody may act
		Actions: []lc.Action[T, *T]{{
			Name:   row.Name,
			Params: row.Params,
			Quiet:  row.Quiet, Partial: row.Partial,
			Files: row.Files, MaxFile: row.MaxFile, Accept: row.Accept,
			Bind: func(args *arg.Args) lc.Call[T, *T] {
				call := row.Bind(args)
				return func(ctx context.Context, _ *T) (*T, error) { return call(ctx, fake) }
			},
		}},
		Render: func(*T, context.Context, io.Writer) error { return nil },
		State: &lc.Codec[T]{ // is given what the action has left
			Encode: func(c *T) ([]byte, error) { calls.left = idOf(c); return []byte("{}"), nil },
			Decode: func(*T, []byte) error { return nil },
		},
	}
}

// post calls the action and returns the calls of methods that it leads to.
func (x *trial) post(t *testing.T, b body) (response, []call) {
	t.Helper()
	x.calls.list = nil
	return post(t, x.app, x.component, x.Name, b), x.calls.list
}

// arguments are a value for each parameter, nil where it is left out.
type arguments []*sample

// plain returns valid arguments, as many different ones as there are.
func (x *trial) plain() arguments {
	args := make(arguments, len(x.Params))
	for i, p := range x.Params {
		if len(p.good) > 0 {
			args[i] = &p.good[i%len(p.good)]
		}
	}
	return args
}

// with returns the arguments with the i-th replaced.
func (args arguments) with(i int, s *sample) arguments {
	args = slices.Clone(args)
	args[i] = s
	return args
}

// members returns the arguments as the members of a JSON object.
func (x *trial) members(args arguments) map[string]string {
	members := map[string]string{}
	for i, p := range x.Params {
		if args[i] != nil {
			members[p.name] = args[i].json
		}
	}
	return members
}

// values returns the arguments as they must arrive.
func (x *trial) values(args arguments) []any {
	values := []any{}
	for i, p := range x.Params {
		if args[i] != nil {
			values = append(values, args[i].value)
		} else {
			values = append(values, p.absent)
		}
	}
	return values
}

// checkArrive sends valid arguments, then changes them one at a time: two
// parameters that were swapped would show in the wrong place.
func (x *trial) checkArrive(t *testing.T) {
	plain := x.plain()
	x.arrives(t, plain)
	for i, p := range x.Params {
		for j := range p.good {
			x.arrives(t, plain.with(i, &p.good[j]))
		}
		if p.kind != required {
			x.arrives(t, plain.with(i, nil))
		}
	}
}

// arrives sends arguments and sees each in its place.
func (x *trial) arrives(t *testing.T, args arguments) {
	t.Helper()
	b := x.body(x.members(args))
	res, calls := x.post(t, b)
	if res.status != http.StatusOK {
		t.Errorf("%s gives %v, want 200", b.content, res)
		return
	}
	x.compare(t, b.content, calls, args)
}

// compare sees that the method was called once, with args, and no other one.
func (x *trial) compare(t *testing.T, sent string, calls []call, args arguments) {
	t.Helper()
	if len(calls) != 1 {
		t.Errorf("%s leads to %d calls of methods, want 1", sent, len(calls))
		return
	}
	if calls[0].method != x.Method {
		stale(t, "calls %s, want %s", calls[0].method, x.Method)
		return
	}
	want := x.values(args)
	if len(calls[0].args) != len(want) {
		t.Errorf("%s arrives as %d arguments, want %d", sent, len(calls[0].args), len(want))
		return
	}
	for i, got := range calls[0].args {
		if !same(got, want[i]) {
			t.Errorf("%s arrives with %s = %s, want %s", sent, x.Params[i].name, show(got), show(want[i]))
		}
	}
}

// checkMissing leaves out each required parameter.
func (x *trial) checkMissing(t *testing.T) {
	for i, p := range x.Params {
		if x.hasFiles() && !p.file {
			continue // a form may leave out boxes and structs
		}
		if p.kind == required {
			x.refused(t, p.name, x.members(x.plain().with(i, nil)))
		}
	}
}

// checkMissingPartial leaves out each required parameter of a partial action, which
// is zero in the call then.
func (x *trial) checkMissingPartial(t *testing.T) {
	for i, p := range x.Params {
		if p.kind != required {
			continue
		}
		members := x.members(x.plain().with(i, nil))
		x.compare(t, show(members), x.reported(t, p.name, members), x.plain().with(i, &sample{value: p.zero}))
	}
}

// checkIllTyped sends each parameter values of other types.
func (x *trial) checkIllTyped(t *testing.T) {
	for i, p := range x.Params {
		if x.hasFiles() && !p.file {
			continue // in a form all is text
		}
		for _, bad := range p.bad {
			if x.hasFiles() && bad == "null" {
				continue
			}
			members := x.members(x.plain().with(i, &sample{json: bad}))
			if x.Partial {
				x.reported(t, p.name, members)
			} else {
				x.refused(t, p.name, members)
			}
		}
	}
}

// checkUnknown adds a parameter that the action does not have.
func (x *trial) checkUnknown(t *testing.T) {
	members := x.members(x.plain())
	members[unknown] = `"1"`
	x.refused(t, unknown, members)
}

// body returns the members as a request of the action holds them.
func (a Action) body(members map[string]string) body {
	if a.hasFiles() {
		return a.multipartBody(members)
	}
	return jsonBody(members)
}

// checkFileless sends JSON to an action that requires a file.
func (x *trial) checkFileless(t *testing.T) {
	for _, p := range x.Params {
		if !p.file || p.kind != required {
			continue
		}
		b := jsonBody(map[string]string{p.name: `"sample.txt"`})
		if res, calls := x.post(t, b); res.status != http.StatusUnsupportedMediaType || len(calls) > 0 {
			t.Errorf("%s gives %v and %d calls, want 415 and none", b.content, res, len(calls))
		}
	}
}

// checkAccept sends files of a type that no list takes.
func (x *trial) checkAccept(t *testing.T) {
	if x.Accept == "" {
		return
	}
	for i, p := range x.Params {
		if !p.file {
			continue
		}
		b := x.body(x.members(x.plain().with(i, &sample{json: `{"Name":"sample.lcgen-none","Content":"AAEC"}`})))
		res, calls := x.post(t, b)
		if res.status != http.StatusUnsupportedMediaType || !res.pointsAt(p.name) || len(calls) > 0 {
			t.Errorf("a file of another type as %s gives %v and %d calls, want 415 and none", p.name, res, len(calls))
		}
	}
}

// refused sees that a request is refused for the sake of the parameter at
// fault, and that the method is not called.
func (x *trial) refused(t *testing.T, param string, members map[string]string) {
	t.Helper()
	b := x.body(members)
	res, calls := x.post(t, b)
	if res.status != http.StatusUnprocessableEntity || !res.pointsAt(param) {
		t.Errorf("%s gives %v, want 422 that points at #/%s", b.content, res, param)
	}
	if len(calls) > 0 {
		t.Errorf("%s is refused, but the method is called", b.content)
	}
}

// reported sees that a partial action reports a fault in the parameter, and returns
// the calls of methods.
func (x *trial) reported(t *testing.T, param string, members map[string]string) []call {
	t.Helper()
	b := x.body(members)
	res, calls := x.post(t, b)
	if res.status != http.StatusUnprocessableEntity || !res.pointsAt(param) {
		t.Errorf("%s gives %v, want 422 that points at #/%s", b.content, res, param)
	}
	return calls
}

// checkOutcome sees what becomes of the context and the results.
func (x *trial) checkOutcome(t *testing.T) {
	b := x.body(x.members(x.plain()))
	res, _ := x.post(t, b)
	if res.status != http.StatusOK {
		t.Fatalf("%s gives %v, want 200", b.content, res)
	}
	if x.calls.takesContext && !x.calls.context {
		t.Error("the context is not that of the request")
	}
	if took := x.calls.left == Next; took != x.calls.returns {
		t.Errorf("the state that the method returns is taken over: %v, want %v", took, x.calls.returns)
	}
	if x.calls.fails {
		x.calls.fail = lc.Forbidden("recorded")
		defer func() { x.calls.fail = nil }()
		if res, _ := x.post(t, b); res.status != http.StatusForbidden {
			t.Errorf("the method's error gives %v, want 403", res)
		}
	}
}
