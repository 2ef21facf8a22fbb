package patch_test

import (
	"fmt"
	"html/template"
	"strings"
)

// A message is one of a thread.
type message struct {
	ID     int
	Author string
	Text   string
	Likes  int
}

var thread = template.Must(template.New("").Parse(`<section class="thread">
  <h2>Thread</h2>
  <ul id="messages">
    {{- range .}}
    <li data-lc-key="m{{.ID}}"><b>{{.Author}}</b> <span>{{.Text}}</span> <i>{{.Likes}}</i></li>
    {{- end}}
  </ul>
</section>
`))

var rows = template.Must(template.New("").Parse(`<table class="grid">
  <caption>Orders</caption>
  <tr><th>No.</th><th>Name</th><th>Done</th></tr>
  {{- range .}}
  <tr data-lc-key="{{.ID}}"><td>{{.ID}}</td><td>{{.Text}}</td><td><input type="checkbox"{{if .Likes}} checked{{end}}></td></tr>
  {{- end}}
</table>
`))

var counter = template.Must(template.New("").Parse(`<div><p>Read <b>{{(index . 0).Likes}}</b> times</p></div>
{{range .}}<article><h3>{{.Author}}</h3><p>{{.Text}}</p></article>
{{end}}`))

// messages returns n of them.
func messages(n int) []message {
	m := make([]message, n)
	for i := range m {
		m[i] = message{i, "user" + fmt.Sprint(i%7), fmt.Sprintf("This is what message %d says, & a bit more.", i), 0}
	}
	return m
}

func render(t *template.Template, m []message) string {
	var b strings.Builder
	if err := t.Execute(&b, m); err != nil {
		panic(err)
	}
	return b.String()
}
