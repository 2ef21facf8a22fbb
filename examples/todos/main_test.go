package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lcgen/lcgen/runtime/postgres/pgtest"
)

// An output is what the program prints, to be read while it runs.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// await waits until ok.
func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for stop := time.Now().Add(patience); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(stop) {
			t.Fatalf("not in time: %s", what)
		}
	}
}

var address = regexp.MustCompile(`http://\S+`)

// start runs the program on a database, and returns its address.
func start(t *testing.T, dsn string) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var stdout, stderr output
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"-addr", "127.0.0.1:0", "-db", dsn, "-secret", strings.Repeat("k", 32)}, &stdout, &stderr)
	}()
	t.Cleanup(func() {
		stop()
		if c := <-code; c != 0 {
			t.Errorf("the program ends with code %d: %s", c, stderr.String())
		}
	})
	await(t, "the program's address", func() bool { return address.MatchString(stdout.String()) })
	return address.FindString(stdout.String())
}

// database starts a server with an empty database.
func database(t *testing.T) (dsn string) {
	t.Helper()
	s, err := pgtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s.DSN("postgres")
}

// get returns the status and body of a page.
func get(t *testing.T, address string) (int, string) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// hookWith sends a todo as another service does.
func hookWith(t *testing.T, site, body string) (status int) {
	t.Helper()
	resp, err := http.Post(site+"/hooks/todos", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

// follow reads a list's stream, and returns what has come so far.
func follow(t *testing.T, site, page, list string) *output {
	t.Helper()
	return followChannel(t, site, page, "todo-list:"+list, "todos:"+list)
}

func followImport(t *testing.T, site, page, list string) *output {
	t.Helper()
	return followChannel(t, site, page, "import:"+list, "imports:"+list)
}

// followChannel reads the stream of a component on a page.
func followChannel(t *testing.T, site, page, id, channel string) *output {
	t.Helper()
	token := regexp.MustCompile(`data-component-id="` + id + `"[^>]*data-lc-token="([^"]+)"`).FindStringSubmatch(page)
	if token == nil {
		t.Fatalf("the page shows no %s: %s", id, page)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, site+"/sse/events/"+channel+"?token="+url.QueryEscape(token[1]), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	var got output
	over := make(chan struct{})
	go func() {
		defer close(over)
		io.Copy(&got, resp.Body)
	}()
	t.Cleanup(func() {
		cancel()
		resp.Body.Close()
		<-over
	})
	await(t, "the beginning of the stream", func() bool { return strings.Contains(got.String(), "event: connected") })
	return &got
}

// What is done through the page, a webhook, a job and another program is on
// everybody's page.
func TestTodos(t *testing.T) {
	dsn := database(t)
	site := start(t, dsn)
	status, page := get(t, site+"/lists/home")
	if status != http.StatusOK || !strings.Contains(page, "home: 0 to do") {
		t.Fatalf("the page is answered %d %s", status, page)
	}
	stream := follow(t, site, page, "home")

	if status := hookWith(t, site, `{"list":"home","title":"Buy milk"}`); status != http.StatusNoContent {
		t.Errorf("the webhook is answered %d", status)
	}
	await(t, "the todo of the webhook", func() bool { return strings.Contains(stream.String(), "Buy milk") })
	for body, want := range map[string]int{
		`{"list":"home","title":""}`:       http.StatusUnprocessableEntity,
		`{"list":"none","title":"No"}`:     http.StatusNotFound,
		`{"list":"","title":"No"}`:         http.StatusUnprocessableEntity,
		`{"list":"a b","title":"No"}`:      http.StatusUnprocessableEntity,
		`{"list":"home","title":"\u0000"}`: http.StatusUnprocessableEntity,
		`{"list":`:                         http.StatusBadRequest,
	} {
		if status := hookWith(t, site, body); status != want {
			t.Errorf("the webhook answers %d to %s, want %d", status, body, want)
		}
	}

	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), "INSERT INTO todos (list, title) VALUES ('home', 'Water the plants')"); err != nil {
		t.Fatal(err)
	}
	await(t, "the row of another program", func() bool { return strings.Contains(stream.String(), "Water the plants") })

	do := func(statement string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	do("INSERT INTO lists (name) VALUES ('work')")
	do("INSERT INTO todos (list, title) VALUES ('work', 'Call Ada')")
	_, work := get(t, site+"/lists/work")
	other := follow(t, site, work, "work")
	before := len(stream.String())
	do("UPDATE todos SET list = 'work' WHERE title = 'Buy milk'")
	await(t, "the todo that has moved, on its new list", func() bool { return strings.Contains(other.String(), "work: 2 to do") })
	await(t, "the list that it has left", func() bool { return strings.Contains(stream.String()[before:], "home: 1 to do") })
	do("TRUNCATE todos")
	await(t, "the empty list", func() bool { return strings.Contains(stream.String(), "Nothing to do.") })
	await(t, "the other empty list", func() bool { return strings.Contains(other.String(), "Nothing to do.") })

	imports := followImport(t, site, page, "home")
	do("DELETE FROM lists WHERE name = 'home'")
	await(t, "the end of the list", func() bool { return strings.Contains(stream.String(), "event: component-remove") })
	await(t, "the end of its import", func() bool { return strings.Contains(imports.String(), "event: component-remove") })
	do("TRUNCATE lists CASCADE")
	await(t, "the end of all lists", func() bool { return strings.Contains(other.String(), "event: component-remove") })
	if status, _ := get(t, site+"/lists/home"); status != http.StatusNotFound {
		t.Errorf("the page of a list that is gone is answered %d, want 404", status)
	}
}

// An import goes on where it was if the program is stopped, and makes each line
// once, however many processes work at it.
func TestImport(t *testing.T) {
	const lines = 60
	dsn := database(t)
	first := t.Run("first", func(t *testing.T) {
		site := start(t, dsn)
		_, page := get(t, site+"/lists/home")
		form := url.Values{"_token": {tokenOf(t, page)}}
		for i := range lines {
			form.Set("text", form.Get("text")+fmt.Sprintf("Line %d\n", i))
		}
		resp, err := http.PostForm(site+"/lc/import/home/start", form)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK { // the page, after the redirect
			t.Fatalf("the import is answered %d", resp.StatusCode)
		}
	})
	if !first {
		return
	}
	start(t, dsn)
	start(t, dsn)
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var left int
	await(t, "the end of the import", func() bool {
		err := conn.QueryRow(t.Context(), "SELECT count(*) FROM import_lines").Scan(&left)
		return err == nil && left == 0
	})
	var all, different int
	if err := conn.QueryRow(t.Context(), "SELECT count(*), count(DISTINCT title) FROM todos").Scan(&all, &different); err != nil {
		t.Fatal(err)
	}
	var state string
	if err := conn.QueryRow(t.Context(), "SELECT convert_from(state, 'UTF8') FROM lc_records WHERE name = 'import'").Scan(&state); err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf(`{"done":%d,"total":%d}`, lines, lines); all != lines || different != lines || state != want {
		t.Errorf("there are %d todos, %d different ones, and the progress is %s; want %d and %s", all, different, state, lines, want)
	}
}

// tokenOf returns the token of the import on a page.
func tokenOf(t *testing.T, page string) string {
	t.Helper()
	m := regexp.MustCompile(`data-component-id="import:home"[^>]*data-lc-token="([^"]+)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("the page shows no import: %s", page)
	}
	return m[1]
}

func TestUsage(t *testing.T) {
	var stdout, stderr output
	if code := run(t.Context(), []string{"-nonsense"}, &stdout, &stderr); code != 2 {
		t.Errorf("a flag that there is not ends with code %d, want 2", code)
	}
	if code := run(t.Context(), []string{"-db", "postgres://127.0.0.1:1/none"}, &stdout, &stderr); code != 1 || !strings.Contains(stderr.String(), "todos:") {
		t.Errorf("without a database it ends with code %d: %s", code, stderr.String())
	}
}
