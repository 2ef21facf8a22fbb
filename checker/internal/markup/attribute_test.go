package markup

import "testing"

func TestMeantAttr(t *testing.T) {
	tests := map[string]string{
		"data-lc-action":        "",
		"data-lc-on":            "",
		"data-lc-param-id":      "",
		"data-lc-param-paramid": "",
		"data-lc-actoin":        "data-lc-action",
		"data-lc-eror":          "data-lc-error",
		"data-lc-debouce":       "data-lc-debounce",
		"data-lc-parm-item-id":  "data-lc-param-item-id",
		"data-lc-params-id":     "data-lc-param-id",
		"data-lc_action":        "data-lc-action",
		"data-lc_param-id":      "data-lc-param-id",
		"lc-action":             "data-lc-action",
		"lc:action":             "data-lc-action",
		"lc-on":                 "data-lc-on",
		"data-lc-ok":            "", // too far from any
		"data-lc-price":         "",
		"data-lc-row-id":        "",
		"data-action":           "",
		"class":                 "",
		"lc":                    "",
		"data-lc-":              "",
	}
	for name, want := range tests {
		if got := meantAttr(name); got != want {
			t.Errorf("%s is a misspelling of %q, want %q", name, got, want)
		}
	}
}

func TestArticle(t *testing.T) {
	tests := map[string]string{
		"string": "a string", "int": "an int", "uint": "a uint", "uint8": "a uint8", "url.URL": "a url.URL", "user.ID": "a user.ID", "utf8.Rune": "a utf8.Rune",
		"error": "an error", "upload.File": "an upload.File", "unknown.Type": "an unknown.Type", "": "a ",
	}
	for typ, want := range tests {
		if got := article(typ); got != want {
			t.Errorf("article of %q gives %q, want %q", typ, got, want)
		}
	}
}
