package lc

import (
	"html/template"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"
)

type (
	level  string
	pick   string
	floor  int
	street struct {
		Name string `json:"name"`
		No   uint8  `json:"no"`
	}
	order struct {
		Title   string            `json:"title"`
		Price   float64           `json:"price"`
		Paid    bool              `json:"paid"`
		Due     time.Time         `json:"due"`
		DueDate *time.Time        `json:"dueDate"`
		Level   level             `json:"level"`
		Levels  []level           `json:"levels"`
		Floor   *floor            `json:"floor"`
		Address street            `json:"address"`
		Lines   []street          `json:"lines"`
		Labels  map[string]string `json:"labels"`
		Tags    []string          `json:"tags"`
		Secret  string            `json:"-"`
	}
)

func (f floor) String() string { return "Floor " + string(rune('0'+f)) }

var orderChoices = NewChoices(
	Choice{level("low"), "Low"}, Choice{level("h&h"), "Very <high>"},
	Choice{pick(""), "All"}, Choice{pick("new"), "New"},
	Choice{floor(1), "One"}, Choice{floor(2), "Two"},
)

// controlOf returns a control without its name and id, which are the same in all.
func controlOf(t *testing.T, b Binding, name string, attrs ...any) string {
	t.Helper()
	got, err := b.Field(name, attrs...)
	if err != nil {
		return "error: " + err.Error()
	}
	id, err := b.FieldID(name)
	if err != nil {
		t.Error(err)
	}
	return strings.Replace(string(got), ` id="`+id+`" name="`+name+`"`, "", 1)
}

