package parser_test

import "testing"

func TestState(t *testing.T) {
	pkg, ds := parse(t, importsHead+declarations+"//lc:component\n"+"type T struct {\n"+
		"\tID lc.ComponentID\n"+
		"\tItems, More []Item `lc:\"state\"`\n"+
		"\tHTTPLog map[string]*Item `json:\"log\" lc:\"state\"`\n"+
		"\tnext *time.Time `lc:\"state\"`\n"+
		"\tFilter Name `lc:\"client\"`\n"+
		"\tBox[int] \"lc:\\\"client\\\"\"\n"+
		"\tnot chan int\n"+
		"}\n"+render)
	compare(t, lines(ds)+dump(pkg), []string{
		"component t T id=ID push=refresh channel= render",
		"\tstate Items items []Item json",
		"\tstate More more []Item json",
		"\tstate HTTPLog httpLog map[string]*Item json",
		"\tstate next next *time.Time json",
		"\tclient Filter filter Name string",
		"\tclient Box box Box[int] json",
	})
}

// TestPromotedState finds the state of embedded structs, unless something
// hides it.
func TestPromotedState(t *testing.T) {
	pkg, ds := parse(t, importsHead+"//lc:component\ntype T struct { ID lc.ComponentID; Base; other.Base2; Filter string }\n"+
		"type Base struct { deep; Filter string `lc:\"client\"` }\n"+
		"type deep struct { Items []string `lc:\"state\"` }\n"+render)
	compare(t, lines(ds)+dump(pkg), []string{
		"component t T id=ID push=html channel= render",
		"\tstate Items items []string json",
		"\tstate Count count int int",
	})
}

func TestPush(t *testing.T) {
	pkg, ds := parse(t, head+"//lc:component push=html\ntype T struct { ID lc.ComponentID; Filter string `lc:\"client\"` }\n"+render)
	compare(t, lines(ds)+dump(pkg), []string{"component t T id=ID push=html channel= render", "\tclient Filter filter string string"})
}

