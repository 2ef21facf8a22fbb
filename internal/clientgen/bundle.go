package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// banner says whose the file is, and what it is made from. The "!"
// makes minifiers keep it.
const banner = `/*! lcgen, MIT. Generated from src. */`

// A bundle is a script that pages load.
type bundle struct {
	name       string // of the file beside the sources, which package runtime embeds
	entry      string // its first source, from the folder of the sources
	maxGzipped int    // what it may cost a page, in bytes on the wire
}

var bundles = []bundle{
	{name: "client.js", entry: "index.ts", maxGzipped: 8 << 10},
	{name: "share.js", entry: "share/index.ts", maxGzipped: 1 << 10},
}

// buildAll makes all bundles from the sources in dir, by the bundles' names.
func buildAll(dir string) (map[string][]byte, error) {
	scripts := map[string][]byte{}
	for _, b := range bundles {
		script, err := build(filepath.Join(dir, b.entry))
		if err != nil {
			return nil, err
		}
		scripts[b.name] = script
	}
	return scripts, nil
}

// build bundles the sources that entry imports, for browsers of the last few
// years. The same sources give the same bytes on every machine.
func build(entry string) ([]byte, error) {
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{entry},
		Bundle:            true,
		Format:            api.FormatIIFE,
		Target:            api.ES2022,
		Charset:           api.CharsetUTF8,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		MangleProps:       "^(tasks|held|run|from|asks|asked|place|types|renew)$", // no page sees them
		LegalComments:     api.LegalCommentsNone,
		Banner:            map[string]string{"js": banner},
		TsconfigRaw:       "{}", // nothing outside the sources has a say
		LogLevel:          api.LogLevelSilent,
	})
	if len(result.Errors) > 0 {
		return nil, errors.New(describe(result.Errors))
	}
	if len(result.Warnings) > 0 {
		return nil, errors.New(describe(result.Warnings))
	}
	if n := len(result.OutputFiles); n != 1 {
		return nil, fmt.Errorf("esbuild gave %d files instead of one", n)
	}
	return result.OutputFiles[0].Contents, nil
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

// checkSizes returns an error if a bundle is larger than it may be.
func checkSizes(scripts map[string][]byte) error {
	for _, b := range bundles {
		if n := gzipped(scripts[b.name]); n > b.maxGzipped {
			return fmt.Errorf("%s has %d bytes gzipped, %d more than %d", b.name, n, n-b.maxGzipped, b.maxGzipped)
		}
	}
	return nil
}

// gzipped returns the size of a script as a server sends it.
func gzipped(script []byte) int {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid
	w.Write(script)                                       // a bytes.Buffer takes everything
	w.Close()
	return b.Len()
}
