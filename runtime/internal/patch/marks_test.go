package patch_test

import (
	"testing"

	"github.com/lcgen/lcgen/runtime/internal/patch"
)

// TestMarks holds elements without keys to what is in them: what a user did to
// one must not come to another.
func TestMarks(t *testing.T) {
	form := func(class, id string) string {
		return `<form class="` + class + `"><input type="hidden" name="_token" value="t"><input type="hidden" name="id" value="` + id + `"><input name="text"></form>`
	}
	for _, tt := range []struct{ name, before, after, want string }{
		{
			"forms of which the first goes", form("a", "1") + form("a", "2") + form("a", "3"), form("b", "2") + form("b", "3"),
			`[3,1,["<form class=\"b\">",3],2,["<form class=\"b\">",3],0,1,[]]`,
		},
		{
			"labels that change places", `<label>A<input name="a"></label><label>B<input name="b"></label>`, `<label class="x">B<input name="b"></label><label class="x">A<input name="a"></label>`,
			`[2,1,["<label class=\"x\">",2],0,["<label class=\"x\">",2],1,1,[],0,0,[1,1]]`,
		},
		{
			"a select in front of others", `<select name="a"><option>1</select><select name="b"><option>1</select>`, `<select name="z" class="x"><option>1</select><select name="a" class="x"><option>1</select><select name="b" class="x"><option>1</select>`,
			`[2,0,["<select name=\"a\" class=\"x\">",1],1,["<select name=\"b\" class=\"x\">",1],0,0,["<select name=\"z\" class=\"x\"><option>1</select>"]]`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := patch.Read("div", tt.before)
			if err != nil {
				t.Fatal(err)
			}
			got, err := r.Update(tt.after, 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
