package clients

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// A rendering is what a reader shows: the inside of a component's wrapper. In
// the tree, an element is its tag, attributes and children, a text is a string,
// and a comment is an object.
type rendering struct {
	Event   string `json:"event"` // the last one
	Version uint64 `json:"version"`
	Hash    string `json:"hash"`
	Tree    []any  `json:"tree"`
	Patches int    `json:"patches"` // applied so far
	Misfits int    `json:"misfits"` // patches that did not fit
	Fetches int    `json:"fetches"` // views fetched so far

	Encoding string `json:"encoding"` // of the stream
}

// A follower is a program that shows a component by the protocol's page alone.
type follower struct {
	name  string
	input io.Writer
	lines chan rendering // closed when the program ends
	shown rendering
}

var followers = [][]string{
	{"node", "patches.mjs"},
	{"python3", "patches.py"},
}

// encodings are what followers ask for, and how their streams are encoded then.
var encodings = []struct {
	accept string   // nothing: what the program's own library asks for
	want   []string // by follower
}{
	{"", []string{"gzip", ""}},
	{"identity", []string{"", ""}},
	{"gzip", []string{"gzip", "gzip"}},
}

// followAll starts all programs with each encoding, to show the component id.
func followAll(t *testing.T, v *visitor, id string) []*follower {
	t.Helper()
	var all []*follower
	for _, encoding := range encodings {
		for i, program := range followers {
			f := follow(t, v, id, encoding.accept, program...)
			if f.shown.Encoding != encoding.want[i] {
				t.Errorf("the stream of %s is encoded as %q, want %q", f.name, f.shown.Encoding, encoding.want[i])
			}
			all = append(all, f)
		}
	}
	return all
}

// follow starts a program that shows the component id, and asks for an encoding
// unless it is empty.
func follow(t *testing.T, v *visitor, id, encoding string, program ...string) *follower {
	t.Helper()
	args := append(slices.Clone(program[1:]), v.page, id, v.cookie())
	if encoding != "" {
		args = append(args, encoding)
	}
	cmd := exec.CommandContext(t.Context(), program[0], args...)
	cmd.Stderr = os.Stderr
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	f := &follower{name: strings.TrimSpace(program[0] + " " + encoding), input: input, lines: make(chan rendering, 1000)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer close(f.lines)
		for lines := json.NewDecoder(bufio.NewReader(output)); ; {
			var r rendering
			if lines.Decode(&r) != nil {
				return
			}
			f.lines <- r
		}
	}()
	t.Cleanup(func() {
		input.Close()
		<-ended
		cmd.Wait()
	})
	f.await(t, "connected", func(r rendering) bool { return r.Event == "connected" })
	return f
}

// await reads what the program shows until it is as wanted.
func (f *follower) await(t *testing.T, what string, wanted func(rendering) bool) {
	t.Helper()
	late := time.After(time.Minute)
	for {
		select {
		case r, ok := <-f.lines:
			if !ok {
				t.Fatalf("%s has ended before: %s", f.name, what)
			}
			f.shown = r
			if wanted(r) {
				return
			}
		case <-late:
			t.Fatalf("%s: not within a minute: %s; after %s it shows version %d", f.name, what, f.shown.Event, f.shown.Version)
		}
	}
}

// tell has the program fail in one of its ways.
func (f *follower) tell(t *testing.T, command string) {
	t.Helper()
	if _, err := fmt.Fprintln(f.input, command); err != nil {
		t.Fatal(err)
	}
	if command == "open" {
		command = "connected"
	}
	f.await(t, command, func(r rendering) bool { return r.Event == command })
}

// shows waits for a version, and compares it with a view of the component.
func (f *follower) shows(t *testing.T, v *visitor, id string) {
	t.Helper()
	own := v.view(t, id, "")
	if f.shown.Version < own.Version {
		f.await(t, fmt.Sprint("version ", own.Version), func(r rendering) bool { return r.Version >= own.Version })
	}
	whole := own
	if f.shown.Hash != own.Hash {
		whole = v.view(t, id, f.shown.Hash)
	}
	if f.shown.Version != whole.Version || f.shown.Hash != whole.Hash {
		t.Fatalf("%s shows version %d, %q; a view has %d, %q", f.name, f.shown.Version, f.shown.Hash, whole.Version, whole.Hash)
	}
	if got, want := written(f.shown.Tree), written(whole.Tree); got != want {
		got, want = difference(got, want)
		t.Fatalf("%s, version %d, after %s:\n%.500s\nwant\n%.500s", f.name, f.shown.Version, f.shown.Event, got, want)
	}
}

