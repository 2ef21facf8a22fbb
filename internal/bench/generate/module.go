package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A shape is the size of a module: how many packages, and how many of them
// are annotated.
type shape struct {
	packages, annotated int
}

func (s shape) String() string {
	return fmt.Sprintf("%d packages, %d annotated", s.packages, s.annotated)
}

// components is the number of components in an annotated package, files the
// number of plain Go files beside them.
const (
	components = 3
	files      = 8
)

// module is one written to disk.
type module struct {
	shape
	root string
	dirs []string // annotated packages, relative: "./p000"
}

// writeModule writes a module of the shape below root, with the runtime
// taken from the checkout at repo.
func writeModule(root, repo string, s shape) (*module, error) {
	m := &module{shape: s, root: root}
	w := &writer{root: root}
	w.write("go.mod", fmt.Sprintf(goMod, repo))
	w.write("main.go", mainFile(s))
	every := max(1, s.packages/max(1, s.annotated))
	for i := range s.packages {
		dir := fmt.Sprintf("p%03d", i)
		for f := range files {
			w.write(filepath.Join(dir, fmt.Sprintf("file%d.go", f)), fmt.Sprintf(plainFile, dir, f))
		}
		w.write(filepath.Join(dir, "model.go"), fmt.Sprintf(modelFile, dir))
		if i%every != 0 || len(m.dirs) == s.annotated {
			continue
		}
		m.dirs = append(m.dirs, "./"+dir)
		w.write(filepath.Join(dir, "inject.go"), fmt.Sprintf(injectFile, dir))
		for c := range components {
			w.write(filepath.Join(dir, fmt.Sprintf("board%d.go", c)), fmt.Sprintf(componentFile, dir, c))
			w.write(filepath.Join(dir, fmt.Sprintf("board%d.html", c)), templateFile)
		}
	}
	return m, w.err
}

// writer writes files and keeps the first error.
type writer struct {
	root string
	err  error
}

func (w *writer) write(name, content string) {
	if w.err != nil {
		return
	}
	path := filepath.Join(w.root, name)
	if w.err = os.MkdirAll(filepath.Dir(path), 0o755); w.err != nil {
		return
	}
	w.err = os.WriteFile(path, []byte(content), 0o644)
}

func mainFile(s shape) string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n")
	for i := range s.packages {
		fmt.Fprintf(&b, "\t_ \"bench.example/shop/p%03d\"\n", i)
	}
	b.WriteString(")\n\nfunc main() {}\n")
	return b.String()
}

const goMod = `module bench.example/shop

go 1.26

require (
	github.com/google/wire v0.7.0
	github.com/lcgen/lcgen v0.0.0
)

replace github.com/lcgen/lcgen => %s
`

// plainFile takes the package name and a number.
const plainFile = `package %[1]s

import (
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// Service%[2]d answers requests about orders.
type Service%[2]d struct {
	mu     sync.Mutex
	orders map[string]Order
	page   *template.Template
}

var errNoOrder%[2]d = errors.New("no such order")

// ServeHTTP lists the orders, or shows one.
func (s *Service%[2]d) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := strings.TrimPrefix(r.URL.Path, "/orders/")
	order, err := s.find(id)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(order)
		return
	}
	s.page.Execute(w, order)
}

func (s *Service%[2]d) find(id string) (Order, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	order, ok := s.orders[id]
	if !ok {
		return Order{}, errNoOrder%[2]d
	}
	return order, nil
}

// Add puts an order in, numbered by its place.
func (s *Service%[2]d) Add(order Order) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.orders == nil {
		s.orders = make(map[string]Order)
	}
	order.ID = strconv.Itoa(len(s.orders) + 1)
	for i, line := range order.Lines {
		order.Total += line.Price * int64(line.Count)
		order.Lines[i].Sum = line.Price * int64(line.Count)
	}
	s.orders[order.ID] = order
	return order.ID
}
`

// modelFile takes the package name.
const modelFile = `package %s

import "time"

// Status is how far an order has come.
type Status int

const (
	StatusNew Status = iota
	StatusPaid
	StatusSent
	StatusDone
)

// Line is one line of an order.
// +kubebuilder:object:generate=true
type Line struct {
	Article string
	Price   int64
	Count   int
	Sum     int64
}

// Order is what a customer wants.
// +kubebuilder:object:generate=true
type Order struct {
	ID     string
	Status Status
	Lines  []Line
	Labels map[string]string
	Total  int64
	Placed int64 // Unix seconds
}

// Orders keeps orders.
type Orders interface {
	Find(id string) (Order, error)
	Add(order Order) (string, error)
	Remove(id string) error
	List(status Status, limit int) ([]Order, error)
}

// Clock tells the time.
type Clock interface {
	Now() time.Time
}
`

// injectFile takes the package name.
const injectFile = `//go:build wireinject

package %s

import "github.com/google/wire"

func newService0() *Service0 { return &Service0{} }

// Service makes the service.
func Service() *Service0 {
	wire.Build(newService0)
	return nil
}
`

// componentFile takes the package name and a number.
const componentFile = `package %[1]s

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// Board%[2]d shows the orders of one user.
//
//lc:component %[1]s-board%[2]d template=board%[2]d.html
//lc:channel user
type Board%[2]d struct {
	ID     lc.ComponentID
	Orders []Order ` + "`lc:\"state\"`" + `
	Filter string  ` + "`lc:\"client\"`" + `
}

// Rename changes a line's article.
//
//lc:action
func (b *Board%[2]d) Rename(ctx context.Context, orderID, article string, line int) error {
	for i := range b.Orders {
		if b.Orders[i].ID != orderID {
			continue
		}
		if line < 0 || line >= len(b.Orders[i].Lines) {
			return lc.Invalid("line", "there is no such line")
		}
		b.Orders[i].Lines[line].Article = article
	}
	return nil
}

// Add places an order.
//
//lc:action
func (b *Board%[2]d) Add(order Order, placed *time.Time, tags ...string) error {
	if placed != nil {
		order.Placed = placed.Unix()
	}
	b.Orders = append(b.Orders, order)
	return nil
}

// SetFilter changes what this viewer sees.
//
//lc:action broadcast=none
func (b *Board%[2]d) SetFilter(filter string) { b.Filter = filter }

// Clear removes everything.
//
//lc:action
func (b *Board%[2]d) Clear() { b.Orders = nil }
`

const templateFile = `<ul>{{range .Orders}}<li>{{.ID}} {{.Total}}</li>{{end}}</ul>
<button data-lc-action="clear">Clear</button>
`
