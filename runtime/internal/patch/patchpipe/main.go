// Patchpipe makes patches for tests that can't import package patch: those in
// browsers, which are a module of their own. It reads JSON values and answers
// each with one.
//
//	{"in": "div", "old": "<p>a</p>", "new": "<p>b</p>"}   the patch, and the names of both
//	{"chains": 100, "seed": 7}                            so many chains of renderings, with the patches between them
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/runtime/internal/patch"
	"github.com/lcgen/lcgen/runtime/internal/patch/random"
)

// A question is what is asked for.
type question struct {
	In, Old, New string
	Chains       int
	Seed         uint64
}

// A chain is what a component shows one after the other, where patches can say
// it. Patches[i] makes Renderings[i+1] of the one before.
type chain struct {
	In         string            `json:"in"`
	Renderings []string          `json:"renderings"`
	Patches    []json.RawMessage `json:"patches"`
}

func main() {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var q question
		if err := in.Decode(&q); err != nil {
			if !errors.Is(err, io.EOF) {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			return
		}
		if err := out.Encode(answer(q)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func answer(q question) any {
	if q.Chains > 0 {
		return chains(random.Generator{Rand: rand.New(rand.NewPCG(q.Seed, 16))}, q.Chains)
	}
	before, _ := skeleton(q.In, q.Old)
	after, whole := skeleton(q.In, q.New)
	c := comparison{Base: name(before), Hash: name(after)}
	if r, err := patch.Read(q.In, before); err == nil {
		c.Patch = completed(update(r, after), whole)
	}
	return c
}

// A comparison is what is said of two renderings. Patch is null if there is none.
type comparison struct {
	Base  string          `json:"base"`
	Hash  string          `json:"hash"`
	Patch json.RawMessage `json:"patch"`
}

// skeleton returns HTML with bare wrappers in the place of components, and by
// these, what they stand for.
func skeleton(in, html string) (string, map[string]string) {
	nested, err := patch.Components(in, html)
	if err != nil {
		return html, nil
	}
	whole := map[string]string{}
	for _, c := range nested {
		bare := c.Bare()
		whole[bare] = c.HTML
		html = strings.Replace(html, c.HTML, bare, 1)
	}
	return html, whole
}

func name(html string) string {
	name := patch.Name([]byte(html))
	return string(name[:])
}

// completed returns a patch with whole components in it.
func completed(p json.RawMessage, whole map[string]string) json.RawMessage {
	if p == nil || len(whole) == 0 {
		return p
	}
	var change any
	if err := json.Unmarshal(p, &change); err != nil {
		panic(err)
	}
	p, err := json.Marshal(complete(change, whole))
	if err != nil {
		panic(err)
	}
	return p
}

func complete(value any, whole map[string]string) any {
	switch value := value.(type) {
	case string:
		for bare, html := range whole {
			value = strings.ReplaceAll(value, bare, html)
		}
		return value
	case []any:
		for i, one := range value {
			value[i] = complete(one, whole)
		}
	}
	return value
}

// update returns the patch that makes r the rendering of html, null if there is
// none.
func update(r *patch.Rendering, html string) json.RawMessage {
	p, err := r.Update(html, 1<<30)
	if err != nil {
		return nil
	}
	return p
}

func chains(g random.Generator, n int) (all []chain) {
	for len(all) < n {
		in, renderings := g.Chain()
		var r *patch.Rendering
		for _, html := range renderings {
			if r != nil {
				if p := update(r, html); p != nil {
					last := &all[len(all)-1]
					last.Renderings = append(last.Renderings, html)
					last.Patches = append(last.Patches, p)
					continue
				}
			}
			var err error
			if r, err = patch.Read(in, html); err != nil {
				r = nil
				continue
			}
			all = append(all, chain{in, []string{html}, []json.RawMessage{}})
		}
	}
	return slices.DeleteFunc(all, func(c chain) bool { return len(c.Patches) == 0 })
}
