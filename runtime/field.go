package lc

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"html/template"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/lcgen/lcgen/internal/formcontrol"
	"github.com/lcgen/lcgen/runtime/internal/formfield"
)

// Field returns the control of a form that asks for a parameter, or for a part of
// one, by the name of its field: "price", "address.city", "items.0.name". Ask
// must name it, or what it is a part of. The type decides on the control, and the
// argument of the binding is its value:
//
//	{{with (.Do.Save .Product).Ask "product"}}
//	<form {{.Form}}>{{.Fields}}
//		<label>Name {{.Field "name"}}</label>
//		<label>Price {{.Field "price" "min" 0.01 "step" 0.01}}</label>
//		<label>Notes {{.Field "notes" "type" "textarea" "required" false}}</label>
//	</form>
//	{{end}}
//
// A bool is a checkbox, a number has the limits of its type, a time.Time is a
// datetime-local, or a date if the last word of its name is date, day or
// birthday, a type with constants is a select of them, and a [File] in a struct is a
// field for files of the types that the action takes. Only a field that may
// be absent or empty is not required: that of a pointer, a bool or a slice.
//
// Attributes follow as names and values, for those of the control and others: the
// type ("textarea", "range", "radio", "date"), a value other than the argument's,
// an id other than that of FieldID. The value true writes an attribute without a
// value, and false leaves one out. The name stays as it is, and attributes that
// run scripts, hold styles or lead elsewhere are refused.
//
// A list, a struct and a map have a field for each of their parts, but a list of
// a type with constants, which is a select of several, and a list of files.
func (b Binding) Field(name string, attrs ...any) (template.HTML, error) {
	p, err := b.askedPart(name)
	if err != nil {
		return "", err
	}
	c := &control{part: p, choices: b.choices, accept: b.accept, required: !p.optional}
	c.set("id", b.fieldID(name))
	c.set("name", name)
	given, err := readAttrs(attrs)
	if err != nil {
		return "", fmt.Errorf("field %s: %w", name, err)
	}
	text, err := c.html(given)
	if err != nil {
		return "", fmt.Errorf("field %s: %w", name, err)
	}
	return template.HTML(text), nil
}

// FieldID returns the id that Field gives the control of a name, for the label
// that belongs to it:
//
//	<label for="{{.FieldID "price"}}">Price</label> {{.Field "price"}}
//
// It tells apart the forms of other components, actions and arguments. Two forms
// on a page that differ in none of them need an id of their own.
func (b Binding) FieldID(name string) (string, error) {
	if _, err := b.askedPart(name); err != nil {
		return "", err
	}
	return b.fieldID(name), nil
}

func (b Binding) fieldID(name string) string {
	data := appendField(nil, b.id.String())
	data = appendField(data, b.action)
	// An argument that has no text fails in Fields.
	_ = b.eachGiven(func(name, value string) { data = appendField(appendField(data, name), value) })
	sum := sha256.Sum256(data)
	return "lc-" + hex.EncodeToString(sum[:6]) + "-" + name
}

// askedPart returns the part that a field of a form fills, if the binding asks
// for it.
func (b Binding) askedPart(name string) (bindingPart, error) {
	p, err := b.part(name)
	if err != nil {
		return p, err
	}
	a, path := b.argOf(strings.Split(name, "."))
	for _, asked := range b.asked {
		of, whole := b.argOf(strings.Split(asked, "."))
		if of == a && len(whole) <= len(path) && slices.Equal(whole, path[:len(whole)]) {
			return p, nil
		}
	}
	return p, fmt.Errorf("the binding of action %s gives %q itself: write .Ask %q where the action is bound", b.action, name, name)
}

// A fieldAttr is an attribute of a control.
type fieldAttr struct {
	name  string
	value any // nil or false: none
}

