package markup_test

import "testing"

func TestPlaces(t *testing.T) {
	runFaults(t, []faultTest{
		{name: "right", template: `<button {{.Do.Clear.Attrs}}></button><a class="x" {{(.Do.Add "a" 1).Attrs}} href="#">x</a><form {{.Do.Clear.Form}}>{{.Do.Clear.Fields}}</form>`},
		{name: "without Attrs", template: `<button {{.Do.Clear}}></button>`, want: []string{
			`1:11: LC019 ".Do.Clear": the binding of action clearAll is written without .Attrs, so that the element calls nothing; write {{.Do.Clear.Attrs}}`,
		}},
		{name: "without Attrs, by a variable", template: `{{$b := .Do.Clear}}<button {{$b}}></button>`, want: []string{
			`1:30: LC019 "$b": the binding of action clearAll is written without .Attrs, so that the element calls nothing; write {{$b.Attrs}}`,
		}},
		{name: "without Attrs, as dot", template: `{{with .Do.Add "a" 1}}<button {{.}}></button>{{end}}`, want: []string{
			`1:33: LC019 ".": the binding of action add is written without .Attrs, so that the element calls nothing; write {{.Attrs}}`,
		}},
		{name: "without Attrs, behind Ask", template: `<input {{(.Do.Add "a" 1).Ask "count"}} name="count">`, want: []string{
			`1:11: LC019: the binding of action add is written without .Attrs, so that the element calls nothing; write {{((.Do.Add "a" 1).Ask "count").Attrs}}`,
		}},
		{name: "without Form", template: `<form {{.Do.Add "a" 1}}></form>`, want: []string{
			`1:9: LC019 ".Do.Add \"a\" 1": the binding of action add is written without .Form, so that the form calls nothing; write {{(.Do.Add "a" 1).Form}} in its tag and {{(.Do.Add "a" 1).Fields}} inside the form`,
		}},
		{name: "without an action", template: `<button {{.Do}}></button>{{$.Do}}`, want: []string{
			`1:11: LC019 ".Do": what .Do returns is written in a tag, where it does nothing; name an action: {{.Do.ACTION.Attrs}}`,
			`1:28: LC019 "$.Do": what .Do returns is written between tags, where it does nothing; name an action: {{$.Do.ACTION.Attrs}}`,
		}},
		{name: "binding as content", template: `<p>{{.Do.Clear}}</p>`, want: []string{
			`1:6: LC019 ".Do.Clear": the binding of action clearAll is written between tags, where it does nothing; write it in a tag: <button {{.Do.Clear.Attrs}}>`,
		}},
		{name: "binding as a value", template: `<button data-lc-action="{{.Do.Clear}}"></button>`, want: []string{
			`1:27: LC019 ".Do.Clear": the binding of action clearAll is written in the value of data-lc-action, where it does nothing; write it in a tag: <button {{.Do.Clear.Attrs}}>`,
		}},
		{name: "binding in a script", template: `<script>let x = {{.Do.Clear}}</script>`, want: []string{
			`1:19: LC019 ".Do.Clear": the binding of action clearAll is written between tags, where it does nothing; write it in a tag: <button {{.Do.Clear.Attrs}}>`,
		}},
		{name: "Form on a button", template: `<button {{.Do.Clear.Form}}></button>`, want: []string{
			`1:11: LC019 ".Do.Clear.Form": .Form is for a form: by it, <button> calls nothing; write {{.Do.Clear.Attrs}}`,
		}},
		{name: "Attrs on a form", template: `<form {{.Do.Clear.Attrs}}></form>`, want: []string{
			`1:9: LC019 ".Do.Clear.Attrs": .Attrs is for buttons, links and fields: with it, a form does not work without JavaScript; write {{.Do.Clear.Form}} in its tag and {{.Do.Clear.Fields}} inside the form`,
		}},
		{name: "Fields as attributes", template: `<button {{.Do.Clear.Fields}}></button><form {{(.Do.Add "a" 1).Fields}}></form>`, want: []string{
			`1:11: LC019 ".Do.Clear.Fields": the hidden fields of a form are written in a tag; write {{.Do.Clear.Attrs}}`,
			`1:48: LC019: the hidden fields of a form are written in its tag; write {{(.Do.Add "a" 1).Form}} in its tag and {{(.Do.Add "a" 1).Fields}} inside the form`,
		}},
		{name: "Attrs and Form as content", template: `<button>{{.Do.Clear.Attrs}}</button><form>{{.Do.Clear.Form}}</form>`, want: []string{
			`1:11: LC019 ".Do.Clear.Attrs": the attributes of an element are written between tags; write <button {{.Do.Clear.Attrs}}>`,
			`1:45: LC019 ".Do.Clear.Form": the attributes of a form are written between tags; write <form {{.Do.Clear.Form}}>`,
		}},
		{name: "Attrs as a value", template: `<button title="{{.Do.Clear.Attrs}}"></button>`, want: []string{
			`1:18: LC019 ".Do.Clear.Attrs": the attributes of an element are written in the value of title; write <button {{.Do.Clear.Attrs}}>`,
		}},
		{name: "Attrs in a template that is called in a tag", template: `{{define "b"}}{{.Attrs}}{{end}}{{define "c"}}{{template "b" .}}{{end}}<button {{template "c" .Do.Clear}}></button>`},
		{name: "Attrs in a template that is called between tags", template: `{{define "b"}}{{.Attrs}}{{end}}{{template "b" .Do.Clear}}`, want: []string{
			`1:17: LC019 ".Attrs": the attributes of an element are written between tags; write <button {{.Attrs}}>`,
		}},
		{name: "tag chosen by a condition", template: `{{if .Gift}}<form {{.Do.Clear.Form}}>{{else}}<form class="x" {{.Do.Clear.Form}}>{{end}}{{.Do.Clear.Fields}}</form>`},
		{name: "attributes chosen by a condition", template: `<button {{if .Gift}}{{.Do.Clear.Attrs}}{{else}}disabled{{end}}></button>`},
		{name: "chosen by and", template: `<button {{and .Gift .Do.Clear}}></button>`, want: []string{
			`1:11: LC019 "and .Gift .Do.Clear": the binding of action clearAll is written without .Attrs, so that the element calls nothing; write {{with and .Gift .Do.Clear}}{{.Attrs}}{{end}}`,
		}},
		{name: "chosen by and, with Attrs", template: `<button {{with and .Gift .Do.Clear}}{{.Attrs}}{{end}}></button>`},
		{name: "made text of", template: `<button {{print .Do.Clear}}></button><a {{printf "%s" .Do.Clear.Attrs}}>x</a><a {{(.Do.Add "a" 1).Attrs | html}}>x</a>{{print .Do}}`, want: []string{
			`1:11: LC019 "print": print makes text of the binding of action clearAll, which calls nothing then; write {{(.Do.Clear).Attrs}} by itself`,
			`1:43: LC019 "printf": printf makes text of .Attrs, which calls nothing then; write it by itself`,
			`1:107: LC019 "html": html makes text of .Attrs, which calls nothing then; write it by itself`,
			`1:121: LC019 "print": print makes text of what .Do returns, which calls nothing then; write it by itself`,
		}},
		{name: "Fields outside of a form", template: `<p>{{.Do.Clear.Fields}}</p><form {{.Do.Clear.Form}}></form>{{.Do.Clear.Fields}}`, want: []string{
			`1:6: LC019 ".Do.Clear.Fields": the hidden fields of a form are written outside of a form; write <form {{.Do.Clear.Form}}> before them`,
			`1:62: LC019 ".Do.Clear.Fields": the hidden fields of a form are written outside of a form; write <form {{.Do.Clear.Form}}> before them`,
		}},
		{name: "Fields in a text", template: `<form {{.Do.Clear.Form}}><textarea>{{.Do.Clear.Fields}}</textarea></form>`, want: []string{
			`1:38: LC019 ".Do.Clear.Fields": the hidden fields of a form are written as the text of an element; write them between the tags of the form`,
		}},
		{name: "Fields in a form of another template", template: `{{define "open"}}<form {{.Form}}>{{end}}{{define "in"}}{{.Fields}}{{end}}{{template "open" .Do.Clear}}{{.Do.Clear.Fields}}</form><form {{.Do.Clear.Form}}>{{template "in" .Do.Clear}}</form>`},
		{name: "Attrs in an end tag", template: `<button></button {{.Do.Clear.Attrs}}>`, want: []string{
			`1:20: LC019 ".Do.Clear.Attrs": .Attrs is written in an end tag, where browsers pass it over; write it in the start tag`,
		}},
		{name: "commented out", template: `<!-- <button>{{.Do.Clear}}</button> --><p>x</p>`},
		{name: "kept in a condition", template: `{{if .Do.Clear}}x{{end}}{{with .Do.Clear.Attrs}}<a {{.}}></a>{{end}}`},
		{name: "AttrMap", template: `<button {{.Do.Clear.AttrMap}}></button>{{range $k, $v := .Do.Clear.AttrMap}}{{$k}}{{end}}`, want: []string{
			`1:11: LC019 ".Do.Clear.AttrMap": .AttrMap is for templ: html/template writes no attributes of a map; write <button {{.Do.Clear.Attrs}}>`,
		}},
		{name: "binding of unknown action", template: `<button {{.Bound}}></button><button {{.Bound.Attrs}}></button><p>{{.Bound.Attrs}}</p>`, want: []string{
			`1:11: LC019 ".Bound": a binding is written without .Attrs, so that the element calls nothing; write {{.Bound.Attrs}}`,
			`1:68: LC019 ".Bound.Attrs": the attributes of an element are written between tags; write <button {{.Bound.Attrs}}>`,
		}},
	})
}

