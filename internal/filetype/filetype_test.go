package filetype

import (
	"strings"
	"testing"
)

func TestTypes(t *testing.T) {
	for _, tt := range []struct{ name, content, want string }{
		{"a.png", "\x89PNG\r\n\x1a\n", "image/png"},
		{"a.txt", "\x89PNG\r\n\x1a\n", "image/png"},
		{"a.png", "<!doctype html><title>", "text/html"},
		{"a.png", "plain", "text/plain"},
		{"a.png", "", "text/plain"},
		{"a.svg", "<svg>", "image/svg+xml"},
		{"a.png", "\xef\xbb\xbf <?xml version=\"1.0\"?>\n<!-- <html> -->\n<!DOCTYPE svg>\n<svg>", "image/svg+xml"},
		{"a.png", "<!--" + strings.Repeat("x", 2000) + "--><svg>", "text/plain"},
		{"a.xml", "<?xml version=\"1.0\"?><feed>", "text/xml"},
		{"a.csv", "a,b\n", "text/csv"},
		{"a.md", "# a\n", "text/markdown"},
		{"a.json", "{}", "application/json"},
		{"a.html", "plain", "text/html"},
		{"a.php", "<?php", "text/x-script"},
		{"a", "#!/bin/sh\n", "text/x-script"},
		{"a.csv", "%PDF-1.4", "application/pdf"},
		{"a.docx", "PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"a.xlsx", "plain", "text/plain"},
		{"a.zip", "PK\x03\x04", "application/zip"},
		{"a.odt", "PK\x03\x04........................\x00\x00mimetypeapplication/vnd.oasis.opendocument.textPK", "application/vnd.oasis.opendocument.text"},
		{"a.zip", "PK\x03\x04........................\x00\x00mimetypeapplication/epub+zip", "application/epub+zip"},
		{"a.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"},
		{"a.heic", "\x00\x00\x00\x18ftypheic", "image/heic"},
		{"a.avif", "\x00\x00\x00\x18ftypavif", "image/avif"},
		{"a.mov", "\x00\x00\x00\x18ftypqt  ", "video/quicktime"},
		{"a.mp4", "\x00\x00\x00\x18ftypisom", "video/mp4"},
		{"a.m4a", "\x00\x00\x00\x18ftypM4A ", "audio/mp4"},
		{"a.tiff", "II*\x00", "image/tiff"},
		{"a.tar", strings.Repeat("a", 100) + strings.Repeat("\x00", 157) + "ustar", "application/x-tar"},
		{"a.exe", "MZ\x90\x00", "application/vnd.microsoft.portable-executable"},
		{"a.txt", "MZ is how it begins", "text/plain"},
		{"a.so", "\x7fELF\x02", "application/x-executable"},
		{"a.bin", "\x00\x01\x02", "application/octet-stream"},
	} {
		head := []byte(tt.content)[:min(len(tt.content), HeadSize)]
		if got := Refine(Detect(head), tt.name); got != tt.want {
			t.Errorf("%s that holds %.20q is %s, want %s", tt.name, tt.content, got, tt.want)
		}
	}
}

func TestAccept(t *testing.T) {
	const (
		png  = "\x89PNG\r\n\x1a\n"
		jpeg = "\xff\xd8\xff\xe0"
		pdf  = "%PDF-1.4"
		html = "<html><script>"
		svg  = "<svg onload=x>"
	)
	for _, tt := range []struct {
		list, name, content string
		want                bool
	}{
		{"image/*", "a.png", png, true},
		{"image/*", "A.PNG", png, true},
		{"image/*", "a.jpg", png, true},
		{"image/*", "a", png, true},
		{"image/*", "a.html", png, false},
		{"image/*", "a.php", png, false},
		{"image/*", "a.unknown", png, false},
		{"image/*", "a.png", html, false},
		{"image/*", "a.png", pdf, false},
		{"image/*", "a.svg", svg, false},
		{"image/*", "a.png", svg, false},
		{"image/svg+xml", "a.svg", svg, true},
		{".svg", "a.svg", svg, true},
		{".svg", "a.png", svg, false},
		{"image/jpg", "a.jpeg", jpeg, true},
		{"image/png", "a.png", jpeg, false},
		{".pdf", "a.pdf", pdf, true},
		{".pdf", "a.txt", pdf, false},
		{".pdf", "a.pdf", html, false},
		{".pdf", "a.pdf.exe", pdf, false},
		{"image/*,.pdf", "a.pdf", pdf, true},
		{"image/*,.pdf", "a.png", png, true},
		{"text/*", "a.txt", "text", true},
		{"text/*", "a.csv", "a,b", true},
		{"text/*", "a.html", html, false},
		{"text/*", "a.txt", html, false},
		{"text/html", "a.html", html, true},
		{".html,.txt", "a.html", "text", true},
		{"text/plain", "a.html", "text", false},
		{".docx", "a.docx", "PK\x03\x04", true},
		{".docx", "a.docx", "MZ\x00", false},
		{"application/zip", "a.zip", "PK\x03\x04", true},
		{".xyz", "a.xyz", "\x00\x01", true},
		{".xyz", "a.xyz", html, false},
		{".mp3", "a.mp3", "ID3", true},
		{"audio/*", "a.ogg", "OggS\x00", true},
		{"video/*", "a.ogg", "OggS\x00", false},
	} {
		accept, _, err := Parse(tt.list)
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.list, err)
			continue
		}
		typ := Refine(Detect([]byte(tt.content)), tt.name)
		if got := accept.Takes(tt.name, typ); got != tt.want {
			t.Errorf("%s takes %s that holds %.20q (%s): %v, want %v", tt.list, tt.name, tt.content, typ, got, tt.want)
		}
	}
	if !Accept(nil).Takes("x.exe", "application/octet-stream") {
		t.Error("no list refuses a file")
	}
}

