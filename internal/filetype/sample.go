package filetype

import "strings"

// Sample returns the name and the content of a small file that a list takes, for
// tests. The number makes them differ from others.
func (a Accept) Sample(number string) (name string, content []byte) {
	for _, item := range a {
		for _, s := range samples {
			if takes(item, "sample"+s.ext, Refine(Detect([]byte(s.begin+number)), "sample"+s.ext)) {
				return "sample-" + number + s.ext, []byte(s.begin + number)
			}
		}
	}
	if len(a) > 0 && strings.HasPrefix(a[0], ".") {
		return "sample-" + number + a[0], []byte("sample " + number)
	}
	return "sample-" + number + ".txt", []byte("sample " + number)
}

// samples are how small files begin.
var samples = []struct{ ext, begin string }{
	{".txt", "sample "},
	{".png", "\x89PNG\r\n\x1a\n"},
	{".jpg", "\xff\xd8\xff\xe0"},
	{".gif", "GIF89a"},
	{".webp", "RIFF\x00\x00\x00\x00WEBPVP8 "},
	{".bmp", "BM"},
	{".ico", "\x00\x00\x01\x00"},
	{".tif", "II*\x00"},
	{".avif", "\x00\x00\x00\x1cftypavif"},
	{".heic", "\x00\x00\x00\x1cftypheic"},
	{".jxl", "\xff\x0a"},
	{".svg", "<svg>"},
	{".mp3", "ID3"},
	{".wav", "RIFF\x00\x00\x00\x00WAVE"},
	{".flac", "fLaC"},
	{".ogg", "OggS\x00"},
	{".m4a", "\x00\x00\x00\x1cftypM4A "},
	{".mp4", "\x00\x00\x00\x1cftypisom"},
	{".mov", "\x00\x00\x00\x1cftypqt  "},
	{".webm", "\x1aE\xdf\xa3"},
	{".ogv", "OggS\x00"},
	{".csv", "a,b\n1,"},
	{".md", "# "},
	{".html", "<!doctype html>"},
	{".xml", "<?xml version=\"1.0\"?>"},
	{".json", "[]\n"},
	{".yaml", "a: "},
	{".pdf", "%PDF-1.4\n"},
	{".docx", "PK\x03\x04"},
	{".xlsx", "PK\x03\x04"},
	{".pptx", "PK\x03\x04"},
	{".doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"},
	{".xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"},
	{".odt", "PK\x03\x04........................\x00\x00mimetypeapplication/vnd.oasis.opendocument.text"},
	{".epub", "PK\x03\x04........................\x00\x00mimetypeapplication/epub+zip"},
	{".zip", "PK\x03\x04"},
	{".gz", "\x1f\x8b\x08"},
	{".7z", "7z\xbc\xaf\x27\x1c"},
	{".sqlite", "SQLite format 3\x00"},
}