func TestActionCalls(t *testing.T) {
	runFaults(t, []faultTest{
		{name: "written", template: `{{.Clear}} {{.Add "a" 1}}`, want: []string{
			`1:4: LC019 "Clear": the template runs action clearAll each time it is rendered; bind it to an element: <button {{.Do.Clear.Attrs}}>`,
			`1:15: LC019 "Add": the template runs action add each time it is rendered; bind it to an element: <button {{(.Do.Add "a" 1).Attrs}}>`,
		}},
		{name: "of another component", template: `{{.Panel.Close}} {{$.Panel.Close}} {{with .Panel}}{{.Close}}{{end}}`, want: []string{
			`1:10: LC019 "Close": the template runs action close each time it is rendered; bind it to an element: <button {{.Panel.Do.Close.Attrs}}>`,
			`1:28: LC019 "Close": the template runs action close each time it is rendered; bind it to an element: <button {{$.Panel.Do.Close.Attrs}}>`,
			`1:54: LC019 "Close": the template runs action close each time it is rendered; bind it to an element: <button {{.Do.Close.Attrs}}>`,
		}},
		{name: "by a variable", template: `{{$c := .}}{{$x := $c.Add "a" 1}}`, want: []string{
			`1:23: LC019 "Add": the template runs action add each time it is rendered; bind it to an element: <button {{($c.Do.Add "a" 1).Attrs}}>`,
		}},
		{name: "in conditions and loops", template: `{{if .Clear}}{{end}}{{with .Clear}}{{end}}{{range .Clear}}{{end}}{{if and .Gift (.Add "a" 1)}}{{end}}`, want: []string{
			`1:7: LC019 "Clear": the template runs action clearAll each time it is rendered; bind it to an element: <button {{.Do.Clear.Attrs}}>`,
			`1:29: LC019 "Clear": the template runs action clearAll each time it is rendered; bind it to an element: <button {{.Do.Clear.Attrs}}>`,
			`1:52: LC019 "Clear": the template runs action clearAll each time it is rendered; bind it to an element: <button {{.Do.Clear.Attrs}}>`,
			`1:83: LC019 "Add": the template runs action add each time it is rendered; bind it to an element: <button {{(.Do.Add "a" 1).Attrs}}>`,
		}},
		{name: "in a pipeline", template: `{{1 | .Add "a"}}{{.Add "a" 1 | print}}{{print (.Add "a" 1)}}`, want: []string{
			`1:8: LC019 "Add": the template runs action add each time it is rendered; bind it to an element: <button {{(.Do.Add "a" …).Attrs}}>`,
			`1:20: LC019 "Add": the template runs action add each time it is rendered; bind it to an element: <button {{(.Do.Add "a" 1).Attrs}}>`,
			`1:49: LC019 "Add": the template runs action add each time it is rendered; bind it to an element: <button {{(.Do.Add "a" 1).Attrs}}>`,
		}},
		{name: "in an attribute", template: `<button onclick="{{.Clear}}"></button>`, want: []string{
			`1:21: LC019 "Clear": the template runs action clearAll each time it is rendered; bind it to an element: <button {{.Do.Clear.Attrs}}>`,
		}},
		{name: "by an embedded component", template: `{{with .Framed}}{{.Close}} {{.Do.Close.Attrs}} <a {{.Do.Close.Attrs}}></a> {{.Title}} {{.Do.Clos}}{{end}}`, want: []string{
			`1:20: LC019 "Close": the template runs action close each time it is rendered; bind it to an element: <button {{.Do.Close.Attrs}}>`,
			`1:30: LC019 ".Do.Close.Attrs": the attributes of an element are written between tags; write <button {{.Do.Close.Attrs}}>`,
			`1:93: LC012 "Clos": component panel has no action Clos; did you mean Close?`,
		}},
	})
}

