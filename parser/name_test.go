package parser_test

import (
	"go/token"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/parser"
)

func TestNamesOnTheWire(t *testing.T) {
	for _, test := range []struct{ goName, wire, kebab string }{
		{"NotificationCenter", "notificationCenter", "notification-center"},
		{"notificationID", "notificationId", "notification-id"},
		{"ID", "id", "id"},
		{"URL", "url", "url"},
		{"HTTPServer", "httpServer", "http-server"},
		{"HTTPLog", "httpLog", "http-log"},
		{"MyHTTPServer", "myHttpServer", "my-http-server"},
		{"userIDs", "userIds", "user-ids"},
		{"IDsOfUsers", "idsOfUsers", "ids-of-users"},
		{"URLs", "urls", "urls"},
		{"DNSsec", "dnSsec", "dn-ssec"},
		{"A", "a", "a"},
		{"AB", "ab", "ab"},
		{"aB", "aB", "a-b"},
		{"x1", "x1", "x1"},
		{"V2Page", "v2Page", "v2-page"},
		{"SHA256Sum", "sha256Sum", "sha256-sum"},
		{"user_id", "userId", "user-id"},
		{"USER_ID", "userId", "user-id"},
		{"_private", "private", "private"},
		{"__", "", ""},
		{"größeÄnderung", "größeÄnderung", "größe-änderung"},
		{"ÄÖÜ", "äöü", "äöü"},
		{"名前", "名前", "名前"},
	} {
		t.Run(test.goName, func(t *testing.T) {
			if got := parser.WireName(test.goName); got != test.wire {
				t.Errorf("wire name %q, want %q", got, test.wire)
			}
			if got := parser.KebabName(test.goName); got != test.kebab {
				t.Errorf("kebab name %q, want %q", got, test.kebab)
			}
		})
	}
}

func TestValidName(t *testing.T) {
	for _, name := range []string{"a", "cart", "http-log", "a1", "a-1-b", strings.Repeat("a", 64)} {
		if !parser.ValidName(name) {
			t.Errorf("%q is refused", name)
		}
	}
	for _, name := range []string{"", "A", "1a", "-a", "a-", "a--b", "a_b", "a.b", "a b", "ä", strings.Repeat("a", 65)} {
		if parser.ValidName(name) {
			t.Errorf("%q is accepted", name)
		}
	}
}

func TestEmittedNames(t *testing.T) {
	for _, test := range []struct{ typeName, register, actions string }{
		{"NotificationCenter", "RegisterNotificationCenter", "NotificationCenterActions"},
		{"cart", "RegisterCart", "cartActions"},
		{"ärger", "RegisterÄrger", "ärgerActions"},
	} {
		if got := parser.RegisterName(test.typeName); got != test.register {
			t.Errorf("got %s, want %s", got, test.register)
		}
		if got := parser.ActionsName(test.typeName); got != test.actions {
			t.Errorf("got %s, want %s", got, test.actions)
		}
	}
}

// TestDirectives holds the forms that help shows, and makes sure that each
// directive explains itself.
func TestDirectives(t *testing.T) {
	var usage []string
	for _, d := range parser.Directives {
		usage = append(usage, d.Usage()...)
		if d.Help == "" || d.On == 0 {
			t.Errorf("directive %s lacks its help or its place", d.Name)
		}
		for _, o := range d.Options {
			if o.Help == "" {
				t.Errorf("option %s of %s lacks its help", o.Name, d.Name)
			}
		}
		for _, c := range d.Choices {
			if c.Help == "" {
				t.Errorf("choice %s of %s lacks its help", c.Name, d.Name)
			}
		}
	}
	want := []string{
		"//lc:component [NAME] [template=FILE] [push=html|refresh] [element=TAG] [state=public] [partials=VAR]",
		"//lc:action [NAME] [broadcast=none] [partial] [max=SIZE] [accept=LIST]",
	}
	want = append(want, channelForms("//lc:channel ")...)
	compare(t, strings.Join(usage, "\n"), append(want, "//lc:ignore CODE REASON"))
	for _, test := range []struct {
		place parser.Place
		want  string
	}{
		{parser.OnStruct, "a struct type"},
		{parser.OnStruct | parser.OnOtherType | parser.OnMethod | parser.OnStatement, "a type, a method or a statement"},
	} {
		if got := test.place.String(); got != test.want {
			t.Errorf("place %d is %q, want %q", test.place, got, test.want)
		}
	}
}

func TestMentions(t *testing.T) {
	for _, src := range []string{
		"//lc:component", "x\n// lc:action\n", "//LC:x", "/*lc:action*/", "/*\n * lc:action\n */", "//@lc:x", "x /lc / //lc :x", "//lcgen:x", "//lcaction", "//lc action", "// lcgen :x",
	} {
		if !parser.Mentions([]byte(src)) {
			t.Errorf("%q is passed over", src)
		}
	}
	for _, src := range []string{
		"", "/", "package x\n", "// the lc:action\n", "/* a\nb */ lc:x", "x / lc", "//l", "//lc", "//", "/*", "var lc = 1 // see\n", "// LC circuits", "// lcm: the least", "/* lc */",
	} {
		if parser.Mentions([]byte(src)) {
			t.Errorf("%q is taken for a directive", src)
		}
	}
}

func TestDiagnosticString(t *testing.T) {
	pos := token.Position{Filename: "a.go", Line: 3, Column: 5}
	for _, test := range []struct {
		d    parser.Diagnostic
		want string
	}{
		{parser.Diagnostic{Pos: pos, Code: "LC010", Message: "unknown directive", Hint: "want another"}, "a.go:3:5: LC010: unknown directive; want another"},
		{parser.Diagnostic{Pos: pos, Code: "LC010", Message: "unknown directive"}, "a.go:3:5: LC010: unknown directive"},
		{parser.Diagnostic{Pos: pos, Message: "undefined: x"}, "a.go:3:5: undefined: x"},
	} {
		if got := test.d.String(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
