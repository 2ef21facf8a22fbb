package arrange

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestEqual(t *testing.T) {
	const script = `let made=()=>{function first(a,b){return second(a)+b}function second(a){return a*outer}return first(1,2)};export{made as default}`
	tests := []struct {
		name, other string
		want        bool
	}{
		{"itself", script, true},
		{"other names", `let made=()=>{function f(x,y){return g(x)+y}function g(z){return z*outer}return f(1,2)};export{made as default}`, true},
		{"another order", `let made=()=>{function second(a){return a*outer}function first(a,b){return second(a)+b}return first(1,2)};export{made as default}`, true},
		{"another variable", `let made=()=>{function first(a,b){return second(b)+b}function second(a){return a*outer}return first(1,2)};export{made as default}`, false},
		{"a name from outside", `let made=()=>{function first(a,b){return second(a)+b}function second(a){return a*inner}return first(1,2)};export{made as default}`, false},
		{"captured", `let made=()=>{function first(a,b){return second(a)+b}function second(outer){return outer*outer}return first(1,2)};export{made as default}`, false},
		{"another text", `let made=()=>{function first(a,b){return second(a)-b}function second(a){return a*outer}return first(1,2)};export{made as default}`, false},
		{"exported by another name", strings.ReplaceAll(script, "made", "other"), false},
		{"no script", `function (`, false},
	}
	for _, test := range tests {
		if got := Equal([]byte(script), []byte(test.other)); got != test.want {
			t.Errorf("%s: %t, want %t", test.name, got, test.want)
		}
	}
}

// A property that is called as its variable keeps its name.
func TestProperties(t *testing.T) {
	for _, script := range []string{
		`let f=(a,b)=>{let g=c=>a.post({b,c});return g};export{f as default}`,
		`let f=(a,b)=>{function g(c){return()=>({a,b,c})}function h({d,e=d}){return()=>({d,e})}return g(h)};export{f as default}`,
		`let f=a=>{let{b,c}=a;return()=>()=>({b,c})};export{f as default}`,
	} {
		s, err := read([]byte(script))
		if err != nil {
			t.Fatal(err)
		}
		names := make([]string, len(s.names))
		for i := range names {
			names[i] = "x" + strconv.Itoa(i)
		}
		made := string(s.write(nil, names))
		for _, name := range "bc" {
			if !strings.Contains(made, string(name)+":x") {
				t.Errorf("%s: no property is called %c now: %s", script, name, made)
			}
		}
	}
}

func TestArrange(t *testing.T) {
	scripts, err := filepath.Glob("../../../runtime/client/*.js")
	if err != nil || len(scripts) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, path := range scripts {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !Equal(text, text) {
				t.Error("it differs from itself")
			}
			made, err := Arrange(text, 1)
			if err != nil {
				t.Fatal(err)
			}
			again, err := Arrange(text, 1)
			if err != nil || !bytes.Equal(made, again) {
				t.Errorf("a second time, it is another: %v", err)
			}
		})
	}
}
