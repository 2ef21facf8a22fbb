package expect

import (
	"encoding"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/formfield"
)

// Spread says that the parameter is the only struct of its action, whose fields a
// form may call without its name.
func (p Param) Spread() Param {
	p.spread = true
	return p
}

// checkForm sends the fields of a struct as those of a form, by their own names
// and by those with the parameter's before them.
func (x *trial) checkForm(t *testing.T) {
	i := slices.IndexFunc(x.Params, func(p Param) bool { return p.spread })
	p := x.Params[i]
	sent := false
	for _, good := range p.good {
		value, texts := p.fromForm(good)
		if len(texts) == 0 {
			continue
		}
		sent = true
		args := x.plain().with(i, &sample{value: value})
		x.formArrives(t, args, i, texts, "")
		x.formArrives(t, args, i, texts, p.name+".")
	}
	if !sent {
		t.Logf("no form with a valid %s is known, so that none is sent", p.name)
	}
}

// fromForm returns the part of a sample that a form of plain fields fills, and what
// these hold. There are none if no form is known that fills any of it, or if the
// methods Validate refuse or change that part without the rest.
func (p Param) fromForm(good sample) (value any, texts map[string]string) {
	v := reflect.ValueOf(good.value)
	isPointer := v.Kind() == reflect.Pointer
	if isPointer {
		v = v.Elem()
	}
	if !v.IsValid() {
		return nil, nil
	}
	part, texts := plainPart(v)
	if len(texts) == 0 {
		return nil, nil
	}
	if after, ok := validated(p.name, part.Interface()); !ok || !reflect.DeepEqual(after, part.Interface()) {
		return nil, nil
	}
	if isPointer {
		return part.Addr().Interface(), texts
	}
	return part.Interface(), texts
}

// formArrives sends a form that gives the i-th parameter by its members, and sees
// each argument in its place.
func (x *trial) formArrives(t *testing.T, args arguments, i int, members map[string]string, before string) {
	t.Helper()
	fields := url.Values{}
	for j, p := range x.Params {
		if args[j] != nil && j != i && args[j].json != "null" {
			fields.Set(p.name, args[j].formText())
		}
	}
	for name, text := range members {
		if slices.ContainsFunc(x.Params, func(p Param) bool { return p.name == name }) {
			name = x.Params[i].name + "." + name
		} else {
			name = before + name
		}
		fields.Set(name, text)
	}
	b := body{contentType: "application/x-www-form-urlencoded", content: fields.Encode()}
	res, calls := x.post(t, b)
	if res.status != http.StatusOK {
		t.Errorf("the form %s gives %v, want 200", b.content, res)
		return
	}
	x.compare(t, "the form "+b.content, calls, args)
}

// formText returns a sample as a field of a form holds it.
func (s *sample) formText() string {
	t := reflect.TypeOf(s.value)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var text string
	if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) && t != reflect.TypeFor[time.Time]() || json.Unmarshal([]byte(s.json), &text) != nil {
		return s.json
	}
	return text
}

// plainPart returns a struct that has of v only the members that one field of a
// form holds whatever their types say, and what these hold.
func plainPart(v reflect.Value) (part reflect.Value, texts map[string]string) {
	part, texts = reflect.New(v.Type()).Elem(), map[string]string{}
	if v.Kind() != reflect.Struct {
		return part, nil
	}
	members := formfield.Of(v.Type())
	for _, name := range slices.Sorted(maps.Keys(members)) {
		member := v.FieldByIndex(members[name].Index)
		text, ok := plainText(member)
		if !ok || name == "" || name[0] == '_' || strings.Contains(name, ".") {
			continue
		}
		part.FieldByIndex(members[name].Index).Set(member)
		texts[name] = text
	}
	return part, texts
}

// plainText returns what a field of a form holds for a value of a predeclared
// type or a time, and whether v is one.
func plainText(v reflect.Value) (string, bool) {
	switch x := v.Interface().(type) {
	case time.Time:
		return x.Format(time.RFC3339Nano), true
	case time.Duration:
		return x.String(), true
	}
	itself := reflect.PointerTo(v.Type())
	if itself.Implements(reflect.TypeFor[json.Unmarshaler]()) || itself.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return "", false
	}
	switch {
	case v.Kind() == reflect.String:
		return v.String(), true
	case v.Kind() == reflect.Bool:
		return strconv.FormatBool(v.Bool()), true
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10), true
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10), true
	case v.CanFloat():
		return strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits()), true
	}
	return "", false
}
