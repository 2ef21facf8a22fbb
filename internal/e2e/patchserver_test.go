package e2e

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
)

// patches is what the fake server knows of patches.
type patches struct {
	patching     bool              // what is pushed and answered is a patch if there can be one
	patched      int               // how many were, so far
	bases        []string          // LC-Base of the components that were fetched so far
	sent         map[string]string // what was pushed last
	answerAnyway bool              // with patches, whatever the page shows
}

// A Comparison is what there is to say of two renderings.
type Comparison struct {
	Base, Hash string          // their names
	Patch      json.RawMessage // null if there is none
}

// A Chain is what a component shows one after the other. Patches[i] makes
// Renderings[i+1] of the one before.
type Chain struct {
	In         string            `json:"in"`
	Renderings []string          `json:"renderings"`
	Patches    []json.RawMessage `json:"patches"`
}

// A patchpipe is the server's engine, in a process of its own: it can't be imported here.
type patchpipe struct {
	mu  sync.Mutex
	in  *json.Encoder
	out *json.Decoder
}

// patchpipeDir is where the engine is built. TestMain removes it.
var patchpipeDir string

// engine starts the engine once for all tests. It ends with the tests, as its
// input does.
var engine = sync.OnceValue(func() *patchpipe {
	fail := func(err error) {
		if err != nil {
			panic(fmt.Sprintf("building the engine of patches: %v", err))
		}
	}
	var err error
	patchpipeDir, err = os.MkdirTemp("", "patchpipe-")
	fail(err)
	build := exec.Command("go", "build", "-o", patchpipeDir, "./runtime/internal/patch/patchpipe")
	build.Dir, build.Stderr = filepath.Join("..", ".."), os.Stderr
	fail(build.Run())
	cmd := exec.Command(filepath.Join(patchpipeDir, "patchpipe"))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	fail(err)
	out, err := cmd.StdoutPipe()
	fail(err)
	fail(cmd.Start())
	return &patchpipe{in: json.NewEncoder(in), out: json.NewDecoder(out)}
})

// ask sends a question to the engine and reads its answer.
func (p *patchpipe) ask(question map[string]any, answer any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.in.Encode(question); err != nil {
		panic(err)
	}
	if err := p.out.Decode(answer); err != nil {
		panic(err)
	}
}

// compare compares two renderings of the inside of an element.
func compare(in, before, after string) (c Comparison) {
	engine().ask(map[string]any{"in": cmp.Or(in, "div"), "old": before, "new": after}, &c)
	return c
}

// randomChains returns n chains of random renderings.
func randomChains(n int, seed uint64) (all []Chain) {
	engine().ask(map[string]any{"chains": n, "seed": seed}, &all)
	return all
}

// Patch has the server send patches if there can be one.
func (s *FakeServer) Patch() *FakeServer {
	s.change(func() { s.patching = true })
	return s
}

// Tell has what is pushed next be a patch of html.
func (s *FakeServer) Tell(id, html string) { s.change(func() { s.sent[id] = html }) }

// Patched returns how many patches were sent so far.
func (s *FakeServer) Patched() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.patched
}

// Bases returns LC-Base of the components that were fetched so far.
func (s *FakeServer) Bases() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.bases)
}

// UntilBases waits for n components to have been fetched so far, and returns
// their LC-Base.
func (s *FakeServer) UntilBases(n int) []string {
	s.t.Helper()
	s.UntilViews(n)
	return s.Bases()
}

// hashAttr returns the name of what a wrapper shows, as an attribute.
func (s *FakeServer) hashAttr(c *fakeComponent) string {
	if !s.patching {
		return ""
	}
	if s.sent == nil {
		s.sent = map[string]string{}
	}
	if _, ok := s.sent[c.id]; !ok {
		s.sent[c.id] = c.html
	}
	return fmt.Sprintf(` data-lc-hash=%q`, compare(c.tag, c.html, c.html).Hash)
}

// tell adds to the data of a push what the component has become, and returns the
// type of the push: with a patch of what was pushed before if that can be.
func (s *FakeServer) tell(data map[string]any, c *fakeComponent, html string) string {
	before, ok := s.sent[c.id]
	if s.patching && ok {
		s.sent[c.id] = html
		return s.compare(data, c, before, html)
	}
	data["html"] = html
	return "component-update"
}

// answerFrom does the same to an answer for a page that shows what base names.
func (s *FakeServer) answerFrom(data map[string]any, c *fakeComponent, before, base string) {
	if s.patching && (s.answerAnyway || base == compare(c.tag, before, before).Hash) {
		s.compare(data, c, before, c.html)
		return
	}
	data["html"] = c.html
	if s.patching {
		data["hash"] = compare(c.tag, c.html, c.html).Hash
	}
}

func (s *FakeServer) compare(data map[string]any, c *fakeComponent, before, after string) string {
	compared := compare(c.tag, before, after)
	data["hash"] = compared.Hash
	if string(compared.Patch) == "null" {
		data["html"] = after
		return "component-update"
	}
	s.patched++
	data["base"], data["patch"] = compared.Base, compared.Patch
	return "component-patch"
}
