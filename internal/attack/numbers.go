package main

import (
	"encoding/json"
	"io"
	"net/http"
)

// Numbers are about the target's process.
type numbers struct {
	Goroutines int
	Heap       int64 // in use, in bytes
	Allocated  int64 // since the start, in bytes
	History    int64 // bytes that the App may keep of events
	Files      int   `json:"-"` // open
}

// numbers returns the numbers of now, after a garbage collection if collect is
// true. A target that doesn't tell has open files only.
func (t *target) numbers(collect bool) (n numbers, err error) {
	if t.debug != "" {
		path := "/numbers"
		if collect {
			path += "?collect"
		}
		if err := t.ask(http.MethodGet, path, &n); err != nil {
			return n, err
		}
	}
	n.Files, err = t.proc.openFiles()
	return n, err
}

// ask makes a request to the listener of the numbers.
func (t *target) ask(method, path string, into any) error {
	req, err := http.NewRequest(method, "http://"+t.debug+path, nil)
	if err != nil {
		return err
	}
	client := http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if into == nil {
		_, err = io.Copy(io.Discard, res.Body)
		return err
	}
	return json.NewDecoder(res.Body).Decode(into)
}