// readAttrs returns the attributes that Field is given.
func readAttrs(attrs []any) ([]fieldAttr, error) {
	if fault := formcontrol.CheckPairs(len(attrs)); fault != nil {
		return nil, fault
	}
	var list []fieldAttr
	for i := 0; i < len(attrs); i += 2 {
		name, ok := attrs[i].(string)
		if !ok {
			return nil, fmt.Errorf("the name of an attribute is a string, not a %T", attrs[i])
		}
		name = strings.ToLower(name)
		if fault := formcontrol.CheckAttr(name); fault != nil {
			return nil, fault
		}
		list = append(list, fieldAttr{name, attrs[i+1]})
	}
	return list, nil
}

// A control is an element of a form that is being written.
type control struct {
	part     bindingPart
	choices  Choices
	accept   string // of files
	required bool
	kind     string // the type of its input, or "select" or "textarea"
	attrs    []fieldAttr
	value    any // instead of the part's, if it is given
	given    bool
}

// set sets an attribute.
func (c *control) set(name string, value any) {
	for i := range c.attrs {
		if c.attrs[i].name == name {
			c.attrs[i].value = value
			return
		}
	}
	c.attrs = append(c.attrs, fieldAttr{name, value})
}

// html writes the control.
func (c *control) html(given []fieldAttr) (string, error) {
	v := c.asked()
	if fault := v.Check(c.part.typ.String()); fault != nil {
		return "", fault
	}
	c.setUsual(v)
	c.kind = v.Written()[0]
	for _, a := range given {
		switch a.name {
		case "type":
			c.kind = fmt.Sprint(a.value)
			if fault := v.CheckType(c.part.typ.String(), c.kind); fault != nil {
				return "", fault
			}
		case "value":
			c.value, c.given = a.value, true
		}
	}
	if c.kind == "hidden" {
		c.attrs, c.required = slices.DeleteFunc(c.attrs, func(a fieldAttr) bool { return a.name != "id" && a.name != "name" }), false
	}
	if c.required {
		c.set("required", true)
	}
	for _, a := range given {
		if a.name != "type" && a.name != "value" {
			c.set(a.name, a.value)
		}
	}
	return c.write()
}

// asked returns what the control asks for.
func (c *control) asked() formcontrol.Value {
	v := formcontrol.Value{Optional: c.part.optional, Choices: len(c.options()) > 0, Day: formcontrol.IsDay(c.part.name)}
	v.Kind = c.part.controlKind()
	v.List = c.part.typ.Kind() == reflect.Slice && v.Kind != formcontrol.Text
	return v
}

// controlKind returns how a field of a form fills the part; of a list, that of
// its elements doesn't matter.
func (p bindingPart) controlKind() formcontrol.Kind {
	switch {
	case p.takesFiles():
		return formcontrol.File
	case p.typ == reflect.TypeFor[time.Time]():
		return formcontrol.Time
	case p.typ == reflect.TypeFor[time.Duration]():
		return formcontrol.Duration
	case p.readsItself():
		return formcontrol.Text
	}
	switch p.typ.Kind() {
	case reflect.String:
		return formcontrol.String
	case reflect.Bool:
		return formcontrol.Bool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return formcontrol.Int
	case reflect.Float32, reflect.Float64:
		return formcontrol.Float
	}
	return formcontrol.Whole
}

// setUsual sets the attributes that the type decides on.
func (c *control) setUsual(v formcontrol.Value) {
	switch {
	case v.Kind == formcontrol.File:
		c.setFiles()
	case v.Kind == formcontrol.Time:
	case v.Kind == formcontrol.Duration:
		c.set("placeholder", "1h30m")
	case v.List, v.Kind == formcontrol.Bool:
		c.required = false
	case v.Choices:
	case v.Kind == formcontrol.Int:
		c.limitInt()
	case v.Kind == formcontrol.Float:
		c.set("step", "any")
	}
}

// takesFiles reports whether the part is a file, or a list of them.
func (p bindingPart) takesFiles() bool {
	t := p.typ
	if t.Kind() == reflect.Slice {
		t = newPart("", t.Elem(), reflect.Value{}).typ
	}
	return formfield.IsFile(t)
}