func TestParse(t *testing.T) {
	for _, tt := range []struct{ list, want, advice string }{
		{"image/*, .PDF", "image/*,.pdf", ""},
		{"", `"" is neither an extension with its period nor a media type`, "write extensions and types as in image/*,.pdf"},
		{"png", `"png" is neither an extension with its period nor a media type`, "did you mean .png?"},
		{"*.png", `"*.png" is neither an extension with its period nor a media type`, "did you mean .png?"},
		{"image", `"image" is neither an extension with its period nor a media type`, "did you mean image/*?"},
		{".pdf,", `"" is neither an extension with its period nor a media type`, "write extensions and types as in image/*,.pdf"},
		{"imag/*", `"imag/*" is neither an extension with its period nor a media type`, "write extensions and types as in image/*,.pdf"},
		{"*/*", `"*/*" takes any file`, "leave accept out"},
		{".pdf,.pdf", `".pdf" is there twice`, ""},
		{".a" + manyExtensions(32), "it has more than 32 types", ""},
	} {
		accept, advice, err := Parse(tt.list)
		got := accept.String()
		if err != nil {
			got = err.Error()
		}
		if got != tt.want || advice != tt.advice {
			t.Errorf("Parse(%q) = %q, %q, want %q, %q", tt.list, got, advice, tt.want, tt.advice)
		}
	}
}

func manyExtensions(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(",.x" + strings.Repeat("y", i%8) + string(rune('a'+i/8)))
	}
	return b.String()
}

// TestSamples sees that each list takes its own sample.
func TestSamples(t *testing.T) {
	lists := []string{"image/*", "audio/*", "video/*", "text/*", "application/pdf", "image/jpg", ".xyz", ".pdf,image/*", "text/html"}
	for _, s := range samples {
		lists = append(lists, s.ext)
	}
	for _, list := range lists {
		accept, _, err := Parse(list)
		if err != nil {
			t.Errorf("Parse(%q): %v", list, err)
			continue
		}
		name, content := accept.Sample("7")
		if typ := Refine(Detect(content), name); !accept.Takes(name, typ) {
			t.Errorf("%s doesn't take its sample %s (%s)", list, name, typ)
		}
	}
}

func TestDeclared(t *testing.T) {
	for _, tt := range []struct{ name, given, want string }{
		{"a.png", "", "image/png"},
		{"a.PNG", "text/html", "image/png"},
		{"a.csv", "application/vnd.ms-excel", "text/csv"},
		{"a", "image/jpg", "image/jpeg"},
		{"a.odd", " Text/HTML; charset=utf-8", "text/html"},
		{"a.odd", "", "application/octet-stream"},
		{"a.odd", "image/*", "application/octet-stream"},
		{"a.odd", "x/y", "application/octet-stream"},
		{"a.odd", "text/" + strings.Repeat("x", 200), "application/octet-stream"},
	} {
		if got := Declared(tt.name, tt.given); got != tt.want {
			t.Errorf("Declared(%q, %q) = %q, want %q", tt.name, tt.given, got, tt.want)
		}
	}
}
