package arg

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

type (
	checked struct {
		Name   string `json:"name"`
		N      int    `json:"n"`
		Kids   []*kid
		ByName map[string]kid
		One    *kid
		inner
		Hidden kid `json:"-"`
	}
	kid   struct{ Text string }
	inner struct{ Deep kid }
	outer struct{ Mixed }
	Mixed struct{ A string }
	id    struct{ Text string }
)

func (c *checked) Validate() error {
	c.Name = strings.TrimSpace(c.Name)
	if c.Name == "" {
		return errors.Join(invalid{"name", "is empty"}, invalid{"", "does not fit"}, invalid{"kids.0.text", "is wrong"})
	}
	if c.N < 0 {
		return invalid{"n", "is negative"}
	}
	return nil
}

func (k kid) Validate() error {
	if k.Text == "bad" {
		return invalid{"text", "is bad"}
	}
	if k.Text == "broken" {
		return errors.New("the inside")
	}
	return nil
}

func (Mixed) Validate() error { return invalid{"a", "is mixed"} }

func (id) Validate() error               { return errors.New("never called") }
func (*id) UnmarshalText(b []byte) error { return nil }

func TestValidate(t *testing.T) {
	for _, tt := range []struct {
		name, form, json string
		want             []string
		failure          string
	}{
		{"good", "name=+a+", "", nil, ""},
		{"by their own names", "n=1", "", []string{"#/name is empty", "# does not fit", "#/kids/0/text is wrong"}, ""},
		{"with the parameter's name", "c.n=1", "", []string{"#/c/name is empty", "#/c does not fit", "#/c/kids/0/text is wrong"}, ""},
		{"both", "c.name=&n=1", "", []string{"#/c/name is empty", "#/c does not fit", "#/c/kids/0/text is wrong"}, ""},
		{"nothing", "", "", []string{"#/name is empty", "# does not fit", "#/kids/0/text is wrong"}, ""},
		{"parts", "name=a&kids.0.text=good&kids.3.text=bad&byName.x.text=bad&one.text=bad&deep.text=bad", "",
			[]string{"#/kids/1/text is bad", "#/byName/x/text is bad", "#/one/text is bad", "#/deep/text is bad"}, ""},
		{"JSON", "", `{"c":{"name":"a","Kids":[{"Text":"bad"}]}}`, []string{"#/c/kids/0/text is bad"}, ""},
		{"JSON in a form", "c=" + `{"n":1}`, "", []string{"#/c/name is empty", "#/c does not fit", "#/c/kids/0/text is wrong"}, ""},
		{"beside what does not decode", "name=&n=x", "", []string{"#/n must be a whole number", "#/name is empty", "# does not fit", "#/kids/0/text is wrong"}, ""},
		{"where something does not decode", "name=a&n=x", "", []string{"#/n must be a whole number"}, ""},
		{"missing", "", `{}`, []string{"#/c is required"}, ""},
		{"other errors", "name=a&one.text=broken", "", nil, "the inside"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var args *Args
			if tt.json != "" {
				args = jsonArgs(t, []string{"c"}, tt.json)
			} else {
				args = urlArgs(t, []string{"c"}, strings.ReplaceAll(tt.form, `"`, "%22"))
			}
			Spread[checked](args, "c")
			c := Required(args, "c", JSON[checked])
			Validate(args, "c", &c)
			if got := faultsOf(args); !slices.Equal(got, tt.want) {
				t.Errorf("faults are %q\nwant       %q", got, tt.want)
			}
			failure := ""
			if err, _ := args.Failure(); err != nil {
				failure = err.Error()
			}
			if failure != tt.failure {
				t.Errorf("failure is %q, want %q", failure, tt.failure)
			}
			if tt.name == "good" && c.Name != "a" {
				t.Errorf("what Validate has changed is lost: %q", c.Name)
			}
		})
	}
}

