package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/js"

	"github.com/lcgen/lcgen/internal/client"
	"github.com/lcgen/lcgen/internal/clientgen/arrange"
	"github.com/lcgen/lcgen/internal/clientgen/squeeze"
)

// banner says whose the file is. The "!" makes minifiers keep it.
const banner = `/*! lcgen, MIT */`

// A bundle is a script that pages load.
type bundle struct {
	name       string // of the file beside the sources, which package runtime embeds
	entry      string // its first source, from the folder of the sources
	maxGzipped int    // what it may cost a page, in bytes on the wire; 0: see maxTogether
	module     bool   // loaded by the core, with which it shares names
}

const (
	// The core is what every page loads.
	core    = "client.js"
	maxCore = 8 << 10

	// maxTogether is what all bundles may cost a page that uses everything.
	maxTogether = 31 << 10
)

// bundles lists the core first.
var bundles = func() []bundle {
	all := []bundle{
		{name: core, entry: "index.ts", maxGzipped: maxCore},
		{name: "share.js", entry: "share/index.ts", maxGzipped: 1 << 10},
	}
	for _, m := range client.Modules {
		all = append(all, bundle{name: m.Name + ".js", entry: "modules/" + m.Name + ".ts", module: true})
	}
	return all
}()

// A script is a bundle that was made.
type script struct {
	bundle
	content []byte
	gzipped []byte   // the content as a server sends it
	sources []string // that it was made from, in order
}

// buildAll makes all bundles from the sources in dir.
func buildAll(dir string) ([]script, error) {
	var scripts []script
	mangled := map[string]any{} // the short names of properties, in the core and its modules
	for _, b := range bundles {
		options := buildOptions(dir, b)
		if b.name == core || b.module {
			options.MangleCache = mangled
		}
		result := api.Build(options)
		s, err := scriptOf(b, result)
		if err != nil {
			return nil, err
		}
		if options.MangleCache != nil {
			mangled = result.MangleCache
		}
		scripts = append(scripts, s)
	}
	return scripts, checkModules(scripts)
}

// buildOptions say how a bundle is made: for browsers of the last few years, and
// of the same sources with the same bytes on every machine.
func buildOptions(dir string, b bundle) api.BuildOptions {
	options := api.BuildOptions{
		AbsWorkingDir:     dir,
		EntryPoints:       []string{b.entry},
		Bundle:            true,
		Metafile:          true,
		Format:            api.FormatIIFE,
		Target:            api.ES2022,
		Charset:           api.CharsetUTF8,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		MangleProps:       "^(tasks|held|run|from|asks|asked|renew|kept|chosen|given|keeps|hear|hold|make|timer|end|area|found|placed|earlier|movable|broken|repair|announce|anyVersion|change|emit|failure|keyOf|morphElement|morphInside|refreshSoon|release|bad|takeBack|tell|tellExpired|sync|reopen|shut|pause|paused|shown|clients|dueOf|receivers|present|soon|takeIn|backoff|carries|spans|own|show|receive|componentsWhere|of|to|module|exchange|acted|ownerOf|reach|rest|showWrapper|syncStream|copy|other|copyInside|pairInside|anew|changed|hooks|carry|serverCopy|showNews|merge|edit|faults|called|quiet|callAction|delay|flush|deaf|paramsOf|stateOf|typed|touched|say|late|turn|use|patcher|versionOf|parseHTML|elementsOf|component|callBy|dispatched|where|period|due|busy|disarm|stage)$", // no page sees them
		LegalComments:     api.LegalCommentsNone,
		Banner:            map[string]string{"js": banner},
		TsconfigRaw:       "{}", // nothing outside the sources has a say
		LogLevel:          api.LogLevelSilent,
	}
	switch {
	case b.module:
		options.Format = api.FormatESModule
		options.Banner = nil // the core, which loads it, has one
	case b.name == core:
		options.Define = moduleTable()
	}
	return options
}

// moduleTable returns what needs modules, as the core's constant: the name of each, and
// behind it a selector.
func moduleTable() map[string]string {
	var table []string
	for _, m := range client.Modules {
		if selectors := m.Selectors(); len(selectors) > 0 {
			table = append(table, m.Name+" "+strings.Join(selectors, ","))
		}
	}
	return map[string]string{"table": strconv.Quote(strings.Join(table, ";"))}
}

