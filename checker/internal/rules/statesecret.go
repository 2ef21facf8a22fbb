package rules

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

var stateSecret = &rule.Rule{
	Code:  "LC014",
	Title: "state that can't be encoded, or that looks like a secret",
	Level: rule.Error,
	Doc: `A field marked lc:"client" is kept by the browser, signed but not encrypted, as
are the values of lc:"prop" fields. One marked lc:"state" is sent along with each
update to all who see the component, if that says state=public. So none of these
may hold a password, a token or a key. Read such things where they are needed, in
an action or in Mount; inside a struct, the tag json:"-" keeps a field back.

State is carried as JSON: functions, channels, interfaces and unexported fields
of structs are lost or can't be encoded, and the parser reports them under this
code.`,
	Check: checkStateSecret,
}

func checkStateSecret(p *rule.Pass) {
	for _, c := range p.Components {
		fields := slices.Concat(c.Client, c.Props)
		if c.PublicState {
			fields = append(fields, c.State...)
		}
		for _, f := range fields {
			v := fieldOf(p, c, f.Name)
			if v == nil {
				continue
			}
			path := secretIn(v.Name(), v.Type(), map[types.Type]bool{})
			if path == "" {
				continue
			}
			where := "is sent to everybody who sees the component"
			if slices.ContainsFunc(slices.Concat(c.Client, c.Props), func(g parser.Field) bool { return g.Name == f.Name }) {
				where = "is kept by the browser, where it can be read"
			}
			pos := p.Pos(f.Pos)
			finding := rule.Finding{
				Code: "LC014", Pos: pos, Component: c.Type,
				Message: fmt.Sprintf("%s of component %s looks like a secret, and %s", path, c.Component.Name, where),
				Hint:    "read it on the server where it is needed",
			}
			if pos.IsValid() {
				finding.End = pos + token.Pos(len(f.Name))
			} else { // promoted from another package
				finding.Pos, finding.End = c.Spec.Name.Pos(), c.Spec.Name.End()
			}
			if strings.Contains(path, ".") {
				finding.Hint += `, or keep it back with the tag json:"-"`
			}
			p.Report(finding)
		}
	}
}

// fieldOf returns a field of a component, promoted ones too.
func fieldOf(p *rule.Pass, c *rule.Component, name string) *types.Var {
	o, _, _ := types.LookupFieldOrMethod(c.Named, true, p.Pkg, name)
	v, _ := o.(*types.Var)
	return v
}

// secretIn returns the path to what looks like a secret in a value that is
// encoded as JSON, "" where there is none.
func secretIn(path string, t types.Type, seen map[types.Type]bool) string {
	name := path[strings.LastIndexByte(path, '.')+1:]
	if isText(t) {
		if looksSecret(name) {
			return path
		}
		return ""
	}
	u := types.Unalias(t).Underlying()
	if _, isStruct := u.(*types.Struct); !isStruct {
		if seen[t] {
			return "" // type tree []tree
		}
		seen[t] = true
		defer delete(seen, t) // another field may have it, by a telling name
	}
	switch u := u.(type) {
	case *types.Pointer:
		return secretIn(path, u.Elem(), seen)
	case *types.Slice:
		return secretIn(path, u.Elem(), seen)
	case *types.Array:
		return secretIn(path, u.Elem(), seen)
	case *types.Map:
		return secretIn(path, u.Elem(), seen)
	case *types.Struct:
		if seen[t] || encodesItself(t) {
			return ""
		}
		seen[t] = true
		for i := range u.NumFields() {
			f := u.Field(i)
			tag := reflect.StructTag(u.Tag(i)).Get("json")
			if tag == "-" || !f.Exported() && !f.Embedded() {
				continue
			}
			if found := secretIn(path+"."+f.Name(), f.Type(), seen); found != "" {
				return found
			}
		}
	}
	return ""
}

// isText reports whether t is a string or bytes.
func isText(t types.Type) bool {
	switch u := types.Unalias(t).Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Slice:
		b, ok := u.Elem().Underlying().(*types.Basic)
		return ok && b.Kind() == types.Byte
	}
	return false
}

// encodesItself reports whether a type decides by itself what is encoded.
func encodesItself(t types.Type) bool {
	for _, name := range []string{"MarshalJSON", "MarshalText"} {
		if o, _, _ := types.LookupFieldOrMethod(t, true, nil, name); o != nil {
			return true
		}
	}
	return false
}

// Words in the names of secrets.
var (
	// secretWords end the name of a secret, or stand before one of the forms.
	secretWords = []string{"password", "passwd", "passphrase", "secret", "token", "jwt", "credential", "credentials", "apikey", "privatekey", "cvv", "cvc", "ssn", "otp"}

	// secretPairs are two words that only together name a secret.
	secretPairs = []string{"api key", "private key", "secret key", "access key", "signing key", "encryption key", "session id", "session key", "credit card", "card number", "pin code", "backup code", "backup codes"}

	// secretForms are what a secret is kept as: password hash.
	secretForms = []string{"hash", "digest", "salt", "value", "plain", "text", "string", "bytes", "hex", "raw", "encrypted"}

	// harmlessTokens are words before token that make it no secret.
	harmlessTokens = []string{"page", "next", "previous", "prev", "continuation", "cursor", "sync", "scroll", "design", "syntax", "sort", "lex"}
)

// looksSecret reports whether a field of that name holds a secret: its last
// word says so, so that PasswordHint and TokenCount are none.
func looksSecret(name string) bool {
	words := wordsOf(name)
	for len(words) > 1 && slices.Contains(secretForms, words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	if len(words) == 0 {
		return false
	}
	last, before := words[len(words)-1], ""
	if len(words) > 1 {
		before = words[len(words)-2]
	}
	if last == "token" && slices.Contains(harmlessTokens, before) {
		return false
	}
	return slices.Contains(secretWords, last) || slices.Contains(secretPairs, before+" "+last)
}

// wordsOf splits a Go name into its words, in lower case.
func wordsOf(name string) []string {
	var words []string
	var word strings.Builder
	for _, r := range parser.WireName(name) {
		if unicode.IsUpper(r) && word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
		word.WriteRune(unicode.ToLower(r))
	}
	return append(words, word.String())
}
