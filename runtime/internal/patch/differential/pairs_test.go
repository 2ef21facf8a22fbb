package differential

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/lcgen/lcgen/runtime/internal/patch"
	"github.com/lcgen/lcgen/runtime/internal/patch/random"
)

var pairs = flag.Int("pairs", 20_000, "how many random pairs of renderings are compared")

var seedFlag = flag.Uint64("seed", 1, "of the random pairs")

// TestPairs compares random pairs: trees that change, HTML whose bytes change,
// and heaps of tags.
func TestPairs(t *testing.T) {
	n := *pairs
	if testing.Short() {
		n /= 10
	}
	const workers = 4
	var (
		all   tally
		mutex sync.Mutex
		group sync.WaitGroup
	)
	for worker := range workers {
		group.Go(func() {
			g := random.Generator{Rand: rand.New(rand.NewPCG(*seedFlag, uint64(worker)))}
			var own tally
			for own.pairs < n/workers && !t.Failed() {
				if fault := chain(g, &own); fault != "" {
					t.Error(fault)
				}
			}
			mutex.Lock()
			defer mutex.Unlock()
			all.add(own)
		})
	}
	group.Wait()
	t.Logf("%d pairs, %d read, %d compared", all.pairs, all.read, all.compared)
	if !t.Failed() && all.compared < all.pairs/10 {
		t.Errorf("of %d pairs %d were compared only", all.pairs, all.compared)
	}
}

// A tally counts what became of pairs.
type tally struct{ pairs, read, compared int }

func (t *tally) add(o tally) {
	t.pairs += o.pairs
	t.read += o.read
	t.compared += o.compared
}

// chain makes HTML and changes it some times.
func chain(g random.Generator, t *tally) string {
	in, renderings := g.Chain()
	r, err := patch.Read(in, renderings[0])
	for i, html := range renderings[1:] {
		before := renderings[i]
		t.pairs++
		if err != nil {
			r, err = patch.Read(in, html)
			continue
		}
		t.read++
		if fault := step(r, in, before, html, g.IntN(8) == 0, t); fault != "" {
			return fmt.Sprintf("in %s\nold %q\nnew %q\n%s", in, before, html, fault)
		}
		if r.HTML() != html {
			r, err = patch.Read(in, html)
		}
	}
	return ""
}

// TestCorpus compares each of the corpus with each.
func TestCorpus(t *testing.T) {
	for _, before := range random.Corpus {
		for _, after := range random.Corpus {
			r, err := patch.Read("div", before)
			if err != nil {
				t.Fatalf("%q: %v", before, err)
			}
			if fault := step(r, "div", before, after, false, new(tally)); fault != "" {
				t.Errorf("old %q\nnew %q\n%s", before, after, fault)
			}
		}
	}
}

// step updates a Rendering and returns what is wrong with that.
func step(r *patch.Rendering, in, before, after string, drop bool, t *tally) string {
	old := parse(in, before)
	if fault := outlines(r.String(), old); fault != "" {
		return "the old outline: " + fault
	}
	if drop {
		r.Drop()
	}
	changes, err := r.Update(after, 1<<30)
	fresh, want := patch.Read(in, after)
	if fmt.Sprint(err) != fmt.Sprint(want) {
		return fmt.Sprintf("Update: %v, Read: %v", err, want)
	}
	if err != nil {
		var refusal *patch.Refusal
		if !errors.As(err, &refusal) || r.HTML() != before {
			return "no refusal, or the rendering has changed"
		}
		return ""
	}
	t.compared++
	if r.String() != fresh.String() {
		return fmt.Sprintf("the index is\n%sand read again\n%s", r, fresh)
	}
	return applies(in, before, after, r.String(), changes)
}

// applies returns what is wrong with a patch.
func applies(in, before, after, outline string, changes []byte) string {
	want := parse(in, after)
	if fault := outlines(outline, want); fault != "" {
		return "the new outline: " + fault
	}
	if fault := outlines(outline, parse("template", after)); fault != "" {
		return "in a template: " + fault
	}
	for _, template := range []bool{false, true} {
		tree := parse(in, before)
		if err := (applier{template}).apply(tree, changes); err != nil {
			return err.Error()
		}
		if d := differ(tree, want); d != "" {
			return fmt.Sprintf("in a template: %t, after %s: %s", template, changes, d)
		}
	}
	return ""
}

// FuzzCompare compares any two renderings.
func FuzzCompare(f *testing.F) {
	for _, seed := range [][3]string{
		{"div", "<ul><li>a</li></ul>", "<ul><li>a</li><li>b</li></ul>"},
		{"div", "<table><tr><td>a</table>", "<table><tbody><tr><td>b</td></tr></tbody></table>"},
		{"div", "<p>a<div>b</div>", "<p>a</p><div>b</div>"},
		{"div", "<pre>\nx</pre>", "<pre>\n\nx</pre>"},
		{"tbody", "<tr><td>1<td>2<tr><td>3", "<tr><td>1<td>2<td>3"},
		{"div", "<select><option>a<option>b</select>", "<select><optgroup><option>a</select>"},
		{"div", "a<b>c</b>", "a< b>c"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, in, before, after string) {
		if !strings.Contains(" "+strings.Join(random.Wrappers, " ")+" ", " "+in+" ") {
			in = "div"
		}
		r, err := patch.Read(in, before)
		if err != nil {
			return
		}
		if fault := step(r, in, before, after, false, new(tally)); fault != "" {
			t.Fatalf("in %s\nold %q\nnew %q\n%s", in, before, after, fault)
		}
	})
}
