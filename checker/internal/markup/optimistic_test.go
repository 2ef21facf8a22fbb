package markup

import (
	"fmt"
	"testing"
)

func TestChangesFault(t *testing.T) {
	for value, want := range map[string]string{
		`remove li`:                                  "",
		`remove li; text:"Saving…" .status`:          "",
		` hide #a ; show .b > i;`:                    "",
		`class:done li`:                              "",
		`toggle:is-open section, [data-a=";"]`:       "",
		`text:'it\'s' p;text:"a;b" p`:                "",
		`text:"" p:not(.a, [b=")"])`:                 "",
		"remove\n\tli:nth-child(2n + 1)::marker":     "",
		"text:\"\x03 likes\" .count;class:\x03 li":   "",
		`remove *; hide Ä; hide \31 a, a ~ b + c`:    "",
		`text:"a;b" p; text:"c" p; remove [a="b;c"]`: "",

		``:                     `"": it is empty; write a change and a selector: remove li`,
		`remov li`:             `"remov": there is no change "remov"; did you mean remove?`,
		`vanish li`:            `"vanish": there is no change "vanish"; want remove, hide, show, class, toggle or text`,
		`remove li;; hide p`:   `"": a change has no name; want remove, hide, show, class, toggle or text`,
		`remove`:               `"remove": remove has no selector; write which element changes: remove li`,
		`hide ; remove li`:     `"hide ": hide has no selector; write which element changes: hide li`,
		`remove:x li`:          `"remove:x": remove takes nothing but a selector; write remove SELECTOR`,
		`class li`:             `"class": class does not name a class; write class:NAME and a selector`,
		`toggle: li`:           `"toggle:": toggle does not name a class; write toggle:NAME and a selector`,
		`class:.done li`:       `".done": ".done" is no name of a class; write class:done`,
		`class:done`:           `"class:done": class:done has no selector; write which element changes: class:done li`,
		`class:a"b" li`:        `"class:a": there is no space before the selector of class; write a space after class:a`,
		`text:Saving .s`:       `"text:Saving": the text is not in quotes; write text:"…" and a selector`,
		`text .s`:              `"text": the text is not in quotes; write text:"…" and a selector`,
		`text:"Saving .s`:      `"\"Saving .s": the text does not end; write " after it`,
		`text:"a".s`:           `"text:\"a\"": there is no space before the selector of text; write a space after text:"a"`,
		`remove li, hide p`:    ``, // a descendant
		`remove li,`:           `"li,": "li," is no CSS selector`,
		`remove > li`:          `"> li": "> li" is no CSS selector`,
		`remove .1a`:           `".1a": ".1a" is no CSS selector`,
		`remove li:not(.a`:     `"li:not(.a": "li:not(.a" is no CSS selector`,
		`remove [a="b]`:        `"[a=\"b]": a quote in the selector does not end`,
		`remove li!; hide p`:   `"li!": "li!" is no CSS selector`,
		`remove a[]; hid p`:    `"a[]": "a[]" is no CSS selector`,
		`remove li; hid "p" p`: `"hid": there is no change "hid"; did you mean hide?`,
	} {
		got := ""
		if f := changesFault(value); f != nil {
			got = fmt.Sprintf("%q: %s", f.of(value), f.message)
			if f.hint != "" {
				got += "; " + f.hint
			}
		}
		if got != want {
			t.Errorf("%s\n\tis  %s\n\twant %s", value, got, want)
		}
	}
}

func FuzzChangesFault(f *testing.F) {
	for _, seed := range []string{`remove li; text:"Saving…" .status`, `toggle:a p:not([b="("])`, `text:'\'' \`, `class:a (`, "remove \xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if fault := changesFault(value); fault != nil && (fault.message == "" || fault.start > fault.end || fault.end > len(value)) {
			t.Errorf("%q has the fault %+v", value, fault)
		}
	})
}