func TestValidateOfLists(t *testing.T) {
	args := jsonArgs(t, []string{"list", "opt", "none", "outer", "id"}, `{"list":[{"Text":"bad"},{"Text":"x"},{"Text":"bad"}],"opt":{"Text":"bad"},"outer":{"A":"x"},"id":"x"}`)
	list := Variadic(args, "list", JSON[kid])
	Validate(args, "list", &list)
	opt := Optional(args, "opt", JSON[kid])
	Validate(args, "opt", &opt)
	none := Optional(args, "none", JSON[kid])
	Validate(args, "none", &none)
	mixed := Required(args, "outer", JSON[outer])
	Validate(args, "outer", &mixed)
	one := Required(args, "id", Text[id])
	Validate(args, "id", &one)
	want := []string{"#/list/0/text is bad", "#/list/2/text is bad", "#/opt/text is bad", "#/outer/a is mixed"}
	if got := faultsOf(args); !slices.Equal(got, want) || args.failure != nil {
		t.Errorf("faults are %q, %v\nwant       %q", got, args.failure, want)
	}
}

// A partial action gets what could be decoded, and zero for the rest.
func TestPartialArgs(t *testing.T) {
	args := urlArgs(t, []string{"c", "n", "list"}, "name=a&c.n=x&kids.0.text=t&n=x&list=1&list=x&list=3")
	args.SetPartial()
	Spread[checked](args, "c")
	c := Required(args, "c", JSON[checked])
	n := Required(args, "n", Int[int])
	list := Variadic(args, "list", Int[int])
	if c.Name != "a" || c.N != 0 || len(c.Kids) != 1 || n != 0 || !slices.Equal(list, []int{1, 0, 3}) {
		t.Errorf("arguments are %+v, %d and %d", c, n, list)
	}
	want := []string{"#/c/n must be a whole number", "#/n must be a whole number", "#/list/1 must be a whole number"}
	if got := faultsOf(args); !slices.Equal(got, want) {
		t.Errorf("faults are %q\nwant       %q", got, want)
	}
}

// lots has two faults of its own in each element of a list.
type lots struct{ Text string }

func (lots) Validate() error {
	return errors.Join(invalid{"text", "is wrong"}, invalid{"", "does not fit"})
}

// Faults of a long list are bounded, and don't cost more the more there are.
func TestValidateOfALongList(t *testing.T) {
	args := jsonArgs(t, []string{"list", "other"}, `{"list":[{}`+strings.Repeat(",{}", 499)+`],"other":{"Text":1}}`)
	list := Required(args, "list", JSON[[]lots])
	Validate(args, "list", &list)
	Required(args, "other", JSON[lots])
	other := lots{}
	Validate(args, "other", &other)
	got := faultsOf(args)
	if most := args.limits.List; len(got) != most+1 {
		t.Fatalf("%d faults are told, want %d of Validate and one", len(got), most)
	}
	if !slices.Equal(got[:4], []string{"#/other/Text must be a string, not number", "#/list/0/text is wrong", "#/list/0 does not fit", "#/list/1/text is wrong"}) {
		t.Errorf("faults begin with %q", got[:4])
	}
}

// What is inside of what did not decode is not told, nor what was told already.
func TestValidateTellsOnce(t *testing.T) {
	var args Args
	args.Reset([]string{"a", "ab"}, Limits{Depth: 9, Values: 9, List: 9})
	args.refuse(errRequired, "a")
	for range 2 {
		for _, pointer := range []string{"#/a/b/c", "#/a", "#/ab", "#", "#/ab/a"} {
			args.addInvalid(Fault{pointer, "is wrong"})
		}
		args.refuse(errNull, "ab", "x")
		args.addInvalid(Fault{"#/ab/x/y", "is wrong"})
	}
	want := []string{"#/a is required", "#/ab/x must not be null", "#/ab/x must not be null", "#/ab is wrong", "# is wrong", "#/ab/a is wrong"}
	if got := faultsOf(&args); !slices.Equal(got, want) {
		t.Errorf("faults are %q\nwant       %q", got, want)
	}
}

type (
	byPointer  struct{ *Promoting }
	deepInside struct{ byPointer }
	hiding     struct {
		*Promoting
		X string
	}
	hidingByPointer struct {
		*Promoting
		X string
	}
	byPointerMethod struct{ *ByPointerMethod }
	byValue         struct{ Promoting }
	Promoting       struct{ A string }
	ByPointerMethod struct{ A string }
)

