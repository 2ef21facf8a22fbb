package lc

import (
	"reflect"
	"testing"
)

func TestLabels(t *testing.T) {
	for _, tt := range []struct {
		form string
		want map[string]string
	}{
		{`<label for="t">Title:</label><input id="t" name="title">`, map[string]string{"title": "Title"}},
		{`<input id="t" name="title"><label for="t">The <b>title</b> *</label>`, map[string]string{"title": "The title"}},
		{`<label>Text <textarea name="text">typed</textarea></label><input name="other">`, map[string]string{"text": "Text", "other": ""}},
		{`<label><select name="color"><option>Red</option></select> Color</label>`, map[string]string{"color": "Color"}},
		{`<input name="a" aria-label="One &amp; only" placeholder="x"><input name="b" placeholder="Two"><input name="c" title="Three">`,
			map[string]string{"a": "One & only", "b": "Two", "c": "Three"}},
	} {
		tags := scanTags([]byte("<form>" + tt.form + "</form><label>Outside <input name=outside></label>"))
		form := formRange{to: len(tags) - 3}
		if got := form.labels(tags); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: labels are %q, want %q", tt.form, got, tt.want)
		}
	}
}

func TestReadable(t *testing.T) {
	for name, want := range map[string]string{"": "", "text": "Text", "parentId": "Parent id", "items/0/name": "Items 0 name", "größe": "Größe"} {
		if got := readable(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}