// setFiles sets the attributes of a field for files. No page can put a file into it.
func (c *control) setFiles() {
	if c.accept != "" {
		c.set("accept", c.accept)
	}
	if c.part.typ.Kind() == reflect.Slice {
		c.set("multiple", true)
		c.required = false
	}
}

// limitInt sets the limits of an integer type, if a browser can count to them.
func (c *control) limitInt() {
	bits := c.part.typ.Bits()
	switch c.part.typ.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if bits <= 32 {
			c.set("min", int64(math.MinInt64>>(64-bits)))
			c.set("max", int64(math.MaxInt64>>(64-bits)))
		}
	default:
		c.set("min", 0)
		if bits <= 32 {
			c.set("max", uint64(math.MaxUint64>>(64-bits)))
		}
	}
	c.set("step", 1)
}

// options returns what there is to choose from.
func (c *control) options() []option {
	t := c.part.typ
	if t.Kind() == reflect.Slice && !c.part.readsItself() {
		t = t.Elem()
	}
	if t.Kind() == reflect.Bool && c.part.optional {
		return []option{{"true", "Yes"}, {"false", "No"}}
	}
	return c.choices.of[t]
}

// write writes the control, whose kind and attributes are known.
func (c *control) write() (string, error) {
	switch {
	case c.kind == "select":
		return c.writeSelect()
	case c.kind == "radio", c.kind == "checkbox" && len(c.options()) > 0:
		return c.writeBoxes()
	case c.kind == "checkbox":
		return c.writeCheckbox()
	}
	text, err := c.text()
	if err != nil {
		return "", err
	}
	if c.kind == "textarea" {
		attrs, err := c.attributes()
		return "<textarea" + attrs + ">\n" + html.EscapeString(text) + "</textarea>", err // the first line end does not count
	}
	c.attrs = slices.Insert(c.attrs, 0, fieldAttr{"type", c.kind})
	value := " " + attr("value", text)
	switch at, isTime := c.time(); {
	case c.kind == "password" || c.kind == "file":
		value = "" // not shown again
	case isTime && c.kind != "hidden":
		value = c.timeMark("value", at)
	}
	attrs, err := c.attributes()
	return "<input" + attrs + value + ">", err
}

// text returns the value as the control holds it.
func (c *control) text() (string, error) {
	v := c.part.value
	if c.given {
		v = reflect.ValueOf(c.value)
	}
	if !v.IsValid() {
		return "", nil
	}
	text, _, err := formText(v)
	return text, err
}

// time returns the value of a time.Time, and whether it is one. Of the zero time
// nobody has said when it is, and neither of nil.
func (c *control) time() (time.Time, bool) {
	v := c.part.value
	if c.given {
		v = reflect.ValueOf(c.value)
		for v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if v.IsValid() && v.Type() != reflect.TypeFor[time.Time]() {
			return time.Time{}, false
		}
	} else if c.part.typ != reflect.TypeFor[time.Time]() {
		return time.Time{}, false
	}
	if !v.IsValid() {
		return time.Time{}, true
	}
	t, _ := v.Interface().(time.Time)
	if t.IsZero() && c.part.optional {
		return t.Add(1), true // it is there: said to be at the zero time
	}
	return t, true
}

// timeMark returns an attribute with a time, which an App shows where the user
// is.
func (c *control) timeMark(name string, t time.Time) string {
	if t.IsZero() {
		return " " + attr(name, "")
	}
	step := "step"
	if name != "value" || slices.ContainsFunc(c.attrs, func(a fieldAttr) bool { return a.name == "step" }) {
		step = "-"
	}
	return timeMark + strings.Join([]string{name, c.kind, step, t.Format(time.RFC3339Nano)}, " ") + `"`
}

