package rules

import (
	"go/types"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/checker/internal/rule"
)

// wellKnown are interfaces of the standard library and of packages that most
// programs use, by their methods. A method is written as in the interface, but
// with import paths and without names of parameters. One without a signature
// may have any: nothing but the package that it is for calls it.
var wellKnown = [][]string{
	// fmt and errors
	{"String() string"},
	{"GoString() string"},
	{"Format(fmt.State, rune)"},
	{"Scan(fmt.ScanState, rune) error"},
	{"Error() string"},
	{"Err() error"},
	{"Unwrap() error"},
	{"Unwrap() []error"},
	{"Is(error) bool"},
	{"As(any) bool"},
	{"Timeout() bool"},
	{"Temporary() bool"},

	// flag, and the packages that took it over
	{"String() string", "Set(string) error"},
	{"String() string", "Set(string) error", "Get() any"},
	{"String() string", "Set(string) error", "Type() string"},
	{"IsBoolFlag() bool"},

	// encoding
	{"MarshalText"}, {"UnmarshalText"}, {"AppendText"},
	{"MarshalBinary"}, {"UnmarshalBinary"}, {"AppendBinary"},
	{"MarshalJSON"}, {"UnmarshalJSON"}, {"MarshalJSONTo"}, {"UnmarshalJSONFrom"},
	{"MarshalXML"}, {"UnmarshalXML"}, {"MarshalXMLAttr"}, {"UnmarshalXMLAttr"},
	{"MarshalYAML"}, {"UnmarshalYAML"}, {"MarshalTOML"}, {"UnmarshalTOML"},
	{"MarshalGQL"}, {"UnmarshalGQL"}, {"MarshalBSON"}, {"UnmarshalBSON"}, {"MarshalBSONValue"}, {"UnmarshalBSONValue"},
	{"MarshalMsgpack"}, {"UnmarshalMsgpack"}, {"EncodeMsgpack"}, {"DecodeMsgpack"}, {"MarshalCBOR"}, {"UnmarshalCBOR"},
	{"GobEncode"}, {"GobDecode"},

	// database/sql
	{"Scan(any) error"},
	{"Value() (database/sql/driver.Value, error)"},

	// io
	{"Close() error"},
	{"Read([]byte) (int, error)"},
	{"ReadAt([]byte, int64) (int, error)"},
	{"ReadByte() (byte, error)"},
	{"ReadFrom(io.Reader) (int64, error)"},
	{"ReadRune() (rune, int, error)"},
	{"Seek(int64, int) (int64, error)"},
	{"UnreadByte() error", "ReadByte() (byte, error)"},
	{"UnreadRune() error", "ReadRune() (rune, int, error)"},
	{"Write([]byte) (int, error)"},
	{"WriteAt([]byte, int64) (int, error)"},
	{"WriteByte(byte) error"},
	{"WriteString(string) (int, error)"},
	{"WriteTo(io.Writer) (int64, error)"},
	{"Open(string) (io/fs.File, error)"},

	// net/http, log/slog and templ
	{"ServeHTTP(net/http.ResponseWriter, *net/http.Request)"},
	{"RoundTrip(*net/http.Request) (*net/http.Response, error)"},
	{"Header() net/http.Header", "Write([]byte) (int, error)", "WriteHeader(int)"},
	{"Header() net/http.Header", "Write([]byte) (int, error)", "WriteHeader(int)", "Flush()"},
	{"LogValue() log/slog.Value"},
	{"Handle(context.Context, log/slog.Record) error"},
	{"Render(context.Context, io.Writer) error"},

	// sort, container/heap, sync and context
	{"Len() int", "Less(int, int) bool", "Swap(int, int)"},
	{"Len() int", "Less(int, int) bool", "Swap(int, int)", "Push(any)", "Pop() any"},
	{"Lock()", "Unlock()"},
	{"RLock()", "RUnlock()"},
	{"TryLock() bool"},
	{"TryRLock() bool"},
	{"RLocker() sync.Locker"},
	{"Deadline() (time.Time, bool)", "Done() <-chan struct{}", "Err() error", "Value(any) any"},
}

// isWellKnown reports whether a method belongs to a well-known interface.
// Whole says that the component has all methods of that interface: one alone
// that looks like it, as Set(string) error does, may be something else.
func isWellKnown(p *rule.Pass, c *rule.Component, fn *types.Func) (known, whole bool) {
	for _, methods := range wellKnown {
		if !slices.ContainsFunc(methods, func(m string) bool { return isMethod(fn, m) }) {
			continue
		}
		known = true
		if !slices.ContainsFunc(methods, func(m string) bool { return !hasAlso(p, c, m) }) {
			return true, true
		}
	}
	return known, false
}

// hasAlso reports whether a component has a method of a well-known
// interface.
func hasAlso(p *rule.Pass, c *rule.Component, method string) bool {
	name, _, _ := strings.Cut(method, "(")
	fn, _ := p.Method(c, name)
	return fn != nil && isMethod(fn, method)
}

// isMethod reports whether a function is a method of a well-known interface.
func isMethod(fn *types.Func, method string) bool {
	name, sig, hasSignature := strings.Cut(method, "(")
	return fn.Name() == name && (!hasSignature || signature(fn) == "("+sig)
}

// signature returns the types that a function takes and returns, as wellKnown
// writes them.
func signature(fn *types.Func) string {
	sig := fn.Signature()
	unnamed := func(t *types.Tuple) *types.Tuple {
		var vars []*types.Var
		for v := range t.Variables() {
			vars = append(vars, types.NewParam(v.Pos(), v.Pkg(), "", v.Type()))
		}
		return types.NewTuple(vars...)
	}
	bare := types.NewSignatureType(nil, nil, nil, unnamed(sig.Params()), unnamed(sig.Results()), sig.Variadic())
	text := strings.TrimPrefix(types.TypeString(bare, nil), "func")
	return strings.ReplaceAll(text, "interface{}", "any")
}
