package lctest

import (
	"io"
	"mime"
	"mime/multipart"
	"strings"
	"testing"
)

// TestFormWithFiles sees what a form with files holds: the token first, then fields,
// then files, those without a name too.
func TestFormWithFiles(t *testing.T) {
	contentType, body, err := Params{
		"title": "a\"b", "tags": []string{"x", "y"}, "on": false,
		"photo":        File{Name: "größe \"1\".png", Content: []byte("png")},
		"more":         []File{{Name: "1.txt", Content: []byte("one")}, {Name: "2.txt"}},
		"none":         File{},
		"left":         (*File)(nil),
		"rows.0.proof": &File{Name: "p", Content: []byte("p")},
	}.encodedForm("token~")
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for r := multipart.NewReader(strings.NewReader(body), params["boundary"]); ; {
		part, err := r.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		content, _ := io.ReadAll(part)
		_, disposition, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
		if err != nil {
			t.Fatal(err)
		}
		name := disposition["name"]
		if file, ok := disposition["filename"]; ok {
			name += "=" + file
		}
		got = append(got, name+": "+string(content))
	}
	want := []string{"_token: token~", "tags: x", "tags: y", `title: a"b`,
		"more=1.txt: one", "more=2.txt: ", "none=: ", "photo=größe %221%22.png: png", "rows.0.proof=p: p"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if contentType, body, _ := (Params{"n": 1}).callBody(); contentType != "application/json" || body != `{"n":1}` {
		t.Errorf("without files, a call is %s %s", contentType, body)
	}
}