func TestEscape(t *testing.T) {
	runFaults(t, []faultTest{
		{name: "right", template: `<a href="/x?q={{.Email}}" title='{{.Email}}' {{if .Gift}}class="g"{{end}}>x</a><script>let a = {{.Items}}, b = ` + "`${ {{.Count}} }`" + `</script><style>p { color: {{.Email}} }</style>`},
		{name: "endless loops are not executed", template: `{{range 9000000000000000000}}{{end}}{{range .Each}}{{end}}`},
		{name: "branches", template: "<p>\n{{if .Gift}}<a href=\"{{else}}<b>{{end}}", want: []string{
			`2:6: LC019: the template can't be rendered: {{if}} branches end in different contexts; let each branch close the tags, quotes and elements that it opens`,
		}},
		{name: "branch of a with", template: `{{with .Email}}<!-- {{else}}x{{end}}`, want: []string{
			`1:8: LC019: the template can't be rendered: {{with}} branches end in different contexts; let each branch close the tags, quotes and elements that it opens`,
		}},
		{name: "range", template: `<p title={{range .Items}}"{{end}}>`, want: []string{
			`1:18: LC019: the template can't be rendered: on range loop re-entry: {{range}} branches end in different contexts; let each branch close the tags, quotes and elements that it opens`,
		}},
		{name: "ambiguous URL", template: `<a href="{{if .Gift}}/x?a={{else}}/{{end}}{{.Email}}">x</a>`, want: []string{
			`1:45: LC019: the template can't be rendered: {{.Email}} appears in an ambiguous context within a URL; make the parts before it the same kind of URL, or write the whole URL by one {{…}}`,
		}},
		{name: "quote in an unquoted value", template: "<p>\n<a title=a\"b {{.Email}}>x</a>", want: []string{
			`2:10: LC019 "a\"b": the template can't be rendered: "\"" in unquoted attr: "a\"b"; put the attribute's value in quotes, and a space between attributes`,
		}},
		{name: "quote in a name", template: "<p>\n<a ti\"tle=a {{.Email}}>x</a>", want: []string{
			`2:4: LC019 "ti\"tle=a": the template can't be rendered: "\"" in attribute name: " ti\"tle=a "; put the attribute's value in quotes, and a space between attributes`,
		}},
		{name: "value behind a value", template: "<p>é<a title='a'=b>x</a>", want: []string{
			`1:18: LC019 "=b>x</a>": the template can't be rendered: expected space, attr name, or end of tag, but got "=b>x</a>"; put the attribute's value in quotes, and a space between attributes`,
		}},
		{name: "slash", template: "<script>\n{{if .Gift}}x{{else}}x = {{end}} /3\n</script>", want: []string{
			`2:34: LC019 "/3": the template can't be rendered: '/' could start a division or regexp: "/3\n"; put parentheses around what stands before the /`,
		}},
		{name: "unfinished escape", template: "<script>'a\\{{.Email}}'</script>", want: []string{
			`1:10: LC019 "a\\": the template can't be rendered: unfinished escape sequence in JS string: "a\\"; do not put {{…}} behind a backslash`,
		}},
		{name: "unfinished charset", template: "<script>/a[{{.Email}}]/</script>", want: []string{
			`1:10: LC019 "a[": the template can't be rendered: unfinished JS regexp charset: "a["; write the regular expression without {{…}} in [ ]`,
		}},
		{name: "predefined escaper", template: `{{.Email | html | print}} {{.Email | html}}`, want: []string{
			`1:3: LC019: the template can't be rendered: predefined escaper "html" disallowed in template; leave it out: html/template escapes by itself`,
		}},
		{name: "unclosed tag", template: "<p>x</p>\n  <p class=\"a\" {{.Email}}", want: []string{
			`2:3: LC019: the template can't be rendered: it ends in a tag, a quote, a comment or an element that is not closed; close the tag, quote, comment or element that begins here`,
		}},
		{name: "unclosed comment", template: "<p>x</p><!-- {{.Email}}", want: []string{
			`1:9: LC019: the template can't be rendered: it ends in a tag, a quote, a comment or an element that is not closed; close the tag, quote, comment or element that begins here`,
		}},
		{name: "unclosed script", template: "<p>x</p><script>x = {{.Email}}", want: []string{
			`1:9: LC019: the template can't be rendered: it ends in a tag, a quote, a comment or an element that is not closed; close the tag, quote, comment or element that begins here`,
		}},
		{name: "unclosed textarea", template: "<p>x</p><textarea>{{.Email}}", want: []string{
			`1:9: LC019: the template can't be rendered: it ends in a tag, a quote, a comment or an element that is not closed; close the tag, quote, comment or element that begins here`,
		}},
		{name: "template that opens a tag", template: `{{define "open"}}<a href="{{end}}{{template "open"}}{{.Email}}">x</a>`},
		{name: "in a template that is called", template: "{{define \"row\"}}\n<a {{if .Gift}}\"{{end}}>{{end}}<p>{{template \"row\" .}}</p>", want: []string{
			`2:16: LC019 "\"": the template can't be rendered: "\"" in attribute name: "\""; put the attribute's value in quotes, and a space between attributes`,
		}},
		{name: "template never called", template: `{{define "row"}}<a {{if .Gift}}"{{end}}>{{end}}<p>x</p>`},
	})
}

