package lc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"strconv"
)

// A ComponentOption says how a component is placed in a page or in another
// component: Lazy, Defer, Prop or Props.
type ComponentOption interface{ apply(p *placing) }

// A placing is one place in which a component is shown.
type placing struct {
	id    ComponentID
	when  moment
	named []namedProp // by Prop, in that order
	props any         // by Props; nil: none
}

// A moment says when the content of a component is made.
type moment uint8

const (
	now moment = iota

	// Lazy has the browser fetch the component once it can be seen. Until then its
	// Placeholder is shown.
	Lazy

	// Defer has the browser fetch the component once the page has loaded.
	Defer
)

func (m moment) apply(p *placing) { p.when = m }

// A namedProp is one value given by Prop.
type namedProp struct {
	name  string
	value any
}

func (n namedProp) apply(p *placing) { p.named = append(p.named, n) }

// Prop gives the component a value for the field marked lc:"prop" of that name
// on the wire.
func Prop(name string, value any) ComponentOption { return namedProp{name, value} }

// allProps are the values given by Props.
type allProps struct{ values any }

func (a allProps) apply(p *placing) { p.props = a.values }

// Props gives the component the values of all its fields marked lc:"prop":
// values is of the type that lcgen generates for them, such as CardProps.
func Props(values any) ComponentOption { return allProps{values} }

// A PlacedComponent is a component that a page or another component shows.
// It has the method of a templ.Component.
type PlacedComponent struct {
	app *App
	ctx context.Context
	p   placing
}

// Component returns a component for Go and templ: what it renders is what
// {{component}} does in a template. With the context that a component's Render
// has, it is placed in that component, and else in a page, for the viewer that
// ctx tells.
func (a *App) Component(ctx context.Context, id ComponentID, opts ...ComponentOption) *PlacedComponent {
	c := &PlacedComponent{app: a, ctx: ctx, p: placing{id: id}}
	for _, opt := range opts {
		opt.apply(&c.p)
	}
	return c
}

// Render writes the component with its wrapper. The context is that which
// Component was called with, or ctx if only that is of a component that is being
// rendered.
func (c *PlacedComponent) Render(ctx context.Context, w io.Writer) error {
	if renderingFrom(c.ctx) != nil || ctx == nil || renderingFrom(ctx) == nil {
		ctx = c.ctx
	}
	return c.app.place(ctx, w, &c.p)
}

