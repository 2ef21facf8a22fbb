package element

// contexts are the tags around those elements that a browser's parser drops, or
// shows without their look, where they stand by themselves.
var contexts = map[string][2]string{
	"dd":      {"<dl>", "</dl>"},
	"dt":      {"<dl>", "</dl>"},
	"li":      {"<ul>", "</ul>"},
	"summary": {"<details open>", "</details>"},
	"tbody":   {"<table>", "</table>"},
	"td":      {"<table><tbody><tr>", "</tr></tbody></table>"},
	"tfoot":   {"<table>", "</table>"},
	"th":      {"<table><tbody><tr>", "</tr></tbody></table>"},
	"thead":   {"<table>", "</table>"},
	"tr":      {"<table><tbody>", "</tbody></table>"},
}

// Context returns the tags to put before and after an element so that it can
// stand alone in a page: none for most.
func Context(tag string) (before, after string) {
	c := contexts[tag]
	return c[0], c[1]
}
