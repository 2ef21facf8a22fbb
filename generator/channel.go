package generator

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// hasChannel reports whether c has real-time updates.
func hasChannel(c *parser.Component) bool {
	return c.Channel.Strategy == parser.ChannelMethod || channelDirective(c)
}

// channelDirective reports whether SSEChannel is generated for c.
func channelDirective(c *parser.Component) bool {
	switch c.Channel.Strategy {
	case parser.ChannelGlobal, parser.ChannelUser, parser.ChannelContext, parser.ChannelPresence:
		return true
	}
	return false
}

// channelFunc returns the function by which the runtime asks a component for
// its channel. A hand-written method may return a plain string.
func channelFunc(f *file, c *component) jen.Code {
	if !c.Channel.String {
		return c.method("SSEChannel")
	}
	recv := f.locals(c, []string{runtimePath}).pickReceiver()
	return jen.Func().Params(jen.Id(recv).Op("*").Id(c.Type)).Add(lc("Channel")).Block(
		jen.Return(lc("Channel").Call(jen.Id(recv).Dot("SSEChannel").Call())),
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
		jen.Return(made.Dot("SSEChannel").Call()),
	)
}

// channel emits SSEChannel by the strategy of the //lc:channel directive.
func (f *file) channel(c *component) {
	if !channelDirective(c.Component) {
		return
	}
	recv := f.locals(c, []string{runtimePath}).pickReceiver()
	instance := jen.Id(recv).Dot(c.IDField).Dot("Instance")

	var doc string
	var body []jen.Code
	switch c.Channel.Strategy {
	case parser.ChannelGlobal:
		recv = ""
		doc = `SSEChannel returns "global": every instance shares one channel.`
		body = []jen.Code{jen.Return(lc("Global"))}
	case parser.ChannelUser:
		doc = `SSEChannel returns "user:{instance}", and "global" for the instances guest and global.`
		body = []jen.Code{
			jen.Switch(instance.Clone()).Block(
				jen.Case(jen.Lit("guest"), jen.Lit("global")).Block(jen.Return(lc("Global"))),
			),
			jen.Return(lc("UserChannel").Call(instance)),
		}
	case parser.ChannelContext:
		doc = fmt.Sprintf(`SSEChannel returns "%s:{instance}".`, c.Channel.Prefix)
		body = []jen.Code{jen.Return(lc("ContextChannel").Call(jen.Lit(c.Channel.Prefix), instance))}
	case parser.ChannelPresence:
		doc = `SSEChannel returns "presence:{instance}".`
		body = []jen.Code{jen.Return(lc("PresenceChannel").Call(instance))}
	}
	f.decl(doc, jen.Func().Params(jen.Id(recv).Add(c.receiver())).Id("SSEChannel").Params().Add(lc("Channel")).Block(body...))
}