// attributes returns the attributes of the control as text.
func (c *control) attributes() (string, error) {
	var b strings.Builder
	for _, a := range c.attrs {
		switch value := a.value.(type) {
		case nil:
		case bool:
			if value {
				b.WriteString(" " + a.name)
			}
		case time.Time:
			if slices.Contains([]string{"date", "datetime-local", "month", "time"}, c.kind) {
				b.WriteString(c.timeMark(a.name, value))
				continue
			}
			b.WriteString(" " + attr(a.name, value.Format(time.RFC3339Nano)))
		default:
			text, given, err := formText(reflect.ValueOf(value))
			if err != nil {
				return "", fmt.Errorf("the attribute %s: %w", a.name, err)
			}
			if given {
				b.WriteString(" " + attr(a.name, text))
			}
		}
	}
	return b.String(), nil
}

// writeCheckbox writes the box of a bool.
func (c *control) writeCheckbox() (string, error) {
	text, err := c.text()
	if err != nil {
		return "", err
	}
	if text == "true" && !slices.ContainsFunc(c.attrs, func(a fieldAttr) bool { return a.name == "checked" }) {
		c.set("checked", true)
	}
	attrs, err := c.attributes()
	return `<input type="checkbox" value="true"` + attrs + ">", err
}

// chosen returns the texts of the values that are chosen.
func (c *control) chosen() ([]string, error) {
	v := c.part.value
	if c.given {
		v = reflect.ValueOf(c.value)
	}
	if !v.IsValid() {
		return nil, nil
	}
	if c.part.typ.Kind() != reflect.Slice || v.Kind() != reflect.Slice {
		text, given, err := formText(v)
		if !given || err != nil {
			return nil, err
		}
		return []string{text}, nil
	}
	var all []string
	for i := range v.Len() {
		text, _, err := formText(v.Index(i))
		if err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	return all, nil
}

// writeSelect writes a select. What is chosen and no constant is an option too,
// so that a form that is sent unchanged changes nothing; but the zero value is
// none, as in a struct that is new.
func (c *control) writeSelect() (string, error) {
	options, chosen, err := c.offered()
	if err != nil {
		return "", err
	}
	many := c.part.typ.Kind() == reflect.Slice
	if many {
		c.set("multiple", true)
	}
	if slices.ContainsFunc(options, func(o option) bool { return o.value == "" }) {
		c.set("required", false) // browsers take an empty value for none
	}
	attrs, err := c.attributes()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("<select" + attrs + ">")
	if !many && (c.part.optional || len(chosen) == 0) {
		b.WriteString(`<option value=""></option>`)
	}
	for _, o := range options {
		fmt.Fprintf(&b, "<option %s%s>%s</option>", attr("value", o.value), boolAttr("selected", slices.Contains(chosen, o.value)), html.EscapeString(o.label))
	}
	b.WriteString("</select>")
	return b.String(), nil
}

// offered returns the options, and the values of those that are chosen.
func (c *control) offered() ([]option, []string, error) {
	options := slices.Clone(c.options())
	all, err := c.chosen()
	var chosen []string
	for _, value := range all {
		known := slices.ContainsFunc(options, func(o option) bool { return o.value == value })
		if !known && c.isZero() {
			continue
		}
		if !known {
			options = append(options, option{value, value})
		}
		chosen = append(chosen, value)
	}
	return options, chosen, err
}

// isZero reports whether the value is the zero value of its type.
func (c *control) isZero() bool { return !c.given && c.part.value.IsValid() && c.part.value.IsZero() }

// writeBoxes writes a box for each option, in a label. The first has the id.
func (c *control) writeBoxes() (string, error) {
	options, chosen, err := c.offered()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for i, o := range options {
		if i > 0 {
			c.set("id", nil)
		}
		attrs, err := c.attributes()
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, `<label><input type="%s"%s %s%s> %s</label>`, c.kind, attrs, attr("value", o.value), boolAttr("checked", slices.Contains(chosen, o.value)), html.EscapeString(o.label))
	}
	return b.String(), nil
}