// ofOneView are the fields of a form that are not the same in two views of one
// state: a token, which a reader puts in after each event, and what tells a form that
// is sent twice, which only views have.
var ofOneView = regexp.MustCompile(`"name":"_token","type":"hidden","value":"[^"]+"|"name":"_request","type":"hidden","value":"[^"]*"`)

func written(tree []any) string { return ofOneView.ReplaceAllString(asJSON(tree), `"(of one view)"`) }

// difference leaves out what two texts begin with in common, but for a little.
func difference(a, b string) (restA, restB string) {
	same := 0
	for same < min(len(a), len(b)) && a[same] == b[same] {
		same++
	}
	same = max(0, same-80)
	return a[same:], b[same:]
}

func asJSON(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}

// A visitor is somebody who looks at a page and acts on its components.
type visitor struct {
	page   string
	client *http.Client
}

func newVisitor(t *testing.T, page string) *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{page, &http.Client{Jar: jar, Timeout: time.Minute}}
}

func (v *visitor) cookie() string {
	var cookies []string
	at, _ := url.Parse(v.page)
	for _, c := range v.client.Jar.Cookies(at) {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	return strings.Join(cookies, "; ")
}

// do makes a request that is to succeed, and returns the body of the answer.
func (v *visitor) do(t *testing.T, method, path string, header http.Header, body string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, strings.TrimSuffix(v.page, "/")+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header
	resp, err := v.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		t.Fatalf("%s %s: %s: %.500s (%v)", method, path, resp.Status, answer, err)
	}
	return string(answer)
}

func (v *visitor) post(t *testing.T, path string, form url.Values) {
	t.Helper()
	v.do(t, http.MethodPost, path, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, form.Encode())
}

// token returns what the page lets the visitor do with a component.
func (v *visitor) token(t *testing.T, id string) string {
	t.Helper()
	token, _ := attribute(wrapperIn(t, v.do(t, http.MethodGet, "/", http.Header{}, ""), id), "data-lc-token")
	return token
}

// act calls an action.
func (v *visitor) act(t *testing.T, id, action string, params map[string]any) {
	t.Helper()
	v.do(t, http.MethodPost, "/lc/"+strings.Replace(id, ":", "/", 1)+"/"+action,
		http.Header{"LC-Token": {v.token(t, id)}, "Content-Type": {"application/json"}}, asJSON(params))
}

// view fetches a component; with a base, the HTML of that name.
func (v *visitor) view(t *testing.T, id, base string) rendering {
	t.Helper()
	header := http.Header{"LC-Token": {v.token(t, id)}}
	if base != "" {
		header.Set("LC-Base", base)
	}
	wrapper := wrapperIn(t, v.do(t, http.MethodGet, "/lc/"+strings.Replace(id, ":", "/", 1), header, ""), id)
	var r rendering
	version, _ := attribute(wrapper, "data-lc-version")
	if _, err := fmt.Sscan(version, &r.Version); err != nil {
		t.Fatalf("version %q: %v", version, err)
	}
	r.Hash, _ = attribute(wrapper, "data-lc-hash")
	r.Tree = children(wrapper)
	return r
}

// wrapperIn returns the wrapper of a component in a page or view.
func wrapperIn(t *testing.T, page, id string) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if found, _ := attribute(n, "data-component-id"); found == id {
			return n
		}
	}
	t.Fatalf("there is no %s in %.500s", id, page)
	return nil
}

func attribute(n *html.Node, name string) (string, bool) {
	i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
	if i < 0 {
		return "", false
	}
	return n.Attr[i].Val, true
}

// children returns the children of a node as followers print them.
func children(n *html.Node) []any {
	all := []any{}
	for c := range n.ChildNodes() {
		switch c.Type {
		case html.TextNode:
			all = append(all, c.Data)
		case html.CommentNode:
			all = append(all, map[string]any{"comment": c.Data})
		case html.ElementNode:
			attributes := map[string]any{}
			for _, a := range c.Attr {
				attributes[a.Key] = a.Val
			}
			all = append(all, []any{c.Data, attributes, children(c)})
		}
	}
	return all
}

// keys returns the keys of the elements in a tree that has is true for.
func keys(tree []any, has func(html string) bool) (found []string) {
	for _, node := range tree {
		element, ok := node.([]any)
		if !ok {
			continue
		}
		if key, ok := element[1].(map[string]any)["data-lc-key"].(string); ok && has(asJSON(element)) {
			found = append(found, key)
		}
		found = append(found, keys(element[2].([]any), has)...)
	}
	return found
}

