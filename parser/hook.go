package parser

import (
	"go/types"
	"slices"
	"strings"
)

// readHooks finds the component's hooks, by name and signature. A method
// marked as an action that has only the name is an action.
func (p *parsing) readHooks(c *component) {
	for _, m := range c.methods {
		fn := m.Obj().(*types.Func)
		h := HookNamed(fn.Name())
		if h == nil {
			continue
		}
		sig := m.Type().(*types.Signature)
		action := p.marked[fn.Origin()]
		switch {
		case h.matches(sig) && action != nil:
			p.report("LC010", action.pos, action.end, "remove the directive", "%s is called by the runtime and can't be an action", h.Name)
			c.misshape(h.Name)
		case h.matches(sig):
			p.addHook(c, m, h)
		case action != nil:
		default:
			p.reportHook(c, m, h)
		}
	}
}

// reportHook reports a method that has a hook's name but not its signature.
// One that is promoted from elsewhere was not meant as a hook.
func (p *parsing) reportHook(c *component, m *types.Selection, h *Hook) {
	if len(m.Index()) > 1 {
		return
	}
	c.misshape(h.Name)
	sig := m.Type().(*types.Signature)
	if invalidSignature(sig) {
		c.spoil("the signature of its method " + h.Name + " does not compile")
		return
	}
	fn := m.Obj()
	p.report("LC008", fn.Pos(), endOfName(fn), "want "+h.Form(), "the runtime can't call %s: it has the signature %s", h.Name, signatureText(sig, p.in.Pkg))
	c.spoil("the runtime can't call its method " + h.Name)
}

// addHook adds a method to the component's hooks. That of a channel is none if
// a directive has the say.
func (p *parsing) addHook(c *component, m *types.Selection, h *Hook) {
	if h.Name == HookChannel {
		p.readChannelMethod(c, m)
		if c.Channel.Strategy != ChannelMethod {
			return
		}
	}
	c.Hooks = append(c.Hooks, h.Name)
}

// readChannelMethod makes the hand-written method the component's channel
// strategy.
func (p *parsing) readChannelMethod(c *component, m *types.Selection) {
	fn := m.Obj()
	if c.channel != nil {
		if len(m.Index()) == 1 {
			p.report("LC010", c.channel.pos, c.channel.end, "remove one of them", "component %s has both %s and a method %s", c.Type, c.channel.def.Form(), HookChannel)
			c.spoil("it has both //lc:channel and a method " + HookChannel)
			c.misshape(HookChannel)
		}
		return
	}
	result := m.Type().(*types.Signature).Results().At(0).Type()
	c.Channel = Channel{Strategy: ChannelMethod, String: !isRuntime(result, "Channel"), Pos: p.position(fn.Pos())}
}

// matches reports whether a method of this signature can be called as h.
func (h *Hook) matches(sig *types.Signature) bool {
	if sig.Variadic() || sig.Params().Len() != len(h.Params) || sig.Results().Len() != 1 {
		return false
	}
	for i, want := range h.Params {
		_, typ, _ := strings.Cut(want, " ")
		if fullName(sig.Params().At(i).Type()) != typ {
			return false
		}
	}
	return slices.Contains(h.Results, fullName(sig.Results().At(0).Type()))
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
