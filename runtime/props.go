package lc

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/clip"
)

// Props are what a component is given where it is placed: its fields marked
// lc:"prop". They go out in the token, signed, and come back with each request
// for the component. So a browser can't change them, and what is rendered for it
// later is given the same.

// noProps are the props of a component that nobody has given any: all are zero.
// So are they where nobody's view is made, as in a job.
var noProps = []byte("{}")

// propsOf returns the canonical JSON of what a component is given in a place:
// what its codec makes of the props. It is nil if the component has none. An
// error says what is wrong with what was given.
func (a *App) propsOf(comp *component, p *placing) ([]byte, error) {
	if comp.props == nil {
		if p.props != nil || len(p.named) > 0 {
			return nil, fmt.Errorf("component %s is given props, and has no field marked lc:\"prop\"", comp.name)
		}
		return nil, nil
	}
	given, err := p.givenProps()
	if err == nil {
		given, err = comp.canonicalProps(given)
	}
	if err != nil {
		return nil, fmt.Errorf("props of %s: %w", p.id, err)
	}
	return given, nil
}

// givenProps returns the JSON object of all that is given by Props and Prop. What
// Prop gives takes the place of what Props does.
func (p *placing) givenProps() ([]byte, error) {
	all := map[string]json.RawMessage{}
	if p.props != nil {
		raw, err := json.Marshal(p.props)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(raw, &all); err != nil || all == nil {
			return nil, fmt.Errorf("lc.Props takes a struct such as the one that lcgen generates for the component, not %T", p.props)
		}
	}
	seen := map[string]bool{}
	for _, prop := range p.named {
		if seen[prop.name] {
			return nil, fmt.Errorf("%q is given twice", clip.String(prop.name))
		}
		seen[prop.name] = true
		raw, err := json.Marshal(prop.value)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", clip.String(prop.name), err)
		}
		all[prop.name] = raw
	}
	return json.Marshal(all)
}

// canonicalProps returns the JSON of props as the component's codec writes it. A
// prop that the component does not have is an error.
func (c *component) canonicalProps(given []byte) ([]byte, error) {
	v := c.props.zero()
	known := c.props.names
	if known == nil { // a codec made by hand
		zero, err := c.props.encode(v)
		if err != nil {
			return nil, err
		}
		if known, err = memberNames(zero); err != nil {
			return nil, err
		}
	}
	names, err := memberNames(given)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if !slices.Contains(known, name) { // exactly: encoding/json would pass over the case of letters
			return nil, fmt.Errorf("there is no prop %q: there %s", clip.String(name), listed(known))
		}
	}
	if err := c.props.decode(v, given); err != nil {
		return nil, err
	}
	return c.encodeProps(v)
}

// listed says which props there are.
func listed(names []string) string {
	if len(names) == 0 {
		return "are none"
	}
	if len(names) == 1 {
		return fmt.Sprintf("is only %q", names[0])
	}
	return fmt.Sprintf("are %q", names)
}

// encodeProps returns the JSON of a value's props.
func (c *component) encodeProps(v any) ([]byte, error) {
	data, err := c.props.encode(v)
	if err != nil {
		return nil, err
	}
	return oneLine(data)
}

// memberNames returns the names of an object's members, sorted.
func memberNames(object []byte) ([]string, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(object, &members); err != nil {
		return nil, err
	}
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}

// jsonNames returns the names that encoding/json gives the fields of a struct, in
// their order; nil if they can't be told so simply.
func jsonNames(t reflect.Type) []string {
	if t.Kind() != reflect.Struct {
		return nil
	}
	names := []string{}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			return nil
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case !f.IsExported() || f.Tag.Get("json") == "-":
			continue
		case name == "":
			name = f.Name
		}
		names = append(names, name)
	}
	return names
}

// propsMark tells props of a component from others in a page: 8 letters of a MAC.
// It is empty where the component has none. All viewers of a push see it, also
// those who are not to see the props: without the key, nobody can try which props
// it is of, and that of one component says nothing about another's.
func (a *App) propsMark(id ComponentID, props []byte) string {
	if props == nil {
		return ""
	}
	h := hmac.New(sha256.New, a.markKey)
	h.Write(appendField(appendField(appendField(nil, id.Name), id.Instance), props))
	return tokenEncoding.EncodeToString(h.Sum(nil)[:6])
}

// shownProps returns the props that a viewer's token carries, nil if the
// component has none. Without good ones the viewer gets nothing: a browser could
// otherwise have the component with its zero props, by leaving them out.
func (a *App) shownProps(comp *component, id ComponentID, v viewer) ([]byte, error) {
	if comp.props == nil {
		return nil, nil
	}
	data, err := a.keys.openFields(purposeProps, v.token.props, id, v.user, comp.props.schema, time.Now())
	if err != nil {
		return nil, expired(forbidden("This page is out of date, or was made for another user. Load it again."))
	}
	return data, nil
}

// fillProps gives the value the props that it was loaded with.
func (l *loaded) fillProps() error {
	if l.comp.props == nil {
		return nil
	}
	props := l.props
	if props == nil {
		props = noProps
	}
	if err := l.comp.props.decode(l.value, props); err != nil {
		return fmt.Errorf("decode the props of %s: %w", l.id, err)
	}
	return nil
}

// givenProps returns the JSON of the props that the value has, nil if the
// component has none.
func (l *loaded) givenProps() ([]byte, error) {
	if l.comp.props == nil || l.props != nil {
		return l.props, nil
	}
	props, err := l.comp.encodeProps(l.value)
	if err != nil {
		return nil, fmt.Errorf("encode the props of %s: %w", l.id, err)
	}
	return props, nil
}
