package patch_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/runtime/internal/patch"
)

// TestRead reads what is commonly written in templates.
func TestRead(t *testing.T) {
	for _, tt := range []struct{ name, in, html, want string }{
		{"nothing", "div", "", ""},
		{"white space", "div", "\n<p>a</p>\n", "text \"\\n\"\nelement \"<p>\"\n text \"a\"\ntext \"\\n\"\n"},
		{"void elements", "div", `a<br>b<img src="x"/><input>`, "text \"a\"\nleaf \"<br>\"\ntext \"b\"\nleaf \"<img src=\\\"x\\\"/>\"\nleaf \"<input>\"\n"},
		{"references", "div", "a &amp; b &#34;", "text \"a &amp; b &#34;\"\n"},
		{"a bracket in text", "div", "a < b<1<i>c</i>", "text \"a < b<1\"\nelement \"<i>\"\n text \"c\"\n"},
		{"comment", "div", "a<!-- b -->c", "text \"a\"\ncomment \"<!-- b -->\"\ntext \"c\"\n"},
		{"list", "div", "<ul><li>a</li> <li>b</ul>", "element \"<ul>\"\n element \"<li>\"\n  text \"a\"\n text \" \"\n element \"<li>\"\n  text \"b\"\n"},
		{"items without end", "ul", "<li>a<li>b", "element \"<li>\"\n text \"a\"\nelement \"<li>\"\n text \"b\"\n"},
		{"paragraphs without end", "div", "<p>a<p>b<div>c</div>", "element \"<p>\"\n text \"a\"\nelement \"<p>\"\n text \"b\"\nelement \"<div>\"\n text \"c\"\n"},
		{"terms without end", "dl", "<dt>a<dd><p>b<dt>c", "element \"<dt>\"\n text \"a\"\nelement \"<dd>\"\n element \"<p>\"\n  text \"b\"\nelement \"<dt>\"\n text \"c\"\n"},
		{"table without tbody", "div", "<table> <tr><td>a</td></tr> </table>", "element \"<table>\"\n text \" \"\n element \"<tbody>\"\n  element \"<tr>\"\n   element \"<td>\"\n    text \"a\"\n  text \" \"\n"},
		{"table without ends", "div", "<table><col><tr><td>a<th>b<tr></table>", "element \"<table>\"\n element \"<colgroup>\"\n  leaf \"<col>\"\n element \"<tbody>\"\n  element \"<tr>\"\n   element \"<td>\"\n    text \"a\"\n   element \"<th>\"\n    text \"b\"\n  element \"<tr>\"\n"},
		{"table with hidden input", "div", "<table><tr><input type=hidden><td>a</td></tr></table>", "element \"<table>\"\n element \"<tbody>\"\n  leaf \"<tr><input type=hidden><td>a</td></tr>\"\n"},
		{"rows", "tbody", " <tr><td>a</td></tr>", "text \" \"\nelement \"<tr>\"\n element \"<td>\"\n  text \"a\"\n"},
		{"select", "div", "<select><option>a<optgroup label=b><option>c</select>", "element \"<select>\"\n element \"<option>\"\n  text \"a\"\n element \"<optgroup label=b>\"\n  element \"<option>\"\n   text \"c\"\n"},
		{"select with more", "div", "<select><option><b>a</b></option></select>b", "leaf \"<select><option><b>a</b></option></select>\"\ntext \"b\"\n"},
		{"pre", "div", "<pre>\n\na</pre><pre>\n</pre>", "element \"<pre>\"\n text \"\\na\"\nelement \"<pre>\"\n"},
		{"pre that begins with references", "div", "<pre>&#34;</pre><pre>&#xa0;</pre><pre>&#100;</pre><pre>&#</pre>", "element \"<pre>\"\n text \"&#34;\"\nelement \"<pre>\"\n text \"&#xa0;\"\nelement \"<pre>\"\n text \"&#100;\"\nelement \"<pre>\"\n text \"&#\"\n"},
		{"svg", "div", `<svg viewBox="0 0 1 1"><path d="M0"/><title>a</title></svg>`, "leaf \"<svg viewBox=\\\"0 0 1 1\\\"><path d=\\\"M0\\\"/><title>a</title></svg>\"\n"},
		{"script", "div", "<script>a</b</script>", "leaf \"<script>a</b</script>\"\n"},
		{"template", "div", "<template><tr><td>a</td></tr></template>", "leaf \"<template><tr><td>a</td></tr></template>\"\n"},
		{"component inside", "div", `<div data-component-id="a:b"><p>c</p></div>`, "leaf \"<div data-component-id=\\\"a:b\\\"><p>c</p></div>\"\n"},
		{"link around blocks", "div", "<a href=/><h3>a</h3></a>", "element \"<a href=/>\"\n element \"<h3>\"\n  text \"a\"\n"},
		{"upper case", "div", "<DIV>a</div>", "element \"<DIV>\"\n text \"a\"\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := patch.Read(tt.in, tt.html)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.String(); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

func TestRefusal(t *testing.T) {
	for _, tt := range []struct{ in, html, want string }{
		{"div", "<p>a\n <div>b</div></p>", "2:2: a <div> in a <p> ends the <p>, and the </p> after it makes another"},
		{"div", "<p><b><div>a</div></b></p>", "1:7: a <div> in a <p> ends the <p>, but a <b> is open in there"},
		{"div", "<b><i>a</b></i>", "1:8: </b> while a <i> is open"},
		{"div", "<div>é<b>a</div>", "1:11: </div> while a <b> is open"},
		{"div", "a</div>", "1:2: a tag that ends the component's <div>"},
		{"div", "a</b>", "1:2: </b> without a start tag"},
		{"div", "<div>a", "1:1: a <div> that isn't ended"},
		{"div", "<div/>", "1:5: a slash doesn't end a <div>"},
		{"div", "<a>b<a>c</a></a>", "1:5: a <a> can't be in a <a>"},
		{"div", "<form><div><form></form></div></form>", "1:12: a <form> can't be in a <form>"},
		{"div", "<button><span><button>", "1:15: a <button> can't be in a <button>"},
		{"div", "<p>a<table></table>", "1:5: a <table> can't be in a <p>"},
		{"div", "<h1>a<h2>b</h2></h1>", "1:6: a <h2> in a <h1> ends that"},
		{"div", "<li><div><li></li></div></li>", "1:10: a <li> ends the one around it, but a <div> is open in there"},
		{"div", "<table>a</table>", "1:8: text in a <table> is put before the table"},
		{"div", "<table><tr><td></td> &nbsp;</tr></table>", "1:22: text in a <tr> is put before the table"},
		{"div", "<table><tr><div></div></tr></table>", "1:12: a <div> in a <tr> is put before the table"},
		{"div", "<table><tbody><td>a</td></tbody></table>", "1:15: a <td> in a <tbody>: write the <tr>"},
		{"table", "<tr><td>a</td></tr>", "1:1: a <tr> in the component's <table> stands in a <tbody> in a page only: write it"},
		{"tr", "<td>a</td><tr></tr>", "1:11: a <tr> ends the <tr> around it"},
		{"tbody", "<input type=hidden>", "1:1: a <input> right in a <tbody>"},
		{"li", "<li>a</li>", "1:1: a <li> ends the <li> around it"},
		{"div", "<td>a</td>", "1:1: browsers drop a <td> in a <div>"},
		{"div", "<body>", "1:1: browsers drop a <body> here, or read it in a way of their own"},
		{"div", "<select><p>a</p></select>", "1:9: a <p> in a <select> in a <select>"},
		{"div", "<pre>&#10;a</pre>", "1:6: the character reference is a newline, which is dropped at the beginning of a <pre>"},
		{"div", "<pre>&#x0A</pre>", "1:6: the character reference is a newline, which is dropped at the beginning of a <pre>"},
		{"div", "<pre>&NewLine;a</pre>", "1:6: the character reference is a newline, which is dropped at the beginning of a <pre>"},
		{"tbody", "<tr><td>a</td></tr><input type=a type=hidden>", "1:20: a <input> in a <tbody> is put before the table"},
		{"div", "<template><textarea></textarea><tr></tr></template>", "1:32: browsers drop a <tr> in a <template>"},
		{"div", "<svg><div></div></svg>", "1:6: a <div> in <svg>"},
		{"div", "<svg><g></svg>", "1:9: </svg> while a <g> is open"},
		{"div", "<svg><path d=z/></svg>", "1:6: an odd <path> in <svg>"},
		{"div", "<textarea>a", "1:1: a <textarea> that isn't ended"},
		{"div", "<script><!--</script>", "1:9: what looks like a comment in a <script>"},
		{"div", "<!-- a", "1:1: a comment that isn't ended"},
		{"div", "<!--> a -->", "1:1: a comment that ends at its beginning"},
		{"div", "<!-- a --!> -->", `1:1: a comment with "--!>", which ends it`},
		{"div", "<!doctype html>", `1:1: "<!" begins what browsers drop or make a comment of`},
		{"div", "</ a>", "1:1: an end tag without a name"},
		{"div", "</p a>", "1:1: an odd end tag"},
		{"div", "<p", "1:3: a tag that isn't ended"},
		{"div", `<p a="b>`, "1:6: a value whose quotes aren't closed"},
		{"div", "<p a=>", "1:6: an attribute without a value"},
		{"div", "<p a/b>", "1:5: a slash among attributes"},
		{"div", `<p a"b>`, "1:5: a character that can't be in the name of an attribute"},
		{"div", "<p\x0b>", "1:1: an odd name of a tag"},
		{"div", "a\x00", "1:2: a NUL byte"},
		{"div", "é\xff", "1:2: the HTML isn't UTF-8"},
		{"div", "<template shadowrootmode=open></template>", "1:1: a <template> that makes a shadow root in a page only"},
		{"div", "<template><td>a<tfoot></template>", "1:16: browsers drop a <tfoot> here in a <template>"},
		{"div", "<noscript><!--</noscript>--></noscript>", "1:29: a <noscript> that ends elsewhere if scripts run"},
		{"div", strings.Repeat("<i>", 101), "1:301: elements are more than 100 deep"},
		{"div", "<b>" + strings.Repeat("a", 1<<16+1), "1:4: a text of more than 64 KiB, which some browsers cut"},
	} {
		_, err := patch.Read(tt.in, tt.html)
		var refusal *patch.Refusal
		if !errors.As(err, &refusal) || err.Error() != tt.want {
			t.Errorf("%.80q in a %s: got %v, want %s", tt.html, tt.in, err, tt.want)
		}
	}
}

// TestRefusalOffset finds the place of a refusal in the bytes, too.
func TestRefusalOffset(t *testing.T) {
	_, err := patch.Read("div", "é\n日本<b></i>")
	var refusal *patch.Refusal
	if !errors.As(err, &refusal) || refusal.Offset != 12 || refusal.Line != 2 || refusal.Column != 6 {
		t.Errorf("got %+v", refusal)
	}
}

// FuzzRead reads anything, in an element and in others inside it.
func FuzzRead(f *testing.F) {
	for _, seed := range [][2]string{
		{"div", "<ul><li data-lc-key=1>a<li>b</ul><pre>\n</pre>"},
		{"tbody", "<tr><td>a<td><table><tr><td></table>"},
		{"div", "<svg><g/></svg><select><option>a</select><!--b--><textarea></textarea>"},
		{"td", "<p>a<div b='c' d=e f></div><template><tr></tr></template>"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, in, html string) {
		r, err := patch.Read(in, html)
		if err != nil {
			var refusal *patch.Refusal
			if !errors.As(err, &refusal) || refusal.Offset > len(html) || refusal.Line < 1 || refusal.Column < 1 {
				t.Fatalf("got %v", err)
			}
			return
		}
		before := r.String()
		r.Drop()
		if after := r.String(); before != after {
			t.Fatalf("got\n%sand again\n%s", before, after)
		}
	})
}