func TestTags(t *testing.T) {
	const notInAddress = "5:2-3: LC010: field A can't be in the address: it is not one text, nor a list of texts; use a string, a boolean, a number, a time, a type with UnmarshalText and MarshalText, or a slice of one of these"
	field := func(text string) string {
		return "//lc:component\ntype T struct {\n\tID lc.ComponentID\n" + text + "\n}\n" + render
	}
	diagnose(t, []diagnosis{
		{"unknown value", field("\tA int `json:\"a\" lc:\"sate\"`"), []string{`5:22-26: LC010: unknown value "sate" of the lc tag of field A; did you mean lc:"state"?`}},
		{"unknown value like no other", field("\tA int `lc:\"-\"`"), []string{`5:13-14: LC010: unknown value "-" of the lc tag of field A; want lc:"state", lc:"client" or lc:"prop"`}},
		{"empty value", field("\tA int `lc:\"\"`"), []string{`5:13-13: LC010: unknown value "" of the lc tag of field A; want lc:"state", lc:"client" or lc:"prop"`}},
		{"value in an escaped literal", field("\tA int \"lc:\\\"stat\\\"\""), []string{`5:8-21: LC010: unknown value "stat" of the lc tag of field A; did you mean lc:"state"?`}},
		{"inside a field", field("\tA, B []struct{ C int `lc:\"state\"` }"), []string{"5:23-35: LC010: an lc tag inside field A has no effect; tag the field A itself"}},
		{"no quotes", field("\tA int `lc:state`"), []string{`5:8-18: LC010: malformed lc tag of field A; write lc:"state", lc:"client" or lc:"prop"`}},
		{"equals sign", field("\tA int `lc=\"state\"`"), []string{`5:8-20: LC010: malformed lc tag of field A; write lc:"state", lc:"client" or lc:"prop"`}},
		{"upper case", field("\tA int `json:\"a\" LC:\"state\"`"), []string{`5:8-29: LC010: malformed lc tag of field A; write lc:"state", lc:"client" or lc:"prop"`}},
		{"comma between", field("\tA int `json:\"a\",lc:\"state\"`"), []string{`5:8-29: LC010: malformed lc tag of field A; write lc:"state", lc:"client" or lc:"prop"`}},
		{"blank field", field("\t_ int `lc:\"state\"`"), []string{`5:2-3: LC010: a field without a name can't be state; name it`}},
		{"the ID", "//lc:component\ntype T struct{ ID lc.ComponentID `lc:\"state\"` }\n" + render, []string{`3:39-44: LC010: the component's ID can't be state; remove the tag`}},
		{"one name on the wire", field("\tUserID int `lc:\"state\"`\n\tUserId int `lc:\"client\"`"), []string{`6:2-8: LC009: fields UserID and UserId are both "userId" on the wire; rename one of them`}},
		{"promoted with an unknown value", field("\tBase") + "type Base struct{ A int `lc:\"stat\"` }\n", []string{`5:2-6: LC010: unknown value "stat" of the lc tag of field A, which Base promotes; did you mean lc:"state"?`}},
		{"promoted through a pointer", field("\t*Base") + "type Base struct{ A int `lc:\"state\"` }\n", []string{`5:3-7: LC010: field A can't be kept as state: it is promoted through a pointer, which may be nil; embed it by value`}},
		{"promoted twice", field("\tX\n\tY") + "type X struct{ A int `lc:\"state\"` }\ntype Y struct{ A int }\n", []string{`5:2-3: LC009: X promotes field A, which another embedded struct has too; rename one of them`}},
		{"in the address", field("\tA, b string `lc:\"state\"`\n\tC []Level `lc:\"client,url=c,history=replace\"`\n\tD float32 `lc:\"client,history=push,url=d\"`\n\tE map[string]int `lc:\"client,keep\"`") + "type Level int\n", nil},
		{"unknown option", field("\tA int `lc:\"client,ulr=a\"`"), []string{`5:13-25: LC010: lc tag of field A: unknown option "ulr=a"; did you mean url?`}},
		{"unknown option like no other", field("\tA int `lc:\"client,x\"`"), []string{`5:13-21: LC010: lc tag of field A: unknown option "x"; want url=NAME, history=push or keep`}},
		{"misspelt before an option", field("\tA int `lc:\"cleint,url=a\"`"), []string{`5:13-25: LC010: unknown value "cleint,url=a" of the lc tag of field A; did you mean lc:"client"?`}},
		{"option of state", field("\tA int `lc:\"state,url=a\"`"), []string{`5:13-24: LC010: lc tag of field A: a field marked lc:"state" takes no option url; only lc:"client" has it`}},
		{"option twice", field("\tA int `lc:\"client,keep,keep\"`"), []string{`5:13-29: LC010: lc tag of field A: option keep is given twice; remove one of them`}},
		{"url without a name", field("\tA int `lc:\"client,url\"`"), []string{`5:13-23: LC010: lc tag of field A: "" can't be a name in the address; write url=NAME, a letter and then letters, digits, and _ . -, at most 64`}},
		{"bad name", field("\tA int `lc:\"client,url=_q\"`"), []string{`5:13-26: LC010: lc tag of field A: "_q" can't be a name in the address; write url=NAME, a letter and then letters, digits, and _ . -, at most 64`}},
		{"bad history", field("\tA int `lc:\"client,url=a,history=psuh\"`"), []string{`5:13-38: LC010: lc tag of field A: unknown value "psuh" of option history; did you mean push?`}},
		{"history of nothing", field("\tA int `lc:\"client,history=push\"`"), []string{`5:13-32: LC010: lc tag of field A: option history is about the address, which the field is not in; add url=NAME, or remove it`}},
		{"keep with a value", field("\tA int `lc:\"client,keep=tab\"`"), []string{`5:13-28: LC010: lc tag of field A: option keep takes no value; write keep`}},
		{"keep in the address", field("\tA int `lc:\"client,keep,url=a\"`"), []string{`5:13-30: LC010: lc tag of field A: a field in the address survives a reload by that, and keep has no effect; remove keep`}},
		{"one name in the address", field("\tA int `lc:\"client,url=a\"`\n\tB int `lc:\"client,url=a\"`"), []string{`6:2-3: LC009: fields A and B are both "a" in the address; rename one of them`}},
		{"struct in the address", field("\tA struct{ B int } `lc:\"client,url=a\"`"), []string{notInAddress}},
		{"pointer in the address", field("\tA *int `lc:\"client,url=a\"`"), []string{notInAddress}},
		{"bytes in the address", field("\tA []byte `lc:\"client,url=a\"`"), []string{notInAddress}},
		{"lists in the address", field("\tA [][]string `lc:\"client,url=a\"`"), []string{notInAddress}},
		{"promoted with a bad option", field("\tBase") + "type Base struct{ A int `lc:\"client,ulr=a\"` }\n", []string{`5:2-6: LC010: lc tag of field A, which Base promotes: unknown option "ulr=a"; did you mean url?`}},
		{"promoted with a name that is there", field("\tBase\n\tB int `lc:\"client,url=a\"`") + "type Base struct{ A int `lc:\"client,url=a\"` }\n", []string{`6:2-3: LC009: fields A and B are both "a" in the address; rename one of them`}},
		{"other tags", field("\tA int `json:\"a\" xml:\"lc:state\"`\n\tB int `db:\"lc\"`"), nil},
	})
}

