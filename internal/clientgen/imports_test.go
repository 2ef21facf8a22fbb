package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckCycles(t *testing.T) {
	tests := []struct {
		name    string
		sources map[string]string
		want    string // a part of the error; none where empty
	}{
		{
			name: "none",
			sources: map[string]string{
				"a.ts":       `import { b } from "./b";` + "\n" + `import { c } from "./below/c";`,
				"b.ts":       `import { c } from "./below/c";` + "\n" + `// import { a } from "./a";`,
				"below/c.ts": `import type { D } from "../../outside";` + "\n" + `const text = 'import "../a"';`,
			},
		},
		{
			name: "two",
			sources: map[string]string{
				"a.ts": `import { b } from "./b";`,
				"b.ts": `import { a } from "./a";`,
			},
			want: "sources import each other: a.ts → b.ts → a.ts",
		},
		{
			name: "by types only",
			sources: map[string]string{
				"a.ts": `import { b } from "./b";`,
				"b.ts": `import type { A } from "./a";`,
			},
			want: "a.ts → b.ts → a.ts",
		},
		{
			name: "over folders and several lines, not from where it is found first",
			sources: map[string]string{
				"a.ts":       `import { b } from "./b";`,
				"b.ts":       "import {\n  c,\n} from \"./below/c\";",
				"below/c.ts": `export { d } from "../d";`,
				"d.ts":       `type B = typeof import("./b");`,
			},
			want: "each other: b.ts → below/c.ts → d.ts → b.ts",
		},
		{
			name:    "itself, for its effect",
			sources: map[string]string{"a.ts": `import "./a";`},
			want:    "a.ts → a.ts",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, source := range test.sources {
				write(t, filepath.Join(dir, name), source+"\n")
			}
			err := checkCycles(dir)
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (err == nil || !strings.HasSuffix(err.Error(), test.want)):
				t.Errorf("error %v, want one that ends in %q", err, test.want)
			}
		})
	}
}

func TestSourcesHaveNoCycles(t *testing.T) {
	dir, err := clientDir()
	if err != nil {
		t.Fatal(err)
	}
	imports, err := importsOf(filepath.Join(dir, "src"))
	if err != nil {
		t.Fatal(err)
	}
	if len(imports["index.ts"]) == 0 {
		t.Errorf("index.ts imports nothing, so that nothing was asked for: %v", imports)
	}
	if err := checkCycles(filepath.Join(dir, "src")); err != nil {
		t.Error(err)
	}
}