// place writes a component with its wrapper, in a page or in the component that
// ctx is the rendering of. In a component, one that is not for its viewer is
// left out.
func (a *App) place(ctx context.Context, w io.Writer, p *placing) error {
	outer := renderingFrom(ctx)
	placed, err := a.placeInside(a.inSetting(ctx), outer, p)
	if outer != nil && isRefusal(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if outer != nil {
		outer.hold(*placed)
	}
	_, err = w.Write(placed.whole)
	return err
}

// isRefusal reports whether err says that a component is not for a viewer, or
// does not exist.
func isRefusal(err error) bool {
	var forbidden *ForbiddenError
	var notFound *NotFoundError
	return errors.As(err, &forbidden) || errors.As(err, &notFound)
}

// placeInside returns a component that is placed in outer, or in a page if that is nil.
func (a *App) placeInside(ctx context.Context, outer *rendering, p *placing) (*placedInside, error) {
	comp := a.component(p.id.Name)
	if comp != nil && !ValidInstance(p.id.Instance) {
		return nil, invalidInstance(outer, p.id)
	}
	failed := func(err error) error { return fmt.Errorf("render %s: %w", p.id, err) }
	// Nothing else need look at the time. Who has gone may have closed one half of
	// the connection only.
	if err := ctx.Err(); err == context.DeadlineExceeded {
		return nil, failed(err)
	}
	if err := outer.admit(p.id); err != nil {
		return nil, failed(err)
	}
	n, err := nest(ctx, "Render", p.id)
	if err != nil {
		return nil, failed(err)
	}
	defer n.end()
	ctx = n.in(ctx)
	noteUse(ctx, comp, outer != nil, p.when != now)
	to := toPage
	if outer != nil {
		to = outer.to
	}
	if comp == nil && (to == toAll || p.when != now) {
		return nil, failed(a.unserved(p.id.Name))
	}
	var props []byte
	if comp != nil {
		if props, err = a.propsOf(comp, p); err != nil {
			return nil, failed(fmt.Errorf("%w%s", err, calledAt()))
		}
	}
	html, err := a.placedHTML(ctx, outer, comp, p, props, to)
	if err != nil {
		return nil, err
	}
	return &placedInside{whole: html, bare: bareWrapper(comp.element, p.id, a.propsMark(p.id, props))}, nil
}

// placedHTML returns the HTML of a component as it is placed for a recipient.
func (a *App) placedHTML(ctx context.Context, outer *rendering, comp *component, p *placing, props []byte, to recipient) ([]byte, error) {
	switch {
	case to == toAll:
		return a.placedForAll(ctx, outer, comp, p, props)
	case p.when != now:
		return a.postponed(ctx, comp, p, props, to)
	}
	user, _ := UserFrom(ctx)
	view, err := a.view(ctx, p.id, viewer{user: user, props: props, scripts: to == toClient, query: queryFrom(ctx)}, func(l *loaded, access Access) error {
		return a.askPlaced(ctx, outer, l, access)
	})
	if err != nil {
		return nil, err
	}
	return view.html, nil
}

// invalidInstance returns the error for an instance that no component has. A page
// may have it from its URL. A component that shows another has it from its own
// data, and leaves nobody out by it.
func invalidInstance(outer *rendering, id ComponentID) error {
	err := id.Validate()
	if outer == nil {
		return notFound("There is no such component: %s.", err.Error())
	}
	return fmt.Errorf("place a component in %s: %w%s", outer.id, err, calledAt())
}

// placingFuncs returns the functions by which a template places components. They
// ask for the context of the rendering that they are called in.
func placingFuncs(ctx func() context.Context) template.FuncMap {
	placed := func(when moment) func(string, any, ...any) (template.HTML, error) {
		return func(name string, instance any, props ...any) (template.HTML, error) {
			return placeInTemplate(ctx(), when, name, instance, props)
		}
	}
	return template.FuncMap{"component": placed(now), "lazy": placed(Lazy), "defer": placed(Defer)}
}

// placeInTemplate is what the functions of a template do.
func placeInTemplate(ctx context.Context, when moment, name string, instance any, props []any) (template.HTML, error) {
	a := AppFrom(ctx)
	if a == nil {
		return "", errors.New("no App is known here: a component's template is rendered by an App, a page's has the functions of App.Funcs")
	}
	text, err := instanceOf(instance)
	if err != nil {
		return "", err
	}
	p := placing{id: ComponentID{name, text}, when: when}
	if len(props)%2 != 0 {
		return "", fmt.Errorf("the props of component %s are to be given as names, each with its value", name)
	}
	for i := 0; i < len(props); i += 2 {
		prop, ok := props[i].(string)
		if !ok {
			return "", fmt.Errorf("the name of a prop of component %s is no string but %T", name, props[i])
		}
		Prop(prop, props[i+1]).apply(&p)
	}
	var b bytes.Buffer
	err = a.place(ctx, &b, &p)
	return template.HTML(b.String()), err
}

// instanceOf returns the instance that a template names: a string, an integer
// or a Stringer.
func instanceOf(instance any) (string, error) {
	if s, ok := instance.(fmt.Stringer); ok {
		return s.String(), nil
	}
	switch v := reflect.ValueOf(instance); v.Kind() {
	case reflect.String:
		return v.String(), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10), nil
	}
	return "", fmt.Errorf("an instance is a string, an integer or a Stringer, not %T", instance)
}
