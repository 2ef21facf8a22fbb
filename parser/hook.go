package parser

import (
	"go/types"
	"slices"
	"strings"
)

// A hook is a method that the runtime calls where a component has it.
type hook struct {
	name    string
	params  []string // types in full: "context.Context"
	results []string // any one of these
	form    string   // for people
	set     func(c *Component)
}

// hooks is every method that the runtime calls.
var hooks = []hook{
	{
		name: "Mount", params: []string{"context.Context"}, results: []string{"error"},
		form: "Mount(ctx context.Context) error",
		set:  func(c *Component) { c.Mount = true },
	},
	{
		name: "Render", params: []string{"context.Context", "io.Writer"}, results: []string{"error"},
		form: "Render(ctx context.Context, w io.Writer) error",
		set:  func(c *Component) { c.Render = true },
	},
	{
		name: "Authorize", params: []string{"context.Context", RuntimePath + ".Access"}, results: []string{"error"},
		form: "Authorize(ctx context.Context, a lc.Access) error",
		set:  func(c *Component) { c.Authorize = true },
	},
	{
		name: "Joined", params: []string{"context.Context", RuntimePath + ".Member"}, results: []string{"error"},
		form: "Joined(ctx context.Context, m lc.Member) error",
		set:  func(c *Component) { c.Joined = true },
	},
	{
		name: "Left", params: []string{"context.Context", RuntimePath + ".Member"}, results: []string{"error"},
		form: "Left(ctx context.Context, m lc.Member) error",
		set:  func(c *Component) { c.Left = true },
	},
	{
		name: "Version", results: []string{"uint64"},
		form: "Version() uint64",
		set:  func(c *Component) { c.Version = true },
	},
	{
		name: "SSEChannel", results: []string{RuntimePath + ".Channel", "string"},
		form: "SSEChannel() lc.Channel",
		set:  func(*Component) {}, // see readChannelMethod
	},
}

// readHooks finds the component's hooks, by name and signature. A method
// marked as an action that has only the name is an action.
func (p *parsing) readHooks(c *component) {
	for _, m := range c.methods {
		fn := m.Obj().(*types.Func)
		h := hookNamed(fn.Name())
		if h == nil {
			continue
		}
		sig := m.Type().(*types.Signature)
		action := p.marked[fn.Origin()]
		switch {
		case h.matches(sig) && action != nil:
			p.report("LC010", action.pos, action.end, "remove the directive", "%s is called by the runtime and can't be an action", h.name)
			c.misshape(h.name)
		case h.matches(sig):
			h.set(c.Component)
			if h.name == "SSEChannel" {
				p.readChannelMethod(c, m)
			}
		case action != nil:
		default:
			p.reportHook(c, m, h)
		}
	}
}

// reportHook reports a method that has a hook's name but not its signature.
// One that is promoted from elsewhere was not meant as a hook.
func (p *parsing) reportHook(c *component, m *types.Selection, h *hook) {
	if len(m.Index()) > 1 {
		return
	}
	c.misshape(h.name)
	sig := m.Type().(*types.Signature)
	if invalidSignature(sig) {
		c.spoil("the signature of its method " + h.name + " does not compile")
		return
	}
	fn := m.Obj()
	p.report("LC008", fn.Pos(), endOfName(fn), "want "+h.form, "the runtime can't call %s: it has the signature %s", h.name, signatureText(sig, p.in.Pkg))
	c.spoil("the runtime can't call its method " + h.name)
}

// readChannelMethod makes the hand-written method the component's channel
// strategy.
func (p *parsing) readChannelMethod(c *component, m *types.Selection) {
	fn := m.Obj()
	if c.channel != nil {
		if len(m.Index()) == 1 {
			p.report("LC010", c.channel.pos, c.channel.end, "remove one of them", "component %s has both %s and a method SSEChannel", c.Type, c.channel.def.form())
			c.spoil("it has both //lc:channel and a method SSEChannel")
			c.misshape("SSEChannel")
		}
		return
	}
	result := m.Type().(*types.Signature).Results().At(0).Type()
	c.Channel = Channel{Strategy: ChannelMethod, String: !isRuntime(result, "Channel"), Pos: p.in.Fset.Position(fn.Pos())}
}

// hookNamed returns the hook of that name, nil where there is none.
func hookNamed(name string) *hook {
	for i := range hooks {
		if hooks[i].name == name {
			return &hooks[i]
		}
	}
	return nil
}

// matches reports whether a method of this signature can be called as h.
func (h *hook) matches(sig *types.Signature) bool {
	if sig.Variadic() || sig.Params().Len() != len(h.params) || sig.Results().Len() != 1 {
		return false
	}
	for i, want := range h.params {
		if fullName(sig.Params().At(i).Type()) != want {
			return false
		}
	}
	return slices.Contains(h.results, fullName(sig.Results().At(0).Type()))
}

// fullName returns a type with the import paths of its packages.
func fullName(t types.Type) string { return types.TypeString(types.Unalias(t), nil) }

// signatureText shows a signature to people: "(n int) error".
func signatureText(sig *types.Signature, from *types.Package) string {
	return strings.TrimPrefix(types.TypeString(sig, qualifyFrom(from)), "func")
}

// invalidSignature reports whether the compiler could not make out a type of
// a signature.
func invalidSignature(sig *types.Signature) bool {
	for _, tuple := range []*types.Tuple{sig.Params(), sig.Results()} {
		for v := range tuple.Variables() {
			if isInvalid(v.Type()) {
				return true
			}
		}
	}
	return false
}
