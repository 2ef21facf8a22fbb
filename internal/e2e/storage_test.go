package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// A fakeStorage takes files that browsers put there.
type fakeStorage struct {
	*FakeServer
	address string
	puts    []string // names and sizes
	begun   int
	gate    chan struct{} // nil: none
}

// straight has the files of a page go to a storage of another origin, but for those
// whose names begin with "here".
func straight(t *testing.T, s *FakeServer, p *Page) *fakeStorage {
	t.Helper()
	f := &fakeStorage{FakeServer: s}
	server := httptest.NewServer(f)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	f.address = server.URL
	s.Meddle(f.direct)
	p.Eval(`document.querySelector("[data-component-id]").dataset.lcUploads = ""`)
	return f
}

// ServeHTTP takes a file.
func (f *fakeStorage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, name := range []string{"Origin", "Methods", "Headers"} {
		w.Header().Set("Access-Control-Allow-"+name, "*")
	}
	if r.Method == http.MethodOptions {
		return
	}
	f.change(func() { f.begun++ })
	if f.gate != nil {
		io.CopyN(io.Discard, r.Body, 1<<20)
		select {
		case <-f.gate:
		case <-r.Context().Done():
		}
	}
	n, err := io.Copy(io.Discard, r.Body)
	if err == nil && r.Method == http.MethodPut && r.Header.Get("X-Signed") == "yes" {
		f.change(func() { f.puts = append(f.puts, fmt.Sprint(strings.TrimPrefix(r.URL.Path, "/"), " ", n)) })
	}
}

// direct answers to who announces files, and lets other calls through.
func (f *fakeStorage) direct(w http.ResponseWriter, r *http.Request) bool {
	if r.Header.Get("LC-Upload") == "" {
		return true
	}
	var files []struct {
		Field, Name, Type string
		Size              int64
	}
	if err := json.NewDecoder(r.Body).Decode(&files); err != nil || r.Header.Get("LC-Token") == "" || r.Header.Get("LC-Request") == "" || r.Header.Get("Content-Type") != "application/json" {
		f.t.Errorf("announced %v with %v, %v", files, r.Header, err)
	}
	var uploads []any
	for _, file := range files {
		if strings.HasPrefix(file.Name, "here") {
			uploads = append(uploads, nil)
			continue
		}
		uploads = append(uploads, map[string]any{"url": f.address + "/" + file.Name, "header": map[string]string{"X-Signed": "yes"}, "proof": fmt.Sprintf("%s:%s:%d:%s", file.Field, file.Name, file.Size, file.Type)})
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"uploads": uploads})
	return false
}

// stored returns what was put there so far.
func (f *fakeStorage) stored() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.puts)
}

// Some files go straight to the storage, others with the form.
func TestStraightUploadsBesideOthers(t *testing.T) {
	s, p := uploadPage(t, strings.Replace(uploadForm, `type="file"`, `type="file" multiple`, 1))
	f := straight(t, s, p)
	choose(p, "#photo", 100, "a.png", "here.png", "b.png")
	p.Type("#title", "sea")
	p.Click("#go")
	calls := s.UntilCalls(1)
	wantForm(t, calls[0], "send", url.Values{"title": {"sea"}, "photo": {"photo:a.png:100:", "photo:b.png:100:"}})
	if !slices.Equal(calls[0].Files, []string{"here.png"}) || calls[0].ContentType != "multipart/form-data" || calls[0].Request == "" {
		t.Errorf("called with %+v", calls[0])
	}
	if got := f.stored(); !slices.Equal(got, []string{"a.png 100", "b.png 100"}) {
		t.Errorf("stored %v", got)
	}
	p.Until(idle + ` && document.querySelector("#photo").files.length === 0`)
	p.Check(`told.length === 0`)
}

// A fault of another field keeps what is stored, one of its own doesn't.
func TestStoredFileIsKeptThroughAFault(t *testing.T) {
	s, p := uploadPage(t, uploadForm)
	f := straight(t, s, p)
	var at atomic.Value
	at.Store("#/title")
	s.Answer("send", func(Call) Answer {
		if at.Load() == "" {
			return Answer{}
		}
		return Answer{Problem: map[string]any{"status": 422, "code": "invalid", "errors": []map[string]string{{"pointer": at.Load().(string), "detail": "is wrong"}}}}
	})
	choose(p, "#photo", 100, "a.png")
	for i, step := range []struct {
		fault  string
		shown  string
		stored int
	}{{"#/title", "#te", 1}, {"#/photo", "#pe", 1}, {"#/photo/0", "#pe", 2}, {"", "", 3}} {
		at.Store(step.fault)
		p.Click("#go")
		if calls := s.UntilCalls(i + 1); calls[i].Form.Get("photo") != "photo:a.png:100:" {
			t.Errorf("called with %+v", calls[i])
		}
		if step.shown != "" {
			p.UntilText(step.shown, "is wrong")
		}
		p.Until(idle)
		if got := f.stored(); len(got) != step.stored {
			t.Errorf("after the fault at %q, stored %v", step.fault, got)
		}
	}
}

// What ends an upload ends that to the storage, and the form is not sent.
func TestStraightUploadIsEnded(t *testing.T) {
	s, p := uploadPage(t, uploadForm)
	f := straight(t, s, p)
	f.gate = make(chan struct{})
	choose(p, "#photo", uploadSize, "a.png")
	p.Click("#go")
	p.Until(fmt.Sprintf(`(bar => bar.value > 0 && bar.max === %d)(document.querySelector("#bar")) && %s`, uploadSize, busy))
	p.Click("#end")
	p.Until(idle + ` && told.join() === "send 0 ended"`)
	p.Check(kept + ` && document.querySelector("#pe").hidden`)
	close(f.gate)
	p.Click("#go")
	if calls := s.UntilCalls(1); calls[0].Form.Get("photo") == "" {
		t.Errorf("called with %+v", calls[0])
	}
	if got := f.stored(); len(got) != 1 {
		t.Errorf("stored %v", got)
	}
}

// A storage that says that it can't at the moment is asked again; in the end the user is told.
func TestStorageThatIsBusy(t *testing.T) {
	s, p := uploadPage(t, uploadForm)
	busy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Allow-Methods", "*")
		w.Header().Set("Access-Control-Allow-Headers", "*")
		io.Copy(io.Discard, r.Body)
		if r.Method == http.MethodPut {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(busy.Close)
	f := straight(t, s, p)
	f.address = busy.URL
	p.ExpectFaults()
	p.Eval(countSends + atOnce)
	choose(p, "#photo", 100, "a.png")
	p.Click("#go")
	p.Until(unsent)
	p.Until(idle + ` && told.join() === "send 0 "`)
	p.Check(kept + ` && sends === 8`) // to announce it, and seven times
}

// What the server refuses is not sent anywhere.
func TestAnnouncedFileIsRefused(t *testing.T) {
	s, p := uploadPage(t, uploadForm)
	f := straight(t, s, p)
	s.Meddle(func(w http.ResponseWriter, r *http.Request) bool {
		writeProblem(w, tooLarge)
		return false
	})
	choose(p, "#photo", 4<<20, "a.png")
	p.Click("#go")
	p.UntilText("#pe", "is larger than 10 MiB")
	p.Until(idle)
	p.Check(kept + ` && told.join() === "send 413 too-large"`)
	if f.begun != 0 {
		t.Errorf("the storage was asked %d times", f.begun)
	}
}
