package expect

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest/internal/markup"
)

// A propsCheck is a component with the props and actions of the real one, which
// everybody may see and which needs no data.
type propsCheck[T any] struct {
	app   *lc.App
	name  string
	shown *T // rendered last
}

// checkProps compares the codec of the props, and sees that a component is to be
// had with the props of its place only.
func (c Component[T, R, M]) checkProps(t *testing.T, d lc.Definition[T, M]) {
	c.Props.check(t, d.Props)
	switch {
	case c.Props == nil || d.Props == nil:
		return
	case c.Props.hasSealed():
		t.Log("not placed, as a prop has no value that is known to be good")
		return
	}
	p := &propsCheck[T]{app: newApp(t), name: c.Name}
	open := openDefinition(d, d.Actions...)
	open.Props = d.Props
	open.Render = func(made *T, _ context.Context, _ io.Writer) error {
		p.shown = made
		return nil
	}
	lc.Register(p.app, open)

	for _, a := range c.Actions {
		if res := post(t, p.app, c.Name, a.Name, jsonBody(nil)); !isExpired(res.status, res.content) {
			t.Errorf("action %s without props gives %v, want 403 and the code expired", a.Name, res)
		}
	}
	p.checkTokens(t)
	for _, f := range c.Props.Fields {
		p.checkNamed(t, f, d.Props)
	}
	if _, err := p.place(t, instance, lc.Prop(unknown, 1)); err == nil || !strings.Contains(err.Error(), unknown) {
		t.Errorf("placed with a prop that it does not have: error is %v", err)
	}
}

// isExpired reports whether an answer says that the page has to be loaded again.
func isExpired(status int, content string) bool {
	return status == http.StatusForbidden && strings.Contains(content, `"code":"expired"`)
}

// checkTokens fetches the component with the token of its wrapper, and with
// others.
func (p *propsCheck[T]) checkTokens(t *testing.T) {
	own, err := p.place(t, instance)
	if err != nil {
		t.Errorf("placed without props: %v", err)
		return
	}
	other, err := p.place(t, instance+"-2")
	if err != nil {
		t.Errorf("placed without props: %v", err)
		return
	}
	grant, rest, _ := strings.Cut(own, "~")
	_, others, _ := strings.Cut(other, "~")
	if res := p.view(t, own); res.Code != http.StatusOK {
		t.Errorf("a view with its token gives %d %s, want 200", res.Code, res.Body)
	}
	for what, token := range map[string]string{
		"no token":                      "",
		"no props":                      grant,
		"another instance's props":      grant + "~" + others,
		"another user's props":          grant + "~" + p.others(t),
		"props that have been changed":  grant + "~" + rest[:len(rest)-1],
		"props in the place of a state": grant + "~" + strings.TrimPrefix(rest, "~"),
	} {
		if res := p.view(t, token); !isExpired(res.Code, res.Body.String()) {
			t.Errorf("a view with %s gives %d %s, want 403 and the code expired", what, res.Code, res.Body)
		}
	}
}

// others returns what a token of somebody else has after its grant.
func (p *propsCheck[T]) others(t *testing.T) string {
	token, err := p.placeFor(lc.ContextWithUser(t.Context(), "somebody-else"), instance)
	if err != nil {
		t.Error(err)
	}
	_, rest, _ := strings.Cut(token, "~")
	return rest
}

// checkNamed places the component with each value of one prop, by its name.
func (p *propsCheck[T]) checkNamed(t *testing.T, f Field[T], codec *lc.Codec[T]) {
	for _, v := range f.values {
		from := new(T)
		v.set(from)
		data, err := codec.Encode(from)
		if err != nil {
			t.Errorf("encoding prop %s: %v", f.name, err)
			return
		}
		value := membersOf(t, data)[f.name]
		if _, err := p.place(t, instance, lc.Prop(f.name, value)); err != nil {
			t.Errorf("placed with the prop %s, which is %s: %v", f.name, value, err)
			continue
		}
		if !v.has(p.shown) {
			t.Errorf("prop %s does not have its value in a component that is placed with %s", f.name, value)
		}
	}
}

// place renders the component as a page does, and returns its token.
func (p *propsCheck[T]) place(t *testing.T, instance string, opts ...lc.ComponentOption) (string, error) {
	return p.placeFor(t.Context(), instance, opts...)
}

func (p *propsCheck[T]) placeFor(ctx context.Context, instance string, opts ...lc.ComponentOption) (string, error) {
	var html strings.Builder
	if err := p.app.Component(ctx, lc.ComponentID{Name: p.name, Instance: instance}, opts...).Render(ctx, &html); err != nil {
		return "", err
	}
	return markup.Parse(html.String()).First(wrapperSelector).Attrs["data-lc-token"], nil
}

var wrapperSelector = func() markup.Selector {
	s, err := markup.ParseSelector("[data-lc-token]")
	if err != nil {
		panic(err)
	}
	return s
}()

// view fetches the component with a token, as a guest.
func (p *propsCheck[T]) view(t *testing.T, token string) *httptest.ResponseRecorder {
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/lc/"+p.name+"/"+instance, nil)
	if token != "" {
		req.Header.Set("LC-Token", token)
	}
	rec := httptest.NewRecorder()
	p.app.ServeHTTP(rec, req)
	return rec
}
