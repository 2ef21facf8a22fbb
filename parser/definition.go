package parser

import "strings"

// tool is the part of a directive in front of its colon.
const tool = "lc"

// Place is a set of the places where a directive may stand.
type Place uint8

const (
	OnStruct    Place = 1 << iota // the doc comment of a struct type
	OnOtherType                   // the doc comment of any other type
	OnMethod                      // the doc comment of a method
	OnStatement                   // above a statement or behind it

	onType = OnStruct | OnOtherType
)

// String names the places for people: "a struct type".
func (p Place) String() string {
	var names []string
	for _, n := range []struct {
		places Place
		name   string
	}{
		{onType, "a type"},
		{OnStruct, "a struct type"},
		{OnMethod, "a method"},
		{OnStatement, "a statement"},
	} {
		if p&n.places == n.places {
			names = append(names, n.name)
			p &^= n.places
		}
	}
	return OrList(names)
}

// A Definition says what one directive looks like.
type Definition struct {
	Name       string
	On         Place
	Args       []Arg    // what stands behind the name, in this order
	Choices    []Choice // or: the first argument is one of these
	ChoiceName string   // what a choice is called
	Options    []Option // key=value, or a word that is a flag, anywhere behind the name
	Help       string   // what the directive says, in one sentence
}

// An Arg is an argument that is known by where it stands.
type Arg struct {
	Name     string // as shown in help: "NAME"
	Optional bool
	Text     bool // takes the rest of the line as it stands

	check func(string) (why string) // what is wrong with a value, "" for nothing
}

// A Choice is a first argument with a fixed value, and what follows it.
type Choice struct {
	Name string
	Args []Arg
	Help string
}

// An Option is an argument of the form key=value, or a flag.
type Option struct {
	Name   string
	Flag   bool     // the name alone, without a value
	Value  string   // what stands for the value in help: "FILE"
	Values []string // the values allowed, nil for any
	Help   string

	refuse func(string) (why, advice string) // what is wrong with a value; nil: nothing that the text alone tells
}

// Directives is every directive there is, in the order in which help shows
// them.
var Directives = []Definition{
	{
		Name: "component",
		On:   OnStruct,
		Args: []Arg{{Name: "NAME", Optional: true, check: checkName}},
		Options: []Option{
			{Name: "template", Value: "FILE", Help: "the html/template file that renders it, relative to the Go file"},
			{Name: "push", Values: []string{string(PushHTML), string(PushRefresh)}, Help: "what viewers are sent on a change: the HTML, or a hint to fetch their own view, the default if there are `lc:\"client\"` fields"},
			{Name: "element", Value: "TAG", refuse: refuseElement, Help: "the wrapper's element, a div by default: such as tr, li, section, or a custom element"},
			{Name: "state", Values: []string{"public"}, Help: "with each update the `lc:\"state\"` fields are sent as JSON, for scripts of the page; if it isn't given, no browser gets them"},
			{Name: "partials", Value: "VAR", refuse: refusePartials, Help: "a `*template.Template` of this or an imported package, whose functions and templates the component's template may use, as in partials=ui.Templates"},
		},
		Help: "declares a component. NAME defaults to the type's in kebab-case. Without a template it has a method `Render`",
	},
	{
		Name: "action",
		On:   OnMethod,
		Args: []Arg{{Name: "NAME", Optional: true, check: checkActionName}},
		Options: []Option{
			{Name: "broadcast", Values: []string{"none"}, Help: "nobody but the caller is told"},
			{Name: "partial", Flag: true, Help: "parameters that are missing or don't decode are zero, and the method runs all the same; their faults are reported beside its own. For `data-lc-change`, while a form is filled in. Nobody but the caller is told"},
			{Name: "max", Value: "SIZE", refuse: refuseSize, Help: "how large each of its files may be, as in max=20MiB; if it isn't given, `Limits.FileBytes`"},
			{Name: "accept", Value: "LIST", refuse: refuseAccept, Help: "which types of files it takes, by content and extension, as in accept=image/*,.pdf; if it isn't given, all"},
		},
		Help: "lets the method be called from outside. NAME defaults to the method's in lowerCamel",
	},
	{
		Name:       "channel",
		On:         OnStruct,
		Choices:    strategyChoices(),
		ChoiceName: "strategy",
		Help:       "says who hears of a component's changes, by the channel that they are told on",
	},
	{
		Name: "ignore",
		On:   onType | OnMethod | OnStatement,
		Args: []Arg{{Name: "CODE", check: checkCodes}, {Name: "REASON", Optional: true, Text: true}},
		Help: "silences a lint code there, or several, as in LC004,LC015. The reason is required",
	},
}

