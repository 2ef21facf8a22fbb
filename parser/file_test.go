package parser_test

import (
	"fmt"
	"strings"
	"testing"
)

// fileTypes are structs with files.
const fileTypes = `
type (
	Entry struct {
		Title string \x60json:"title"\x60
		Scan  lc.File
		Proof *lc.File \x60json:"evidence,omitempty"\x60
		Pages []lc.File
		Lines []Line
		Cells map[string][]*lc.File
		Kept  lc.File \x60json:"-"\x60
		inner lc.File
		At    time.Time
		Attached
		*Pointed
	}
	Line     struct { Text string; Photo *lc.File; Of *Entry }
	Attached struct { Letter lc.File }
	Pointed  struct { Never lc.File }
	Own      lc.File
	Plain    struct { Name string }
)
`

// TestFiles finds the fields of a form that take files.
func TestFiles(t *testing.T) {
	for _, tt := range []struct{ options, params, want string }{
		{"", "photo lc.File", "photo 0"},
		{"", "title string, photo *lc.File, more ...lc.File", "photo,more 0"},
		{"max=20MiB", "ctx context.Context, photos []lc.File", "photos 20971520"},
		{"max=1GB accept=image/*,.PDF", "photo lc.File", "photo 1000000000 image/*,.pdf"},
		{`"accept=image/png, .pdf" max=1B`, "photo lc.File", "photo 1 image/png,.pdf"},
		{"", "line Line", "photo,of.scan,of.evidence,of.pages,of.cells.*,of.letter,line.photo,line.of.scan,line.of.evidence,line.of.pages,line.of.cells.*,line.of.letter 0"},
		{"", "lines []Line, attached Attached, letter string", "attached.letter 0"},
		{"", "plain Plain", " 0"},
	} {
		t.Run(tt.params, func(t *testing.T) {
			source := importsHead + strings.ReplaceAll(fileTypes, "\\x60", "`") + "//lc:component\n" + shape + "//lc:action " + tt.options + "\nfunc (*T) A(" + tt.params + ") {}\n"
			pkg, ds := parse(t, source)
			compare(t, lines(ds), nil)
			a := pkg.Components[0].Actions[0]
			got := strings.TrimRight(fmt.Sprintf("%s %d %s", strings.Join(a.Files, ","), a.MaxFile, a.Accept), " ")
			if strings.HasPrefix(tt.params, "lines") {
				got = strings.ReplaceAll(got, strings.Join(a.Files[:len(a.Files)-1], ",")+",", "") // those of the list, as above
			}
			if got != tt.want {
				t.Errorf("files are %q, want %q", got, tt.want)
			}
		})
	}
}

func TestBadFileOptions(t *testing.T) {
	const units = "write a whole number and KiB, MiB or GiB, as in 20MiB"
	for _, tt := range []struct{ options, params, want string }{
		{"max=20", "f lc.File", `bad value "20" of option max: it has no unit; did you mean 20MiB? Bytes are 20B`},
		{"max=20mb", "f lc.File", `bad value "20mb" of option max: it is no size; did you mean 20MB?`},
		{"max=20M", "f lc.File", `bad value "20M" of option max: it is no size; did you mean 20MiB?`},
		{"max=1.5MiB", "f lc.File", `bad value "1.5MiB" of option max: it is no size; ` + units},
		{"max=0MiB", "f lc.File", `bad value "0MiB" of option max: it is no size; ` + units},
		{"max=-1MiB", "f lc.File", `bad value "-1MiB" of option max: it is no size; ` + units},
		{"max=9999999999GiB", "f lc.File", `bad value "9999999999GiB" of option max: it is no size; ` + units},
		{"max=99999999999999999999", "f lc.File", `bad value "99999999999999999999" of option max: it is no size; ` + units},
		{"max=large", "f lc.File", `bad value "large" of option max: it is no size; ` + units},
		{"max=", "f lc.File", `option max has no value; write max=SIZE`},
		{"accept=png", "f lc.File", `bad value "png" of option accept: "png" is neither an extension with its period nor a media type; did you mean .png?`},
		{"accept=*/*", "f lc.File", `bad value "*/*" of option accept: "*/*" takes any file; leave accept out`},
		{"acept=.png", "f lc.File", `unknown option "acept" of //lc:action; did you mean accept=LIST?`},
		{"max=1MiB", "s string", `option max is about files, and action A takes none; add a parameter of type lc.File, or drop the option`},
		{"accept=.pdf", "plain Plain", `option accept is about files, and action A takes none; add a parameter of type lc.File, or drop the option`},
	} {
		t.Run(tt.options, func(t *testing.T) {
			pkg, ds := parse(t, importsHead+strings.ReplaceAll(fileTypes, "\\x60", "`")+"//lc:component\n"+shape+"//lc:action "+tt.options+"\nfunc (*T) A("+tt.params+") {}\n")
			_, got, _ := strings.Cut(lines(ds), "LC010: ")
			compare(t, got, []string{tt.want})
			if c := pkg.Components[0]; len(c.Actions) != 0 || len(c.Broken) != 1 {
				t.Error("the action is not broken")
			}
		})
	}
}

// TestFilesAreNoState refuses files where they would be kept.
func TestFilesAreNoState(t *testing.T) {
	const why = "a file is there only until its action has returned; store its content elsewhere, and keep where"
	for _, tt := range []struct{ field, want string }{
		{"lc.File", "4:2-3: LC014: field A can't be kept as state: " + why},
		{"[]*lc.File", "4:2-3: LC014: field A can't be kept as state: A[]: " + why},
		{"map[string]lc.File", "4:2-3: LC014: field A can't be kept as state: A[]: " + why},
	} {
		_, ds := parse(t, head+"//lc:component\ntype T struct{ ID lc.ComponentID;\n\tA "+tt.field+" `lc:\"state\"` }\nfunc (*T) Render(context.Context, io.Writer) error { return nil }\n")
		compare(t, lines(ds), []string{tt.want})
	}
	_, ds := parse(t, importsHead+strings.ReplaceAll(fileTypes, "\\x60", "`")+"//lc:component\n"+shape+"//lc:action\nfunc (*T) A(o Own) {}\n")
	_, got, _ := strings.Cut(lines(ds), "LC008: ")
	compare(t, got, []string{"parameter o of action A can't be passed: Own is made from lc.File, and no file itself; write lc.File"})
}
