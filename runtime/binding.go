package lc

import (
	"encoding"
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Binding ties an action with its arguments to an element of a template.
// Generated code makes it, so that the compiler has checked the action's name
// and its arguments:
//
//	<button {{($.Do.MarkAsRead .ID).Attrs}}>Read</button>
//
//	{{with (.Do.AddComment "" nil).Ask "content"}}
//	<form {{.Form}}>{{.Fields}}
//		{{.Field "content" "type" "textarea"}} <button>Send</button>
//	</form>
//	{{end}}
type Binding struct {
	id      ComponentID
	action  string
	args    []BoundArg
	asked   []string // parameters, and parts of them, that the form has fields for
	choices Choices
	files   bool   // the action takes files
	accept  string // of which types; empty: of any
	partial bool   // the action is a partial one
}

// A BoundArg is an argument of a Binding. Arg makes one.
type BoundArg struct {
	name  string
	value reflect.Value
}

// Bind returns the binding of an action of a component. Generated code calls
// it.
func Bind(id ComponentID, action string, args ...BoundArg) Binding {
	return Binding{id: id, action: action, args: args}
}

// BindMultipart is Bind for an action that takes files: they can't be bound, and come
// from fields of a form, which Form makes a multipart one. Generated code calls it.
func BindMultipart(id ComponentID, action string, args ...BoundArg) Binding {
	return Binding{id: id, action: action, args: args, files: true}
}

// Accept returns a binding whose Field writes which files the action takes, as in
// image/*,.pdf. Generated code calls it.
func (b Binding) Accept(list string) Binding {
	b.accept = list
	return b
}

// Partial returns the binding of a partial action: Button then has the browser send
// what it would otherwise refuse, such as a required field that is empty. Generated
// code calls it.
func (b Binding) Partial() Binding {
	b.partial = true
	return b
}

// Arg returns an argument: the parameter's wire name, and a value of the
// parameter's type. Generated code calls it.
func Arg(name string, value any) BoundArg { return BoundArg{name, reflect.ValueOf(value)} }

// text returns the argument as a form field holds it. A nil pointer is not
// given: the parameter is left out.
func (a BoundArg) text() (text string, given bool, err error) {
	text, given, err = formText(a.value)
	if err != nil {
		err = fmt.Errorf("argument %s: %w", a.name, err)
	}
	return text, given, err
}

// Ask returns a binding in which the user is asked for the given parameters,
// named as on the wire: they come from fields of the form that the template
// holds, not from the binding. A part of a parameter can be asked for, too, by
// the name of its field in the form: "title", "address.city" or "items.0.name".
// The rest of that parameter then comes from the binding.
//
// Field writes the field of what is asked for, with the value of the argument. On an
// element without fields, which has Attrs, the detail of an event of the application
// gives what is asked for, and nothing else.
func (b Binding) Ask(params ...string) Binding {
	b.asked = slices.Concat(b.asked, params)
	return b
}

// Attrs returns the attributes by which an element calls the action: on a
// click for a button or link, on a change for a field. They need the browser
// client; a form that works without it has Form and Fields.
func (b Binding) Attrs() (template.HTMLAttr, error) {
	var attrs []string
	err := b.eachAttr(func(name, value string) { attrs = append(attrs, attr(name, value)) })
	if err != nil {
		return "", err
	}
	return template.HTMLAttr(strings.Join(attrs, " ")), nil
}

// AttrMap returns the attributes of Attrs as values by name, not escaped, for
// what spreads a map over an element. In templ, where it is a templ.Attributes:
//
//	templ actionButton(call lc.Binding) {
//		{{ attrs, err := call.AttrMap() }}
//		{{ if err != nil { return err } }}
//		<button type="button" { templ.Attributes(attrs)... }>{ children... }</button>
//	}
func (b Binding) AttrMap() (map[string]any, error) {
	attrs := map[string]any{}
	if err := b.eachAttr(func(name, value string) { attrs[name] = value }); err != nil {
		return nil, err
	}
	return attrs, nil
}

// eachAttr calls yield with each attribute of Attrs. An argument that has no
// text is an error.
func (b Binding) eachAttr(yield func(name, value string)) error {
	yield("data-lc-action", b.action)
	if len(b.asked) > 0 {
		yield("data-lc-ask", strings.Join(b.asked, " "))
	}
	return b.eachGiven(func(name, value string) { yield(paramAttr(name), value) })
}

// eachGiven calls yield with each argument, and each part of one, that the user
// is not asked for.
func (b Binding) eachGiven(yield func(name, value string)) error {
	if len(b.asked) > 0 {
		return b.eachLeft(yield)
	}
	for _, a := range b.args {
		text, given, err := a.text()
		if err != nil {
			return err
		}
		if given {
			yield(a.name, text)
		}
	}
	return nil
}

// Form returns the attributes by which a form calls the action, with the
// browser client and without.
func (b Binding) Form() template.HTMLAttr {
	enctype := ""
	if b.files {
		enctype = attr("enctype", typeMultipart) + " "
	}
	return template.HTMLAttr(fmt.Sprintf(`%s%s" %s%s`, formMark, b.path(), enctype, attr("data-lc-action", b.action)))
}

// Button returns the attributes by which a button sends the form that it is in to
// this action, in place of the form's own: with the browser client and without. The
// fields of the form give the parameters; Ask leaves them to those. Of the arguments
// that are left one at most is given, as the name and value of the button:
//
//	<button {{(($.Do.Validate $.Values).Ask "values").Button}}>Check</button>
//	<button {{(($.Do.RemoveLine $.Lines $i).Ask "lines").Button}}>Remove</button>
func (b Binding) Button() (template.HTMLAttr, error) {
	attrs := buttonMark + b.path() + `" ` + attr("data-lc-action", b.action) + ` data-lc-on="submit"`
	if b.partial {
		attrs = "formnovalidate " + attrs
	}
	if b.files && !b.partial {
		attrs += " " + attr("formenctype", typeMultipart)
	}
	given := 0
	err := b.eachGiven(func(name, value string) {
		given++
		attrs += " " + attr("name", name) + " " + attr("value", value)
	})
	if err == nil && given > 1 {
		err = fmt.Errorf("a button gives one argument, and is bound to %d of action %s: Ask leaves what the fields of the form give to them", given, b.action)
	}
	if err != nil {
		return "", err
	}
	return template.HTMLAttr(attrs), nil
}

// path returns the path of the action below that of the App, escaped.
func (b Binding) path() string {
	return b.id.Name + "/" + html.EscapeString(url.PathEscape(b.id.Instance)) + "/" + html.EscapeString(url.PathEscape(b.action))
}

// Fields returns the hidden fields of a form that has Form: the arguments, the
// location that the form's times are in, and what makes it work without the
// browser client, once if it is sent twice.
func (b Binding) Fields() (template.HTML, error) {
	var fields strings.Builder
	err := b.eachGiven(func(name, value string) {
		fmt.Fprintf(&fields, `<input type="hidden" %s %s>`, attr("name", name), attr("value", value))
	})
	if err != nil {
		return "", err
	}
	fields.WriteString(zoneMark + requestMark + tokenMark)
	return template.HTML(fields.String()), nil
}

func attr(name, value string) string { return name + `="` + html.EscapeString(value) + `"` }

// paramAttr returns the attribute that holds a parameter: attributes have no
// capital letters, so that notificationId is data-lc-param-notification-id.
func paramAttr(name string) string {
	b := []byte("data-lc-param-")
	for i := range len(name) {
		if c := name[i]; 'A' <= c && c <= 'Z' {
			b = append(b, '-', c-'A'+'a')
		} else {
			b = append(b, c)
		}
	}
	return string(b)
}

// formText returns a value as a form field holds it, for the decoder of its
// type. A nil pointer is not given.
func formText(v reflect.Value) (text string, given bool, err error) {
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if !v.IsValid() || v.Kind() == reflect.Pointer {
		return "", false, nil
	}
	if text, ok, err := plainText(v); ok || err != nil {
		return text, true, err
	}
	if v.Kind() == reflect.Slice && v.Len() == 0 {
		return "[]", true, nil // not null, which JSON makes of nil
	}
	raw, err := json.Marshal(addressable(v).Interface())
	return string(raw), true, err
}

// plainText returns a value that a form field holds as it is, not as JSON, and
// whether it is one. The order is that in which lcgen chooses the decoder of a
// parameter.
func plainText(v reflect.Value) (text string, ok bool, err error) {
	switch x := v.Interface().(type) {
	case time.Time:
		return x.Format(time.RFC3339Nano), true, nil
	case time.Duration:
		return x.String(), true, nil
	}
	p := addressable(v).Interface()
	if _, ok := p.(json.Unmarshaler); ok {
		return "", false, nil
	}
	if m, ok := p.(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		return string(text), true, err
	}
	switch v.Kind() {
	case reflect.String:
		return v.String(), true, nil
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), true, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), true, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return strconv.FormatUint(v.Uint(), 10), true, nil
	case reflect.Float32, reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits()), true, nil
	}
	return "", false, nil
}

// addressable returns a pointer to a copy of v, which has all methods of its
// type.
func addressable(v reflect.Value) reflect.Value {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return p
}