// needFollowers skips the test where a program is missing.
func needFollowers(t *testing.T) {
	skip := t.Skipf
	if os.Getenv("LCGEN_E2E") == "required" {
		skip = t.Fatalf
	}
	for _, f := range followers {
		if _, err := exec.LookPath(f[0]); err != nil {
			skip("%s is not installed", f[0])
		}
	}
	if _, err := os.Stat("node_modules/parse5"); err != nil {
		skip("the npm packages are not there: run npm ci in this folder")
	}
}

// A drama is a component that things happen to.
type drama struct {
	id      string
	viewer  *visitor
	patches bool                                        // whether its viewers are sent patches
	act     func(t *testing.T, r *rand.Rand, now []any) // changes it, whatever it shows now
}

// play changes the component many times and holds what all followers show to
// what a view shows, each time; then it has them fail in all of their ways.
func (d drama) play(t *testing.T, times int) {
	all := followAll(t, d.viewer, d.id)
	r := rand.New(rand.NewPCG(1, 2))
	change := func() { d.act(t, r, d.viewer.view(t, d.id, "").Tree) }
	same := func() {
		t.Helper()
		for _, f := range all {
			f.shows(t, d.viewer, d.id)
		}
	}
	same()
	for range times {
		change()
		same()
	}
	for _, f := range all {
		t.Logf("%s: %s: %d patches, %d fetches, version %d", d.id, f.name, f.shown.Patches, f.shown.Fetches, f.shown.Version)
		if d.patches && f.shown.Patches == 0 {
			t.Errorf("%s was sent no patch", f.name)
		}
		if f.shown.Misfits > 0 {
			t.Errorf("%s was sent %d patches that do not fit", f.name, f.shown.Misfits)
		}
	}
	d.fail(t, all, change, same)
}

// fail has the followers lose an event, take what they show for something else,
// show something else, and lose the stream. Afterwards they are to be right.
func (d drama) fail(t *testing.T, all []*follower, change, same func()) {
	useless := 0 // patches
	for _, way := range []string{"lose", "spoil", "bend"} {
		fetched := map[*follower]int{}
		for _, f := range all {
			f.tell(t, way)
			fetched[f] = f.shown.Fetches
		}
		change()
		if way == "lose" {
			for _, f := range all {
				f.await(t, "lost", func(r rendering) bool { return r.Event == "lost" })
			}
			change()
		}
		same()
		for _, f := range all {
			if f.shown.Event != "component-patch" {
				continue
			}
			useless++
			if f.shown.Fetches == fetched[f] {
				t.Errorf("%s: %s: no view was fetched", f.name, way)
			}
		}
	}
	if d.patches && useless == 0 {
		t.Errorf("%s: no patch came when it was of no use", d.id)
	}
	for _, f := range all {
		f.tell(t, "cut")
	}
	change()
	change()
	for _, f := range all {
		f.tell(t, "open")
	}
	same()
	change()
	same()
}

// Programs that are written by the protocol's page alone show what a view of
// the component shows, after all changes of the showcase's components.
func TestFollowersOfTheShowcase(t *testing.T) {
	needFollowers(t)
	page := startShowcase(t)
	ada, linus := newVisitor(t, page), newVisitor(t, page)
	ada.post(t, "/login", url.Values{"user": {"user-123"}})
	linus.post(t, "/login", url.Values{"user": {"user-456"}})
	for _, d := range []drama{
		{"comment-thread:post-123", ada, true, func(t *testing.T, r *rand.Rand, now []any) { comment(t, linus, r, now) }},
		{"activity-feed:global", ada, false, func(t *testing.T, r *rand.Rand, now []any) { report(t, ada, linus, r, now) }},
		{"notification-center:user-123", ada, true, func(t *testing.T, r *rand.Rand, now []any) { notify(t, ada, r, now) }},
	} {
		t.Run(d.id, func(t *testing.T) {
			t.Parallel()
			d.play(t, 25)
		})
	}
}

// words returns a text that is never the same, and that HTML has to escape.
func words(r *rand.Rand) string { return fmt.Sprintf("größer <b>%d</b> & \"🙂\"", r.Uint64()) }

// comment adds, answers or deletes a comment.
func comment(t *testing.T, v *visitor, r *rand.Rand, now []any) {
	const id = "comment-thread:post-123"
	all := keys(now, func(string) bool { return true })
	live := slices.DeleteFunc(slices.Clone(all), func(key string) bool { return !alive(now, key, "") })
	own := slices.DeleteFunc(all, func(key string) bool { return !alive(now, key, "user-456") })
	switch n := r.IntN(5); {
	case n < 2 && len(own) > 0:
		v.act(t, id, "deleteComment", map[string]any{"commentId": own[r.IntN(len(own))]})
	case n < 4 && len(live) > 0:
		v.act(t, id, "addComment", map[string]any{"content": words(r), "parentId": live[r.IntN(len(live))]})
	default:
		v.act(t, id, "addComment", map[string]any{"content": words(r)})
	}
}

