package filetype

import (
	"bytes"
	"net/http"
	"path"
	"strings"
)

// HeadSize is how many bytes of a file Detect looks at.
const HeadSize = 1024

// Types that are found in more than one way.
const (
	binary = "application/octet-stream"
	plain  = "text/plain"
	xml    = "text/xml"
	zip    = "application/zip"
	svg    = "image/svg+xml"
)

// A signature is how the files of a type begin.
type signature struct {
	at   int
	text string
	typ  string
}

// signatures are those that http.DetectContentType doesn't know.
var signatures = []signature{
	{0, "II*\x00", "image/tiff"},
	{0, "MM\x00*", "image/tiff"},
	{0, "\xff\x0a", "image/jxl"},
	{0, "\x00\x00\x00\x0cJXL \r\n\x87\n", "image/jxl"},
	{0, "fLaC", "audio/flac"},
	{0, "7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"},
	{0, "\xfd7zXZ\x00", "application/x-xz"},
	{0, "\x28\xb5\x2f\xfd", "application/zstd"},
	{0, "BZh", "application/x-bzip2"},
	{257, "ustar", "application/x-tar"},
	{0, "SQLite format 3\x00", "application/vnd.sqlite3"},
	{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"},
	{0, "{\\rtf", "application/rtf"},
	{0, "MZ", "application/vnd.microsoft.portable-executable"},
	{0, "\x7fELF", "application/x-executable"},
	{0, "\xcf\xfa\xed\xfe", "application/x-mach-binary"},
	{0, "\xca\xfe\xba\xbe", "application/java-vm"},
	{0, "#!", "text/x-script"},
}

// brands are the types of files that begin with an ftyp box (ISO 14496-12), by
// its major brand.
var brands = map[string]string{
	"avif": "image/avif", "avis": "image/avif",
	"heic": "image/heic", "heix": "image/heic", "hevc": "image/heic", "heim": "image/heic", "heis": "image/heic",
	"mif1": "image/heif", "msf1": "image/heif",
	"M4A ": "audio/mp4", "M4B ": "audio/mp4",
	"qt  ": "video/quicktime",
	"3gp4": "video/3gpp", "3gp5": "video/3gpp", "3gp6": "video/3gpp",
	"isom": "video/mp4", "iso2": "video/mp4", "iso4": "video/mp4", "iso5": "video/mp4", "iso6": "video/mp4",
	"mp41": "video/mp4", "mp42": "video/mp4", "M4V ": "video/mp4", "dash": "video/mp4",
}

// Detect returns the media type of a file by the first HeadSize bytes of its
// content, without parameters: "image/png", "text/plain". It never trusts a name.
// What it doesn't know is application/octet-stream.
func Detect(head []byte) string {
	if len(head) >= 12 && string(head[4:8]) == "ftyp" {
		if t := brands[string(head[8:12])]; t != "" {
			return t
		}
	}
	for _, s := range signatures {
		if len(head) >= s.at && bytes.HasPrefix(head[s.at:], []byte(s.text)) && (s.text != "MZ" || isBinary(head)) {
			return s.typ
		}
	}
	t, _, _ := strings.Cut(http.DetectContentType(head), ";")
	switch {
	case t == zip:
		return inZip(head)
	case (t == xml || t == plain) && isSVG(head):
		return svg
	}
	return t
}

// isBinary reports whether content is no text: of two letters alone, a text may
// begin with them.
func isBinary(head []byte) bool { return bytes.IndexByte(head, 0) >= 0 }

// inZip returns the type of a ZIP file whose first entry, uncompressed, tells it:
// OpenDocument and EPUB.
func inZip(head []byte) string {
	const name, at = "mimetype", 30
	if len(head) < at+len(name) || string(head[at:at+len(name)]) != name {
		return zip
	}
	rest := head[at+len(name):]
	for _, t := range []string{
		"application/epub+zip",
		"application/vnd.oasis.opendocument.text",
		"application/vnd.oasis.opendocument.spreadsheet",
		"application/vnd.oasis.opendocument.presentation",
	} {
		if bytes.HasPrefix(rest, []byte(t)) {
			return t
		}
	}
	return zip
}

// isSVG reports whether the first element of a text is svg.
func isSVG(head []byte) bool {
	rest := bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	for {
		rest = bytes.TrimLeft(rest, " \t\r\n")
		end := ""
		switch {
		case bytes.HasPrefix(rest, []byte("<?")):
			end = "?>"
		case bytes.HasPrefix(rest, []byte("<!--")):
			end = "-->"
		case bytes.HasPrefix(rest, []byte("<!")):
			end = ">"
		default:
			return len(rest) >= 4 && strings.EqualFold(string(rest[:4]), "<svg") || bytes.HasPrefix(rest, []byte("<svg:svg"))
		}
		_, after, ok := bytes.Cut(rest, []byte(end))
		if !ok {
			// Its beginning is longer than what is looked at.
			return bytes.Contains(rest, []byte("svg"))
		}
		rest = after
	}
}

// extensions are the types that the names of files tell, by the extension in
// lower case. Contents says which other types the content of such a file may
// seem to have.
var extensions = map[string]string{
	".png": "image/png", ".apng": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".jfif": "image/jpeg", ".gif": "image/gif",
	".webp": "image/webp", ".bmp": "image/bmp", ".ico": "image/x-icon", ".tif": "image/tiff", ".tiff": "image/tiff",
	".avif": "image/avif", ".heic": "image/heic", ".heif": "image/heif", ".jxl": "image/jxl", ".svg": svg,

	".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".wav": "audio/wave", ".flac": "audio/flac", ".aif": "audio/aiff", ".aiff": "audio/aiff", ".mid": "audio/midi",
	".oga": "audio/ogg", ".ogg": "audio/ogg", ".opus": "audio/ogg",
	".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm", ".avi": "video/avi", ".ogv": "video/ogg", ".3gp": "video/3gpp",
	".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf", ".otf": "font/otf",

	".txt": plain, ".md": "text/markdown", ".csv": "text/csv", ".tsv": "text/tab-separated-values", ".ics": "text/calendar", ".vcf": "text/vcard", ".log": plain,
	".yaml": "application/yaml", ".yml": "application/yaml", ".json": "application/json",
	".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".xml": xml,
	".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".sh": "text/x-script", ".py": "text/x-script", ".php": "text/x-script",

	".pdf": "application/pdf", ".ps": "application/postscript", ".rtf": "application/rtf", ".epub": "application/epub+zip",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".doc":  "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint",
	".odt": "application/vnd.oasis.opendocument.text", ".ods": "application/vnd.oasis.opendocument.spreadsheet", ".odp": "application/vnd.oasis.opendocument.presentation",

	".zip": zip, ".jar": zip, ".gz": "application/x-gzip", ".tgz": "application/x-gzip", ".7z": "application/x-7z-compressed", ".rar": "application/x-rar-compressed",
	".xz": "application/x-xz", ".zst": "application/zstd", ".bz2": "application/x-bzip2", ".tar": "application/x-tar",
	".sqlite": "application/vnd.sqlite3", ".db": "application/vnd.sqlite3", ".wasm": "application/wasm",
	".exe": "application/vnd.microsoft.portable-executable", ".dll": "application/vnd.microsoft.portable-executable", ".class": "application/java-vm",
}

// aliases are other names of types, which a list may use.
var aliases = map[string]string{
	"image/jpg": "image/jpeg", "image/vnd.microsoft.icon": "image/x-icon",
	"audio/wav": "audio/wave", "audio/x-wav": "audio/wave", "audio/vnd.wave": "audio/wave", "audio/mp3": "audio/mpeg", "audio/x-m4a": "audio/mp4", "audio/x-flac": "audio/flac", "audio/x-aiff": "audio/aiff",
	"video/x-msvideo": "video/avi", "application/gzip": "application/x-gzip", "application/x-zip-compressed": zip, "application/xml": xml, "application/x-rar": "application/x-rar-compressed", "application/vnd.rar": "application/x-rar-compressed",
	"application/x-yaml": "application/yaml", "text/yaml": "application/yaml", "application/javascript": "text/javascript",
}

// contained are the types of content that files of a type may seem to have: what
// is in the ZIP file, the OLE storage, the ISO or Ogg container or the text, only
// the name tells.
func contained(typ string) []string {
	switch {
	case strings.HasPrefix(typ, "application/vnd.openxmlformats"):
		return []string{zip}
	case typ == "application/msword" || typ == "application/vnd.ms-excel" || typ == "application/vnd.ms-powerpoint":
		return []string{"application/x-ole-storage"}
	case typ == "audio/ogg" || typ == "video/ogg":
		return []string{"application/ogg"}
	case typ == "audio/mp4":
		return []string{"video/mp4"}
	case typ == "image/heic" || typ == "image/heif":
		return []string{"image/heic", "image/heif"}
	case typ == "application/xhtml+xml":
		return []string{xml, "text/html", plain}
	case typ == "text/x-script":
		return []string{plain, "text/html"}
	case strings.HasPrefix(typ, "text/"), typ == "application/yaml", typ == "application/json":
		return []string{plain}
	}
	return nil
}

// Refine returns the type of a file whose content seems to be of a type, and that
// has a name, if the content leaves open what the name tells: of a text whether it
// is CSV, of a ZIP file whether it is a document. A name never changes what the
// content shows.
func Refine(typ, name string) string {
	named := extensions[extension(name)]
	for _, t := range contained(named) {
		if t == typ {
			return named
		}
	}
	return typ
}

// extension returns the extension of a name, in lower case.
func extension(name string) string { return strings.ToLower(path.Ext(name)) }
