package parser

import (
	"go/types"
	"slices"
	"strings"
)

// readHooks finds the component's hooks, by name and signature.
func (p *parsing) readHooks(c *component) {
	for _, m := range c.methods {
		if h := HookNamed(m.Obj().Name()); h != nil {
			p.readHook(c, m, h)
		}
	}
}

// readHook reads a method that has a hook's name. One that is marked as an
// action is no hook, and neither is one that is promoted from an embedded type:
// it has its name from there. Only what lcgen may write itself, such as Render,
// can be shared by embedding. Joined and Left are words for more than who comes
// and goes: a method Left() int says how much is left.
func (p *parsing) readHook(c *component, m *types.Selection, h *Hook) {
	sig := m.Type().(*types.Signature)
	action := p.marked[m.Obj().(*types.Func).Origin()]
	fits, promoted := h.Matches(sig), len(m.Index()) > 1
	switch {
	case fits && action != nil && (h.Telling() || !ActionShaped(sig, c.named)):
		p.report("LC010", action.pos, action.end, "remove the directive", "%s is called by the runtime and can't be an action", h.Name)
		c.misshape(h.Name)
	case action != nil, promoted && !fits, h.Presence && isGetter(sig):
	case !fits:
		p.reportHook(c, m, h)
	case promoted && h.Telling():
		p.reportPromoted(c, m, h)
	case !promoted || h.Emitted:
		p.addHook(c, m, h)
	}
}

// reportPromoted reports a method that was meant as a hook, by its signature,
// but is promoted from an embedded type. No code is emitted, so that nothing
// that Authorize guarded there opens.
func (p *parsing) reportPromoted(c *component, m *types.Selection, h *Hook) {
	at := c.named.Underlying().(*types.Struct).Field(m.Index()[0])
	p.report("LC020", at.Pos(), endOfName(at), "write "+h.Name+" on "+c.Type+", and call "+at.Name()+"."+h.Name+" in it",
		"the runtime doesn't call %s of component %s: it is promoted from %s", h.Name, c.Name, at.Name())
	c.spoil("its " + h.Name + " is promoted from " + at.Name())
}

// reportHook reports a method that has a hook's name but not its signature.
func (p *parsing) reportHook(c *component, m *types.Selection, h *Hook) {
	c.misshape(h.Name)
	sig := m.Type().(*types.Signature)
	if invalidSignature(sig) {
		c.spoil("the signature of its method " + h.Name + " does not compile")
		return
	}
	fn := m.Obj()
	p.report("LC020", fn.Pos(), endOfName(fn), "want "+h.Form(), "the runtime can't call %s: it has the signature %s", h.Name, signatureText(sig, p.in.Pkg))
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

// isGetter reports whether a method of this signature only tells something: it
// takes nothing, and returns no error.
func isGetter(sig *types.Signature) bool {
	for v := range sig.Results().Variables() {
		if fullName(v.Type()) == "error" {
			return false
		}
	}
	return sig.Params().Len() == 0 && sig.Results().Len() > 0
}

// Matches reports whether a method of this signature can be called as h.
func (h *Hook) Matches(sig *types.Signature) bool {
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
