package arg

import (
	"crypto/sha256"
	"slices"
	"testing"

	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// A picture is no file of package lc, and so is nothing that AddFile fills.
type picture struct{ Name string }

func TestNoOtherTypeIsAFile(t *testing.T) {
	args := new(Args)
	args.Reset([]string{"photo", "all"}, Limits{Depth: 8, Values: 100, List: 10})
	args.SetForm()
	args.AddFile("photo", Upload{File: "no file"})
	args.AddFile("all.photo", Upload{File: picture{"x"}})
	Required(args, "photo", File[picture])
	Required(args, "all", JSON[struct{ Photo picture }])
	want := []string{"#/photo must be a file", "#/all/photo must not be a file"}
	if got := faultsOf(args); !slices.Equal(got, want) {
		t.Errorf("faults are %q, want %q", got, want)
	}
}

// Calls with other files are other calls.
func TestDigestOfFiles(t *testing.T) {
	seen := map[[sha256.Size]byte]string{}
	for name, add := range map[string]func(*Args){
		"nothing": func(*Args) {},
		"a file":  func(a *Args) { a.AddFile("photo", Upload{Digest: [32]byte{1}}) },
		"another": func(a *Args) { a.AddFile("photo", Upload{Digest: [32]byte{2}}) },
		"two": func(a *Args) {
			a.AddFile("photo", Upload{Digest: [32]byte{1}})
			a.AddFile("photo", Upload{Digest: [32]byte{2}})
		},
		"in a struct": func(a *Args) { a.AddFile("photo.x", Upload{Digest: [32]byte{1}}) },
		"loose":       func(a *Args) { a.AddFile("x", Upload{Digest: [32]byte{1}}) },
		"a text":      func(a *Args) { a.AddField("photo", "\x01") },
	} {
		args := new(Args)
		args.Reset([]string{"photo"}, Limits{Depth: 8, Values: 100, List: 10})
		args.SetForm()
		add(args)
		sum := args.Digest()
		if other := seen[sum]; other != "" {
			t.Errorf("%s has the digest of %s", name, other)
		}
		seen[sum] = name
	}
}

// A fault names its file if the field has several, whose name is known.
func TestFaultNamesFile(t *testing.T) {
	big := Upload{Name: "b.txt", Fault: phrase.Of("is too large")}
	for name, tt := range map[string]struct {
		files []Upload
		want  []string
	}{
		"alone":          {[]Upload{big}, []string{"#/files/0 is too large"}},
		"of two":         {[]Upload{{Name: "a.txt", File: picture{"x"}, Fault: phrase.Of("is empty")}, big}, []string{"#/files/0 a.txt is empty", "#/files/1 b.txt is too large"}},
		"without a name": {[]Upload{big, {Fault: phrase.Of("has no name")}}, []string{"#/files/0 b.txt is too large", "#/files/1 has no name"}},
	} {
		t.Run(name, func(t *testing.T) {
			args := new(Args)
			args.Reset([]string{"files"}, Limits{Depth: 4, Values: 10, List: 10})
			args.SetForm()
			for _, f := range tt.files {
				args.AddFile("files", f)
			}
			Variadic(args, "files", File[picture])
			if got := faultsOf(args); !slices.Equal(got, tt.want) {
				t.Errorf("faults are %q, want %q", got, tt.want)
			}
		})
	}
}
