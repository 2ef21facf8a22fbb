package generator

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// hasChannel reports whether c has real-time updates.
func hasChannel(c *parser.Component) bool {
	return c.Channel.Strategy == parser.ChannelMethod || c.Channel.Generated()
}

// channelFunc returns the function by which the runtime asks a component for
// its channel. A hand-written method may return a plain string.
func channelFunc(f *file, c *component) jen.Code {
	if !c.Channel.String {
		return c.method(parser.HookChannel)
	}
	recv := f.locals(c, []string{runtimePath}).pickReceiver()
	return jen.Func().Params(jen.Id(recv).Op("*").Id(c.Type)).Add(lc("Channel")).Block(
		jen.Return(lc("Channel").Call(jen.Id(recv).Dot(parser.HookChannel).Call())),
	)
}

// channelOfFunc returns the function that tells the channel of an instance
// without making one: a generated SSEChannel needs nothing but the ID.
func channelOfFunc(f *file, c *component) jen.Code {
	id := f.locals(c, []string{runtimePath}).pick("id", "componentID")
	made := c.literal(field(c.IDField, jen.Id(id)))
	if !c.Value {
		made = jen.Parens(made)
	}
	return jen.Func().Params(jen.Id(id).Add(lc("ComponentID"))).Add(lc("Channel")).Block(
		jen.Return(made.Dot(parser.HookChannel).Call()),
	)
}

// channel emits SSEChannel by the strategy of the //lc:channel directive.
func (f *file) channel(c *component) {
	if !c.Channel.Generated() {
		return
	}
	recv := f.locals(c, []string{runtimePath}).pickReceiver()
	instance := jen.Id(recv).Dot(c.IDField).Dot("Instance")
	s := c.Channel.Strategy.Info()
	var body []jen.Code
	if len(s.Shared) > 0 {
		body = append(body, jen.Switch(instance.Clone()).Block(
			jen.Case(literals(s.Shared)...).Block(jen.Return(lc(parser.ChannelGlobal.Info().Func))),
		))
	}
	body = append(body, jen.Return(channelOf(c.Channel, instance)))
	if !s.PerInstance() {
		recv = ""
	}
	f.decl(channelDoc(c.Channel), jen.Func().Params(jen.Id(recv).Add(c.receiver())).Id(parser.HookChannel).Params().Add(lc("Channel")).Block(body...))
}

// channelOf returns the channel of an instance by a strategy of the directive.
func channelOf(ch parser.Channel, instance jen.Code) *jen.Statement {
	s := ch.Strategy.Info()
	switch {
	case s.TakesPrefix():
		return lc(s.Func).Call(jen.Lit(ch.Prefix), instance)
	case s.PerInstance():
		return lc(s.Func).Call(instance)
	}
	return lc(s.Func)
}

// channelDoc returns the doc comment of a generated SSEChannel.
func channelDoc(ch parser.Channel) string {
	s := ch.Strategy.Info()
	doc := fmt.Sprintf("%s returns %q", parser.HookChannel, ch.Form())
	switch {
	case !s.PerInstance():
		doc += ": every instance shares one channel"
	case len(s.Shared) > 0:
		doc += fmt.Sprintf(", and %q for the instances %s", parser.GlobalChannel, strings.Join(s.Shared, " and "))
	}
	return doc + "."
}