func TestFieldOfEachType(t *testing.T) {
	at := time.Date(2026, 7, 1, 9, 30, 0, 0, time.UTC)
	word := `a"<b>`
	var none *int
	for _, tt := range []struct {
		name  string
		value any
		want  string
	}{
		{"string", word, `<input type="text" required value="a&#34;&lt;b&gt;">`},
		{"pointer to a string", &word, `<input type="text" value="a&#34;&lt;b&gt;">`},
		{"int", -7, `<input type="number" step="1" required value="-7">`},
		{"nil", none, `<input type="number" step="1" value="">`},
		{"int8", int8(1), `<input type="number" min="-128" max="127" step="1" required value="1">`},
		{"int32", int32(1), `<input type="number" min="-2147483648" max="2147483647" step="1" required value="1">`},
		{"uint8", uint8(40), `<input type="number" min="0" max="255" step="1" required value="40">`},
		{"uint32", uint32(0), `<input type="number" min="0" max="4294967295" step="1" required value="0">`},
		{"uint64", uint64(math.MaxUint64), `<input type="number" min="0" step="1" required value="18446744073709551615">`},
		{"float32", float32(1.5), `<input type="number" step="any" required value="1.5">`},
		{"bool", true, `<input type="checkbox" value="true" checked>`},
		{"bool that is off", false, `<input type="checkbox" value="true">`},
		{"pointer to a bool", new(bool), `<select><option value=""></option><option value="true">Yes</option><option value="false" selected>No</option></select>`},
		{"time", at, `<input type="datetime-local" required lc-time="value datetime-local step 2026-07-01T09:30:00Z">`},
		{"no time", time.Time{}, `<input type="datetime-local" required value="">`},
		{"duration", 90 * time.Second, `<input type="text" placeholder="1h30m" required value="1m30s">`},
		{"text", netip.MustParseAddr("::1"), `<input type="text" required value="::1">`},
		{"constants", level("h&h"), `<select required><option value="low">Low</option><option value="h&amp;h" selected>Very &lt;high&gt;</option></select>`},
		{"constants, none chosen", level(""), `<select required><option value=""></option><option value="low">Low</option><option value="h&amp;h">Very &lt;high&gt;</option></select>`},
		{"constants, another chosen", level("x"), `<select required><option value="low">Low</option><option value="h&amp;h">Very &lt;high&gt;</option><option value="x" selected>x</option></select>`},
		{"constants with String", floor(2), `<select required><option value="1">Floor 1</option><option value="2" selected>Floor 2</option></select>`},
		{"constants, one of them empty", pick(""), `<select><option value="" selected>All</option><option value="new">New</option></select>`},
		{"several constants", []level{"low"}, `<select multiple><option value="low" selected>Low</option><option value="h&amp;h">Very &lt;high&gt;</option></select>`},
		{"list", []string{"a"}, `error: field p: a []string has no control of its own: ask for its parts by their names`},
		{"struct", street{}, `error: field p: a lc.street has no control of its own: ask for its parts by their names`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := Bind(tallyOne, "save", Arg("p", tt.value)).Ask("p").Offer(orderChoices)
			if got := controlOf(t, b, "p"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestFieldAttributes(t *testing.T) {
	at := time.Date(2026, 7, 1, 9, 30, 0, 0, time.UTC)
	for _, tt := range []struct {
		name  string
		value any
		attrs []any
		want  string
	}{
		{"other limits", 1.5, []any{"min", 0.01, "step", 0.01}, `<input type="number" step="0.01" required min="0.01" value="1.5">`},
		{"another type", uint8(1), []any{"type", "range"}, `<input type="range" min="0" max="255" step="1" required value="1">`},
		{"textarea", "\na<", []any{"type", "textarea", "rows", 3}, "<textarea required rows=\"3\">\n\na&lt;</textarea>"},
		{"password", "secret", []any{"type", "password", "autocomplete", "off"}, `<input type="password" required autocomplete="off">`},
		{"hidden", uint8(1), []any{"type", "hidden"}, `<input type="hidden" value="1">`},
		{"value", "old", []any{"value", `"new"`}, `<input type="text" required value="&#34;new&#34;">`},
		{"not required", "a", []any{"required", false, "disabled", true, "title", nil}, `<input type="text" disabled value="a">`},
		{"date", at, []any{"type", "date", "min", at, "max", "2027-01-01"}, `<input type="date" required lc-time="min date - 2026-07-01T09:30:00Z" max="2027-01-01" lc-time="value date step 2026-07-01T09:30:00Z">`},
		{"step of one's own", at, []any{"step", 1}, `<input type="datetime-local" required step="1" lc-time="value datetime-local - 2026-07-01T09:30:00Z">`},
		{"radio", level("low"), []any{"type", "radio"}, `<label><input type="radio" required value="low" checked> Low</label><label><input type="radio" name="p" required value="h&amp;h"> Very &lt;high&gt;</label>`},
		{"boxes", []level{"low"}, []any{"type", "checkbox"}, `<label><input type="checkbox" value="low" checked> Low</label><label><input type="checkbox" name="p" value="h&amp;h"> Very &lt;high&gt;</label>`},
		{"type that doesn't fit", 1, []any{"type", "date"}, `error: field p: an int can't be asked for by a control of type "date": want number, range, hidden`},
		{"half of an attribute", 1, []any{"min"}, `error: field p: attributes are given as names and values, not as 1 arguments`},
		{"no name", 1, []any{`a"b`, 1}, `error: field p: "a\"b" is no name of an attribute`},
		{"number for a name", 1, []any{1, 1}, `error: field p: the name of an attribute is a string, not a int`},
		{"script", 1, []any{"onFocus", "x()"}, `error: field p: the attribute onfocus can't be written by Field: write the element yourself`},
		{"another name", 1, []any{"name", "q"}, `error: field p: the attribute name is that of the field`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := Bind(tallyOne, "save", Arg("p", tt.value)).Ask("p").Offer(orderChoices)
			if got := controlOf(t, b, "p", tt.attrs...); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
	b := Bind(tallyOne, "save", Arg("p", "x")).Ask("p")
	if got, err := b.Field("p", "id", "mine"); err != nil || got != `<input type="text" id="mine" name="p" required value="x">` {
		t.Errorf("with an id of its own: %s, %v", got, err)
	}
}

func TestFieldOfPartsOfAStruct(t *testing.T) {
	two := floor(2)
	o := order{Title: "pen", Floor: &two, Address: street{"Ulm", 7}, Lines: []street{{"ink", 1}}, Labels: map[string]string{"red": "stop"}, DueDate: new(time.Time)}
	b := Bind(tallyOne, "save", Arg("id", 3), Arg("order", o)).Ask("order").Offer(orderChoices)
	for name, want := range map[string]string{
		"title":         `<input type="text" required value="pen">`,
		"order.title":   `<input type="text" required value="pen">`,
		"price":         `<input type="number" step="any" required value="0">`,
		"due":           `<input type="datetime-local" required value="">`,
		"dueDate":       `<input type="date" lc-time="value date step 0001-01-01T00:00:00.000000001Z">`,
		"level":         `<select required><option value=""></option><option value="low">Low</option><option value="h&amp;h">Very &lt;high&gt;</option></select>`,
		"levels":        `<select multiple><option value="low">Low</option><option value="h&amp;h">Very &lt;high&gt;</option></select>`,
		"floor":         `<select><option value=""></option><option value="1">Floor 1</option><option value="2" selected>Floor 2</option></select>`,
		"address.no":    `<input type="number" min="0" max="255" step="1" required value="7">`,
		"lines.0.name":  `<input type="text" required value="ink">`,
		"lines.5.name":  `<input type="text" required value="">`,
		"labels.red":    `<input type="text" required value="stop">`,
		"labels.green":  `<input type="text" required value="">`,
		"id":            `error: the binding of action save gives "id" itself: write .Ask "id" where the action is bound`,
		"titel":         `error: action save has no parameter for a field "titel"`,
		"address.town":  `error: parameter order of action save has no part for a field "address.town"`,
		"lines.x.name":  `error: parameter order of action save has no part for a field "lines.x.name"`,
		"due.year":      `error: parameter order of action save has no part for a field "due.year"`,
		"secret":        `error: action save has no parameter for a field "secret"`,
		"address.no.no": `error: parameter order of action save has no part for a field "address.no.no"`,
	} {
		if got := controlOf(t, b, name); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, want)
		}
	}
}

// TestFieldIDs has the id of a control stay the same while its value changes, and
// differ between forms.
func TestFieldOfFiles(t *testing.T) {
	b := BindMultipart(tallyOne, "fill", Arg("all", sheet{Rows: []row{{}}}), Arg("n", 1)).Ask("all").Accept("image/*,.pdf")
	for name, want := range map[string]string{
		"scan":             `<input type="file" accept="image/*,.pdf" required>`,
		"rows.0.proof":     `<input type="file" accept="image/*,.pdf">`,
		"all.rows.3.pages": `<input type="file" accept="image/*,.pdf" multiple>`,
	} {
		if got := controlOf(t, b, name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if got, want := controlOf(t, b, "scan", "required", false, "accept", ".png", "class", "wide", "value", "x"), `<input type="file" accept=".png" class="wide">`; got != want {
		t.Errorf("with attributes it is %s, want %s", got, want)
	}
	if got, want := controlOf(t, b, "scan", "type", "text"), `error: field scan: a lc.File can't be asked for by a control of type "text": want file`; got != want {
		t.Errorf("as a text it is %s, want %s", got, want)
	}
	if got, want := controlOf(t, BindMultipart(tallyOne, "fill", Arg("all", sheet{})).Ask("all"), "scan"), `<input type="file" required>`; got != want {
		t.Errorf("of any type it is %s, want %s", got, want)
	}
}

func TestFieldIDs(t *testing.T) {
	id := func(b Binding, name string) string {
		got, err := b.FieldID(name)
		if err != nil {
			t.Error(err)
		}
		return got
	}
	bind := func(id ComponentID, action string, item int, text string) Binding {
		return Bind(id, action, Arg("item", item), Arg("text", text)).Ask("text")
	}
	own := id(bind(tallyOne, "save", 1, "a"), "text")
	if got := id(bind(tallyOne, "save", 1, "b"), "text"); got != own {
		t.Errorf("with another value the id is %s, want %s", got, own)
	}
	if !strings.HasSuffix(own, "-text") {
		t.Errorf("the id %s does not end with the name", own)
	}
	for what, other := range map[string]Binding{
		"instance": bind(ComponentID{"tally", "two"}, "save", 1, "a"),
		"action":   bind(tallyOne, "add", 1, "a"),
		"argument": bind(tallyOne, "save", 2, "a"),
	} {
		if got := id(other, "text"); got == own {
			t.Errorf("with another %s the id is %s, too", what, got)
		}
	}
	if _, err := bind(tallyOne, "save", 1, "a").FieldID("item"); err == nil {
		t.Error("a parameter that is bound has an id")
	}
}

func TestFieldInTemplate(t *testing.T) {
	b := Bind(tallyOne, "save", Arg("price", 1.5)).Ask("price")
	got := execute(`<label for="{{.FieldID "price"}}">{{.Field "price" "min" 0}}</label>`, b)
	id, _ := b.FieldID("price")
	if want := `<label for="` + id + `"><input type="number" id="` + id + `" name="price" step="any" required min="0" value="1.5"></label>`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := execute(`{{.Field "cost"}}`, b); !strings.Contains(got, `action save has no parameter for a field "cost"`) {
		t.Errorf("a field that is not there: %s", got)
	}
}

// TestAskForAPart has the rest of a parameter travel with the form.
func TestAskForAPart(t *testing.T) {
	o := order{Title: "pen", Paid: true, Address: street{"Ulm", 7}, Lines: []street{{"ink", 1}, {"nib", 2}}, Tags: []string{"a", "b"}, Labels: map[string]string{"red": "stop"}}
	hidden := func(pairs ...string) string {
		var b strings.Builder
		for i := 0; i < len(pairs); i += 2 {
			b.WriteString(`<input type="hidden" name="` + pairs[i] + `" value="` + template.HTMLEscapeString(pairs[i+1]) + `">`)
		}
		return b.String() + zoneMark + requestMark + tokenMark
	}
	const zero = "0001-01-01T00:00:00Z"
	whole := `{"title":"pen","price":0,"paid":true,"due":"` + zero + `","dueDate":null,"level":"","levels":null,"floor":null,"address":{"name":"Ulm","no":7},"lines":[{"name":"ink","no":1},{"name":"nib","no":2}],"labels":{"red":"stop"},"tags":["a","b"]}`
	for _, tt := range []struct {
		name string
		b    Binding
		want string
	}{
		{"nothing", Bind(tallyOne, "save", Arg("order", o)), hidden("order", whole)},
		{"all", Bind(tallyOne, "save", Arg("order", o)).Ask("order"), hidden()},
		{"all, and a part", Bind(tallyOne, "save", Arg("order", o)).Ask("order", "title"), hidden()},
		{"members", Bind(tallyOne, "save", Arg("order", o)).Ask("title", "due", "labels", "lines", "levels"), hidden(
			"address", `{"name":"Ulm","no":7}`, "level", "", "paid", "true", "price", "0", "tags", `["a","b"]`)},
		{"nested", Bind(tallyOne, "save", Arg("street", o.Address), Arg("name", "x")).Ask("no"), hidden(
			"street.name", "Ulm", "name", "x")}, // name is another parameter
		{"in a list", Bind(tallyOne, "save", Arg("a", o.Address), Arg("b", o.Lines)).Ask("b.1.no"), hidden(
			"a", `{"name":"Ulm","no":7}`, "b.0", `{"name":"ink","no":1}`, "b.1.name", "nib")},
		{"of a nil pointer", Bind(tallyOne, "save", Arg("a", (*street)(nil))).Ask("no"), hidden()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := execute("{{.Fields}}", tt.b); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
	if got := execute("{{.Fields}}", Bind(tallyOne, "save", Arg("order", o)).Ask("titel")); !strings.Contains(got, `no parameter for a field "titel"`) {
		t.Errorf("a misspelt name: %s", got)
	}
	if got := execute("<a {{.Attrs}}>", Bind(tallyOne, "save", Arg("a", o.Address)).Ask("no")); got != `<a data-lc-action="save" data-lc-ask="no" data-lc-param-name="Ulm">` {
		t.Errorf("attributes: %s", got)
	}
}

func TestTimesOfFields(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zones here")
	}
	for _, tt := range []struct {
		kind string
		at   time.Time
		want string
	}{
		{"datetime-local", time.Date(2026, 7, 1, 22, 30, 0, 0, time.UTC), ` value="2026-07-02T00:30"`},
		{"datetime-local", time.Date(2026, 7, 1, 22, 30, 5, 0, time.UTC), ` value="2026-07-02T00:30:05" step="1"`},
		{"datetime-local", time.Date(2026, 7, 1, 22, 30, 0, 25e7, time.UTC), ` value="2026-07-02T00:30:00.250" step="0.001"`},
		{"date", time.Date(2026, 7, 1, 22, 30, 5, 0, time.UTC), ` value="2026-07-02"`},
		{"month", time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC), ` value="2026-07"`},
		{"time", time.Date(2026, 7, 1, 22, 30, 5, 0, time.UTC), ` value="00:30:05" step="1"`},
	} {
		b := Bind(tallyOne, "save", Arg("p", tt.at)).Ask("p")
		html, err := b.Field("p", "type", tt.kind, "id", nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := string(placeTimes([]byte(html+"!"), berlin)), `<input type="`+tt.kind+`" name="p" required`+tt.want+`>!`; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
