package e2e

import (
	"context"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// A card is a component with a channel of its own, which only those may listen
// to for whom it was rendered.
type card struct{ ID lc.ComponentID }

// cards returns an App that serves cards, and its server, which shows n of them
// on a page.
func cards(t *testing.T, n int) (*lc.App, *httptest.Server) {
	t.Helper()
	app := lc.New(lc.WithSecret([]byte(strings.Repeat("k", 32))), lc.WithLogger(slog.New(slog.DiscardHandler)))
	lc.Register(app, lc.Definition[card, *card]{
		Name:    "card",
		New:     func(_ context.Context, id lc.ComponentID) (*card, error) { return &card{id}, nil },
		Channel: func(c *card) lc.Channel { return lc.ContextChannel("cards", c.ID.Instance) },
		Render: func(c *card, _ context.Context, w io.Writer) error {
			_, err := fmt.Fprintf(w, `<p id="c%s">0</p>`, c.ID.Instance)
			return err
		},
	})
	page := template.Must(template.New("").Funcs(lc.TemplateFuncs()).Parse(`<!doctype html><title>cards</title>
		<script>addEventListener("lc:connected", () => window.connectedAt = performance.now())</script>
		{{lcClient}}{{range .}}{{component "card" .}}{{end}}`))
	mux := http.NewServeMux()
	mux.Handle("/lc/", app)
	mux.Handle("/sse/", app)
	mux.Handle("/", app.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		instances := make([]string, n)
		for i := range instances {
			instances[i] = fmt.Sprint(i)
		}
		if err := app.Execute(r.Context(), w, page, instances); err != nil {
			t.Error(err)
		}
	})))
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		app.Shutdown(context.Background())
	})
	return app, server
}

// However many channels a page has, one stream brings the events of all of them,
// behind proxies as they come, too.
func TestThousandsOfChannels(t *testing.T) {
	const n = 2000
	for _, proxy := range []struct {
		name  string
		start func(t *testing.T, to string) (address string)
	}{
		{"alone", func(_ *testing.T, to string) string { return to }},
		{"nginx", startNginx},
		{"caddy", startCaddy},
	} {
		t.Run(proxy.name, func(t *testing.T) {
			app, server := cards(t, n)
			p := open(t, "http://"+proxy.start(t, server.Listener.Addr().String())+"/")
			p.Until(fmt.Sprintf(`liveComponentManager.sseClients.size === %d &&
				[...liveComponentManager.sseClients.values()].every((client) => client.isConnected)`, n))
			t.Logf("%d channels are live after %.0f ms", n, Get[float64](p, "connectedAt"))
			if streams := app.Stats().Streams; streams != 1 {
				t.Errorf("the page has %d streams", streams)
			}
			for _, i := range []int{0, n / 2, n - 1} {
				id := lc.ComponentID{Name: "card", Instance: fmt.Sprint(i)}
				html := fmt.Sprintf(`<p id="c%d">pushed</p>`, i)
				if err := app.Broadcast(t.Context(), lc.ContextChannel("cards", id.Instance), lc.ComponentUpdate(id, nil, html)); err != nil {
					t.Fatal(err)
				}
				p.UntilText(fmt.Sprintf("#c%d", i), "pushed")
			}
		})
	}
}

// startNginx starts nginx in front of a server, with what Debian has it do.
func startNginx(t *testing.T, to string) string {
	dir, address := t.TempDir(), freeAddress(t)
	user := ""
	if os.Getuid() == 0 {
		user = "user root;" // the folder is not for www-data
	}
	start(t, address, dir, fmt.Sprintf(`%s
worker_processes auto;
pid nginx.pid;
error_log stderr;
events { worker_connections 768; }
http {
	sendfile on;
	tcp_nopush on;
	types_hash_max_size 2048;
	default_type application/octet-stream;
	access_log off;
	gzip on;
	client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
	server {
		listen %s;
		location / { proxy_pass http://%s; }
	}
}
`, user, address, to), "nginx", "-p", dir, "-g", "daemon off;", "-c")
	return address
}

// startCaddy starts Caddy in front of a server.
func startCaddy(t *testing.T, to string) string {
	dir, address := t.TempDir(), freeAddress(t)
	start(t, address, dir, fmt.Sprintf("{\n\tadmin off\n}\nhttp://%s {\n\treverse_proxy %s\n}\n", address, to), "caddy", "run", "--adapter", "caddyfile", "--config")
	return address
}

// start starts a proxy with a configuration, whose file is its last argument,
// and waits until it listens.
func start(t *testing.T, address, dir, config, name string, args ...string) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("LCGEN_E2E") == "required" {
			t.Fatalf("LCGEN_E2E=required, but %v", err)
		}
		t.Skip(err)
	}
	file := filepath.Join(dir, "config")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, append(args, file)...)
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	var said serverLog
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }()
	t.Cleanup(func() { cmd.Process.Signal(os.Interrupt); <-ended })
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return
		}
		select {
		case <-ended:
			t.Fatalf("%s has ended: %s", name, said.text.String())
		default:
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s does not listen", name)
		}
	}
}