func TestBuiltins(t *testing.T) {
	runFaults(t, []faultTest{
		{name: "right", template: `{{eq .Count 3}}{{eq .Email "a" "b"}}{{ne .ID.Name "x"}}{{lt .Count 3}}{{gt 1.5 2.5}}{{len .Items}}{{len .Email}}{{index .Items 0}}{{index .ByName "a"}}{{index .ByName .Email}}{{slice .Email 1 2}}{{call .Format 3}}{{printf "%d %s %v %5.2f%%" .Count .Email .Items 1.5}}{{eq .Any 3}}{{len .Any}}{{index .Any "x" 1}}{{and .Gift .Count}}{{not .Items}}{{eq .Gift true}}{{eq .Count .Any}}{{(index .Items 0).ID | eq "a"}}{{print .Items | len}}`},
		{name: "eq", template: `{{eq .Count "3"}}{{eq .Email 3}}{{if eq .Gift "yes"}}{{end}}{{eq .Items .Items}}{{eq .Owner "x"}}{{eq .Email}}{{eq .Count 1 2 "x"}}{{ne .Count 1 2}}{{eq .Count 1.5}}`, want: []string{
			`1:3: LC013 "eq": eq can't compare int with "3"; write 3 without quotes`,
			`1:20: LC013 "eq": eq can't compare string with 3`,
			`1:38: LC013 "eq": eq can't compare bool with "yes"`,
			`1:63: LC013 "eq": eq can't compare values of type []shop.Item; compare its elements, or its length by len`,
			`1:83: LC013 "eq": eq can't compare shop.Owner with "x"`,
			`1:100: LC013 "eq": eq takes at least 2 arguments, not 1`,
			`1:113: LC013 "eq": eq can't compare int with "x"`,
			`1:134: LC013 "ne": ne takes 2 arguments, not 3`,
			`1:151: LC013 "eq": eq can't compare int with 1.5`,
		}},
		{name: "order", template: `{{lt .Gift true}}{{lt .Email 3}}{{ge .Items 3}}{{gt .Count}}{{range .Items}}{{gt .Price "10"}}{{end}}`, want: []string{
			`1:3: LC013 "lt": lt can't order a value of type bool`,
			`1:20: LC013 "lt": lt can't compare string with 3`,
			`1:35: LC013 "ge": ge can't order a value of type []shop.Item`,
			`1:50: LC013 "gt": gt takes 2 arguments, not 1`,
			`1:79: LC013 "gt": gt can't compare int with "10"; write 10 without quotes`,
		}},
		{name: "len", template: `{{len .Count}}{{len 3}}{{len .ID}}{{len}}{{len .Items .Items}}{{.Gift | len}}`, want: []string{
			`1:3: LC013 "len": len is of a string, list or map, not of int`,
			`1:17: LC013 "len": len is of a string, list or map, not of 3`,
			`1:26: LC013 "len": len is of a string, list or map, not of lc.ComponentID`,
			`1:37: LC013 "len": len takes 1 argument, not 0`,
			`1:44: LC013 "len": len takes 1 argument, not 2`,
			`1:73: LC013 "len": len is of a string, list or map, not of bool`,
		}},
		{name: "index", template: `{{index .Items "a"}}{{index .ByName 0}}{{index .Count 0}}{{index .Items 0 0}}{{index .Email 0}}{{index .Items 1.5}}{{index}}`, want: []string{
			`1:3: LC013 "index": index needs an integer as index, not "a"`,
			`1:23: LC013 "index": index needs a string as the key of map[string]shop.Item, not 0`,
			`1:42: LC013 "index": index can't look into a value of type int`,
			`1:60: LC013 "index": index can't look into a value of type shop.Item`,
			`1:98: LC013 "index": index needs an integer as index, not 1.5`,
			`1:118: LC013 "index": index takes at least 1 argument, not 0`,
		}},
		{name: "slice", template: `{{slice .Count 1}}{{slice .Email 0 1 2}}{{slice .Items "a"}}{{slice .Items 0 1 2 3}}{{slice .ByName 1}}`, want: []string{
			`1:3: LC013 "slice": slice can't cut a value of type int`,
			`1:21: LC013 "slice": slice cuts a string by two numbers, not three`,
			`1:43: LC013 "slice": slice needs an integer as index, not "a"`,
			`1:63: LC013 "slice": slice takes 1 to 4 arguments, not 5`,
			`1:87: LC013 "slice": slice can't cut a value of type map[string]shop.Item`,
		}},
		{name: "call", template: `{{call .Format "x"}}{{call .Format}}{{call .Count}}{{call .Format 1 2}}`, want: []string{
			`1:3: LC013 "call": call .Format takes an int as argument 1, not "x"`,
			`1:23: LC013 "call": call .Format takes 1 argument, not 0`,
			`1:39: LC013 "call": call is for a field that holds a function, not for int; leave call out`,
			`1:54: LC013 "call": call .Format takes 1 argument, not 2`,
		}},
		{name: "printf", template: `{{printf "%d" .Email}}{{printf "%s" .Count}}{{printf "%d %d" 1}}{{printf "x" 1}}{{printf .Count}}{{printf "%.2f" .Count}}{{printf "%t" .Email}}{{printf "%[1]d" 1}}{{printf "%*d" 1 2}}{{range .Items}}{{printf "%s %d" .Added .Price}}{{end}}`, want: []string{
			`1:3: LC013 "printf": printf can't print string by %d`,
			`1:25: LC013 "printf": printf can't print int by %s`,
			`1:47: LC013 "printf": printf "%d %d" asks for 2 arguments, not 1`,
			`1:67: LC013 "printf": printf "x" asks for no arguments, not 1`,
			`1:83: LC013 "printf": printf needs a string as its format, not int`,
			`1:100: LC013 "printf": printf can't print int by %.2f`,
			`1:124: LC013 "printf": printf can't print string by %t`,
		}},
		{name: "arguments of a map's entry", template: `{{.ByName.a 1}}`, want: []string{
			`1:11: LC013 "a": a is an entry of a map and takes no arguments; write (index … "a")`,
		}},
		{name: "not and or", template: `{{not}}{{and}}{{not 1 2}}`, want: []string{
			`1:3: LC013 "not": not takes 1 argument, not 0`,
			`1:10: LC013 "and": and takes at least 1 argument, not 0`,
			`1:17: LC013 "not": not takes 1 argument, not 2`,
		}},
	})
}