func TestStateThatCannotBeEncoded(t *testing.T) {
	const plain = "; use strings, numbers, bools, or structs, slices and maps of them"
	const concrete = "an interface can't be decoded, as nothing says into which type; use a concrete type, or json.RawMessage"
	const declared = `
type (
	Item    struct{ Done chan int }
	Tree    struct{ Kids []*Tree; Index map[string]Tree }
	Text    struct{ f func() }
	Code    struct{ s string }
	deep    struct{ X int }
	Mixed   struct{ deep; *Inner; F func() ` + "`json:\"-\"`" + ` }
	Inner   struct{ Y int }
	Lossy   struct{ Name string; secret string }
	Bad     struct{ *deep }
	number  int
	Numbers struct{ number; Level; json.RawMessage }
	Level   int
	Funcs   []func()
	Deeper  struct{ Funcs }
)

func (Code) MarshalText() ([]byte, error)     { return nil, nil }
func (*Code) UnmarshalText(text []byte) error { return nil }
func (Text) MarshalText() ([]byte, error)     { return nil, nil }
func (*Text) UnmarshalText(text []byte) error { return nil }
`
	for _, test := range []struct{ typ, want string }{
		{"chan int", "a channel can't be encoded" + plain},
		{"func()", "a function can't be encoded" + plain},
		{"complex64", "a value of type complex64 can't be encoded" + plain},
		{"any", concrete},
		{"error", concrete},
		{"[]*Item", "A[].Done: a channel can't be encoded" + plain},
		{"map[string][2]map[int]Item", "A[][][].Done: a channel can't be encoded" + plain},
		{"map[bool]int", "a map with keys of type bool can't be encoded; use keys of a string or integer type, or a slice"},
		{"Lossy", "A.secret: encoding/json loses an unexported field; export it, or tag it `json:\"-\"` where it may be lost"},
		{"Bad", "A.deep: encoding/json can't set an embedded pointer to an unexported struct; embed it by value"},
		{"Deeper", "A.Funcs[]: a function can't be encoded" + plain},
		{"Numbers", ""},
		{"Tree", ""},
		{"Text", ""},
		{"map[Code]Mixed", ""},
		{"[]byte", ""},
		{"time.Time", ""},
		{"*big.Int", ""},
		{"json.RawMessage", ""},
	} {
		t.Run(test.typ, func(t *testing.T) {
			pkg, ds := parse(t, importsHead+"//lc:component\ntype T struct { ID lc.ComponentID\n\tA "+test.typ+" `lc:\"state\"`\n}\n"+render+declared)
			var want []string
			if test.want != "" {
				want = []string{"4:2-3: LC014: field A can't be kept as state: " + test.want}
			}
			compare(t, lines(ds), want)
			if invalid := pkg.Components[0].Invalid != ""; invalid != (want != nil) {
				t.Errorf("invalid is %t", invalid)
			}
		})
	}
}
