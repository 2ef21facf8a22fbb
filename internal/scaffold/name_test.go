package scaffold

import (
	"slices"
	"testing"
)

func TestCheckName(t *testing.T) {
	for name, want := range map[string]string{
		"notification-center": "",
		"a":                   "",
		"Notification Center": `"Notification Center" is no name: did you mean notification-center?`,
		"notificationCenter":  `"notificationCenter" is no name: did you mean notification-center?`,
		"HTTP_log":            `"HTTP_log" is no name: did you mean http-log?`,
		" a  b!":              `" a  b!" is no name: did you mean a-b?`,
		"":                    `"" is no name: a name takes lower-case letters, digits and single hyphens between them, begins with a letter, and has at most 64 bytes`,
		"3d":                  `"3d" is no name: a name takes lower-case letters, digits and single hyphens between them, begins with a letter, and has at most 64 bytes`,
		"数":                   `"数" is no name: a name takes lower-case letters, digits and single hyphens between them, begins with a letter, and has at most 64 bytes`,
	} {
		got := ""
		if err := CheckName(name); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("CheckName(%q) says %s, want %s", name, got, want)
		}
	}
}

// The files of a component are Go files on every system, and nobody else's.
func TestFileNames(t *testing.T) {
	for name, want := range map[string][]string{
		"chat":       {"chat.go", "chat.html", "chat_test.go"},
		"con":        {"con_component.go", "con_component.html", "con_test.go"},
		"nul":        {"nul_component.go", "nul_component.html", "nul_test.go"},
		"lpt1":       {"lpt1_component.go", "lpt1_component.html", "lpt1_test.go"},
		"con-list":   {"con_list.go", "con_list.html", "con_list_test.go"},
		"lc-gen":     {"lc_gen_component.go", "lc_gen_component.html", "lc_gen_component_test.go"},
		"test":       {"test.go", "test.html", "test_test.go"},
		"speed-test": {"speed_test_component.go", "speed_test_component.html", "speed_test_test.go"},
		"my-linux":   {"my_linux_component.go", "my_linux_component.html", "my_linux_component_test.go"},
		"linux":      {"linux.go", "linux.html", "linux_test.go"},
		"func":       {"func.go", "func.html", "func_test.go"},
	} {
		var got []string
		for _, w := range (&Component{Name: name, Render: RenderTemplate}).written() {
			got = append(got, w.name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("the files of %s are %q, want %q", name, got, want)
		}
	}
}

func TestCheckFolder(t *testing.T) {
	for below, want := range map[string]string{
		".":            "",
		"shop/cart":    "",
		"lc-gen":       "",
		"my_linux":     "",
		"shop/con":     `the folder shop/con can't hold a package: "con" disallowed as path element component on Windows: choose another folder`,
		"aux/shop":     `the folder aux/shop can't hold a package: "aux" disallowed as path element component on Windows: choose another folder`,
		"my shop":      `the folder my shop can't hold a package: invalid char ' ': choose another folder`,
		"shop.":        `the folder shop. can't hold a package: trailing dot in path element: choose another folder`,
		"vendor/shop":  "the folder vendor/shop is for copies of other modules: choose another folder",
		"shop/vendors": "",
	} {
		got := ""
		if err := CheckFolder(below); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("CheckFolder(%q) says %s, want %s", below, got, want)
		}
	}
}

func TestNewPackage(t *testing.T) {
	const advice = ": write a file with the package clause that you want, or choose another folder"
	for path, want := range map[string]string{
		"example.com/app/shop":          "shop",
		"example.com/app/Web-Shop":      "webshop",
		"example.com/app/shop/v2":       "shop",
		"example.com/app/type":          `the folder type gives its package the name "type", which Go does not take for one` + advice,
		"example.com/app/123":           `the folder 123 gives its package the name "123", which Go does not take for one` + advice,
		"example.com/app/main":          `the folder main gives its package the name "main", which is that of programs` + advice,
		"example.com/app/init":          `the folder init gives its package the name "init", under which no file can import it` + advice,
		"example.com/app/documentation": `the folder documentation gives its package the name "documentation", which the go command passes over` + advice,
		"example.com/app/string":        `the folder string gives its package the name "string", which is predeclared in Go, so that files that import the package lose that meaning` + advice,
	} {
		p, err := NewPackage(path, nil)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = p.Name
		}
		if got != want {
			t.Errorf("NewPackage(%q) gives %s, want %s", path, got, want)
		}
	}
}

// A file that differs in case only is in the way.
func TestFileInTheWay(t *testing.T) {
	err := (&Component{Name: "chat", Render: RenderTemplate}).checkFree(&Package{Files: []string{"Chat.go", "Chatter.go"}})
	if want := "Chat.go is there already: choose another name for the component"; err == nil || err.Error() != want {
		t.Errorf("checkFree says %v, want %s", err, want)
	}
}