func (p Promoting) Validate() error        { return invalid{"a", "is promoted: " + p.A} }
func (p *ByPointerMethod) Validate() error { return invalid{"a", "is promoted: " + p.A} }
func (hiding) Validate() error             { return invalid{"x", "is its own"} }
func (*hidingByPointer) Validate() error   { return invalid{"x", "is its own"} }

func validateOne[T any](t *testing.T, value T, want ...string) {
	t.Helper()
	var args Args
	args.Reset([]string{"p"}, testLimits)
	Validate(&args, "p", &value)
	if got := faultsOf(&args); !slices.Equal(got, want) || args.failure != nil {
		t.Errorf("%T: faults are %q, %v, want %q", value, got, args.failure, want)
	}
}

// A method that an embedded pointer promotes can't be called while that is nil, which it
// is unless a type reads itself.
func TestValidateOfAnEmbeddedPointer(t *testing.T) {
	validateOne(t, byPointer{})
	validateOne(t, deepInside{})
	validateOne(t, byPointerMethod{})
	validateOne(t, []byPointer{{}, {&Promoting{"x"}}}, "#/p/1/a is promoted: x")
	validateOne(t, byPointerMethod{&ByPointerMethod{"y"}}, "#/p/a is promoted: y")
	validateOne(t, hiding{}, "#/p/x is its own")
	validateOne(t, hidingByPointer{}, "#/p/x is its own")
	validateOne(t, byValue{Promoting{"z"}}, "#/p/a is promoted: z")
}

type (
	email string
	tags  []email
	flags map[string]email
	token string
	mixed struct {
		Mail  email
		Mails []*email
		Tags  tags
		Flags flags
		Token token
	}
)

func (e *email) Validate() error {
	*e = email(strings.TrimSpace(string(*e)))
	if *e == "bad" {
		return invalid{"", "is no address"}
	}
	return nil
}

func (t tags) Validate() error {
	if len(t) == 0 {
		return invalid{"", "has no tag"}
	}
	if t[0] == "first" {
		return invalid{"0", "comes later"}
	}
	return nil
}

func (f flags) Validate() error {
	if f["x"] == "y" {
		return invalid{"x", "must not be y"}
	}
	return nil
}

func (token) Validate() error             { return errors.New("never called") }
func (*token) UnmarshalText([]byte) error { return nil }

// Types that are no structs may have a method Validate, too.
func TestValidateOfOtherTypes(t *testing.T) {
	args := urlArgs(t, []string{"mail", "opt", "more", "tags", "flags", "none", "number"},
		"mail=+good+&opt=bad&more=a&more=bad&tags=first&tags=bad&flags.x=y&flags.z=bad&number=bad")
	mail := Required(args, "mail", String[email])
	Validate(args, "mail", &mail)
	opt := Optional(args, "opt", String[email])
	Validate(args, "opt", &opt)
	more := Variadic(args, "more", String[email])
	Validate(args, "more", &more)
	list := Required(args, "tags", JSON[tags])
	Validate(args, "tags", &list)
	all := Required(args, "flags", JSON[flags])
	Validate(args, "flags", &all)
	none := Optional(args, "none", String[email])
	Validate(args, "none", &none)
	number := Required(args, "number", Int[int])
	Validate(args, "number", &number)
	got, want := faultsOf(args), []string{"#/number must be a whole number", "#/opt is no address", "#/more/1 is no address",
		"#/tags/1 is no address", "#/tags/0 comes later", "#/flags/z is no address", "#/flags/x must not be y"}
	if !slices.Equal(got, want) || mail != "good" || none != nil || args.failure != nil {
		t.Errorf("mail is %q, faults are %q, %v\nwant       %q", mail, got, args.failure, want)
	}
	bad := email("bad")
	validateOne(t, mixed{Mail: bad, Mails: []*email{nil, &bad}, Tags: tags{"a"}, Flags: flags{"x": "y"}}, "#/p/mail is no address", "#/p/mails/1 is no address", "#/p/flags/x must not be y")
	validateOne(t, mixed{}, "#/p/tags has no tag")
	validateOne(t, token(""))
}