// strategyChoices returns what may stand behind //lc:channel.
func strategyChoices() []Choice {
	var choices []Choice
	for _, s := range Strategies {
		c := Choice{Name: string(s.Strategy), Help: s.help()}
		if s.TakesPrefix() {
			c.Args = []Arg{{Name: prefixName, check: checkPrefix}}
		}
		choices = append(choices, c)
	}
	return choices
}

// Usage returns the forms of the directive, one for each choice:
// "//lc:component [NAME] [template=FILE] [push=html|refresh]".
func (d Definition) Usage() []string {
	if len(d.Choices) == 0 {
		return []string{d.usage(d.Args)}
	}
	var forms []string
	for _, c := range d.Choices {
		forms = append(forms, d.usage(c.words()))
	}
	return forms
}

func (d Definition) usage(args []Arg) string {
	var b strings.Builder
	b.WriteString(d.Form())
	for _, a := range args {
		if a.Optional && !a.Text {
			b.WriteString(" [" + a.Name + "]")
		} else {
			b.WriteString(" " + a.Name)
		}
	}
	for _, o := range d.Options {
		b.WriteString(" [" + o.Usage() + "]")
	}
	return b.String()
}

// words returns the choice and what follows it as arguments.
func (c Choice) words() []Arg { return append([]Arg{{Name: c.Name}}, c.Args...) }

// endsInText reports whether the last argument takes the rest of the line.
func (d *Definition) endsInText() bool { return len(d.Args) > 0 && d.Args[len(d.Args)-1].Text }

// Usage returns the form of the option: "push=html|refresh".
func (o Option) Usage() string {
	if o.Flag {
		return o.Name
	}
	if o.Values == nil {
		return o.Name + "=" + o.Value
	}
	return o.Name + "=" + strings.Join(o.Values, "|")
}

// Form returns the directive as it is written: "//lc:component".
func (d Definition) Form() string { return "//" + tool + ":" + d.Name }

// definition returns the directive of that name, nil where there is none.
func definition(name string) *Definition {
	for i := range Directives {
		if Directives[i].Name == name {
			return &Directives[i]
		}
	}
	return nil
}

// option returns the option of that name, nil where there is none.
func (d *Definition) option(name string) *Option {
	for i := range d.Options {
		if d.Options[i].Name == name {
			return &d.Options[i]
		}
	}
	return nil
}

// choice returns the choice of that name, nil where there is none.
func (d *Definition) choice(name string) *Choice {
	for i := range d.Choices {
		if d.Choices[i].Name == name {
			return &d.Choices[i]
		}
	}
	return nil
}

// Usage returns the form of the choice: "context PREFIX".
func (c Choice) Usage() string {
	form := c.Name
	for _, a := range c.Args {
		form += " " + a.Name
	}
	return form
}

// choiceForms lists what may stand behind the directive: "global", "user",
// "context PREFIX".
func (d *Definition) choiceForms() []string {
	var forms []string
	for _, c := range d.Choices {
		forms = append(forms, c.Usage())
	}
	return forms
}

// choiceNames lists the choices by name.
func (d *Definition) choiceNames() []string {
	var names []string
	for _, c := range d.Choices {
		names = append(names, c.Name)
	}
	return names
}

// optionNames lists the names of the directive's options.
func (d *Definition) optionNames() []string {
	var names []string
	for _, o := range d.Options {
		names = append(names, o.Name)
	}
	return names
}

// flagNames lists the names of the directive's options without a value.
func (d *Definition) flagNames() []string {
	var names []string
	for _, o := range d.Options {
		if o.Flag {
			names = append(names, o.Name)
		}
	}
	return names
}

// directiveNames lists the names of all directives.
func directiveNames() []string {
	var names []string
	for _, d := range Directives {
		names = append(names, d.Name)
	}
	return names
}