// alive reports whether a comment is there and not deleted, and by the author
// if one is given.
func alive(tree []any, key, author string) bool {
	for _, node := range tree {
		element, ok := node.([]any)
		if !ok {
			continue
		}
		inside := element[2].([]any)
		if element[1].(map[string]any)["data-lc-key"] != key {
			if alive(inside, key, author) {
				return true
			}
			continue
		}
		return slices.ContainsFunc(inside, func(child any) bool {
			article, ok := child.([]any)
			return ok && article[0] == "article" && (author == "" || article[1].(map[string]any)["data-author"] == author)
		})
	}
	return false
}

// report has one add an activity, or the other read one.
func report(t *testing.T, viewer, other *visitor, r *rand.Rand, now []any) {
	const id = "activity-feed:global"
	unread := keys(now, func(html string) bool { return strings.Contains(html, "row-new") })
	if r.IntN(3) == 0 && len(unread) > 0 {
		viewer.act(t, id, "markAsRead", map[string]any{"activityId": unread[r.IntN(len(unread))]})
		return
	}
	kind := []string{"update", "question", "milestone"}[r.IntN(3)]
	other.act(t, id, "addActivity", map[string]any{"activityType": kind, "content": words(r)})
}

// notify sends a notification, as a whole or in fragments, or has some read or
// deleted.
func notify(t *testing.T, v *visitor, r *rand.Rand, now []any) {
	const id = "notification-center:user-123"
	all := keys(now, func(string) bool { return true })
	unread := keys(now, func(html string) bool { return strings.Contains(html, "row-new") })
	switch n := r.IntN(8); {
	case n < 2 && len(all) > 0:
		v.act(t, id, "deleteNotification", map[string]any{"notificationId": all[r.IntN(len(all))]})
	case n < 4 && len(unread) > 0:
		v.act(t, id, "markAsRead", map[string]any{"notificationId": unread[r.IntN(len(unread))]})
	case n == 4 && len(unread) > 0:
		v.act(t, id, "markAllAsRead", map[string]any{})
	default:
		push := []string{"whole", "whole", "fragments"}[r.IntN(3)]
		v.post(t, "/notify", url.Values{"to": {"user-123"}, "push": {push}, "text": {words(r)}})
	}
}

// startShowcase builds and starts the showcase, and returns its address.
func startShowcase(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "showcase")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./examples/showcase")
	build.Dir = filepath.Join("..", "..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, program, "-addr", "127.0.0.1:0")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	_, address, ok := strings.Cut(strings.TrimSpace(line), " at ")
	if err != nil || !ok {
		t.Fatalf("the showcase has printed %q: %v", line, err)
	}
	return address + "/"
}

// The same of a table whose rows come, go and move, and whose attributes change.
func TestFollowersOfATable(t *testing.T) {
	needFollowers(t)
	v := newVisitor(t, newSheets(t))
	const id = "sheet:one"
	var rows []string
	next := 0
	act := func(t *testing.T, r *rand.Rand, _ []any) {
		for range 1 + r.IntN(3) {
			rows = rearranged(rows, r, &next)
		}
		v.act(t, id, "set", map[string]any{"rows": rows, "class": []string{"few", "many & more"}[r.IntN(8)/7]})
	}
	drama{id, v, true, act}.play(t, 80)
}

// rearranged returns the rows with one added, removed or changed, or some moved.
func rearranged(rows []string, r *rand.Rand, next *int) []string {
	rows = slices.Clone(rows)
	at := 0
	if len(rows) > 0 {
		at = r.IntN(len(rows))
	}
	switch n := r.IntN(8); {
	case n < 3 || len(rows) < 4:
		*next++
		return slices.Insert(rows, at, fmt.Sprintf("row <%d>", *next))
	case n == 3:
		return slices.Delete(rows, at, at+1)
	case n == 4:
		slices.Reverse(rows[at:])
	case n == 5:
		to := r.IntN(len(rows))
		rows[at], rows[to] = rows[to], rows[at]
	case n == 6:
		row := rows[at]
		rows = slices.Insert(slices.Delete(rows, at, at+1), r.IntN(len(rows)), row)
	default:
		rows = append(rows[at:], rows[:at]...)
	}
	return rows
}