// scriptOf returns what was made of a bundle.
func scriptOf(b bundle, result api.BuildResult) (script, error) {
	if messages := slices.Concat(result.Errors, result.Warnings); len(messages) > 0 {
		return script{}, errors.New(describe(messages))
	}
	if n := len(result.OutputFiles); n != 1 {
		return script{}, fmt.Errorf("esbuild gave %d files instead of one", n)
	}
	var meta struct{ Inputs map[string]struct{} }
	if err := json.Unmarshal([]byte(result.Metafile), &meta); err != nil {
		return script{}, fmt.Errorf("read what esbuild says of %s: %w", b.entry, err)
	}
	if enum := enums.Find(result.OutputFiles[0].Contents); enum != nil {
		return script{}, fmt.Errorf("%s has an enum that is there at run time, by %s: a member of it must have no name of MangleProps", b.entry, enum)
	}
	content, err := rename(result.OutputFiles[0].Contents)
	if err != nil {
		return script{}, fmt.Errorf("rename the variables of %s: %w", b.entry, err)
	}
	return script{bundle: b, content: content, sources: slices.Sorted(maps.Keys(meta.Inputs))}, nil
}

// enums matches what esbuild makes of the members of an enum that it does not put in
// the place of their names.
var enums = regexp.MustCompile(`\w\[\w\.\w+\s*=[^\]]*\]\s*="\w+"`)

// variables matches the declarations of a whole script's variables, as esbuild
// writes them. In functions it keeps let and const.
var variables = regexp.MustCompile(`\bvar\b`)

// rename gives the same short names to the variables of nested functions, where
// esbuild gives each a name of its own. What repeats takes less on the wire:
// about one byte of a hundred. It declares variables where they are set, and not
// before all others, as tdewolff/minify does with var.
func rename(text []byte) ([]byte, error) {
	m := minify.New()
	m.Add("text/javascript", &js.Minifier{Version: 2022})
	return m.Bytes("text/javascript", variables.ReplaceAll(text, []byte("let")))
}

// tries is how many changes are tried out to make a script smaller, for each of
// its variables.
const tries = 60

// shrink makes the scripts smaller, and compresses them. What is in dir already is
// taken as it is if it does the same, or is where the search goes on if again is
// true.
func shrink(dir string, scripts []script, check, again bool) error {
	errs := make([]error, len(scripts))
	var all sync.WaitGroup
	for i := range scripts {
		all.Go(func() {
			s := &scripts[i]
			committed, err := os.ReadFile(filepath.Join(dir, s.name))
			known := err == nil && arrange.Equal(committed, s.content)
			if known {
				s.content = committed
			}
			if !check && (!known || again) {
				s.content, errs[i] = arrange.Arrange(s.content, tries)
			}
			s.gzipped = squeeze.Gzip(s.content)
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// checkModules returns an error if a module has a source that the core has: the
// page would load it twice, and the two know nothing of each other.
func checkModules(scripts []script) error {
	for _, s := range scripts {
		if !s.module {
			continue
		}
		for _, source := range s.sources {
			if slices.Contains(scripts[0].sources, source) {
				return fmt.Errorf("%s imports %s, which is in the core: import types only, and take the rest from Core", s.entry, source)
			}
		}
	}
	return nil
}

// describe puts esbuild's messages into file:line:col form, one a line.
func describe(messages []api.Message) string {
	var lines []string
	for _, m := range messages {
		where := ""
		if l := m.Location; l != nil {
			where = fmt.Sprintf("%s:%d:%d: ", l.File, l.Line, l.Column+1)
		}
		lines = append(lines, where+m.Text)
	}
	return strings.Join(lines, "\n")
}

// checkSizes returns an error if a script, or all together, are larger than they
// may be.
func checkSizes(scripts []script) error {
	together := 0
	for _, s := range scripts {
		n := len(s.gzipped)
		if s.maxGzipped > 0 && n > s.maxGzipped {
			return tooLarge(s.name+" has", n, s.maxGzipped)
		}
		together += n
	}
	if together > maxTogether {
		return tooLarge("all scripts together have", together, maxTogether)
	}
	return nil
}

func tooLarge(what string, n, most int) error {
	return fmt.Errorf("%s %d bytes gzipped, %d more than %d", what, n, n-most, most)
}
