package parser

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A directive is one directive comment, parsed by its definition.
type directive struct {
	def      *Definition
	pos, end token.Pos // of the comment
	group    *ast.CommentGroup
	owner    owner  // what it stands on
	args     []word // by position; fewer than defined where optional ones are left out
	options  map[string]word
	choice   *Choice
	faulty   bool // already reported, and may lack what it should have
	guessed  bool // a near miss, reported: says what was meant, and counts for nothing else
}

// A word is a piece of a directive as it was meant, and where it stands.
type word struct {
	text     string
	pos, end token.Pos
}

// arg returns the text of the argument with that index, "" where it was left
// out.
func (d *directive) arg(i int) word {
	if i < len(d.args) {
		return d.args[i]
	}
	return word{}
}

// readDirective parses a directive comment by its definition. It reports
// what is wrong with it, and returns nil where it names no directive.
func (p *parsing) readDirective(raw ast.Directive) *directive {
	name := word{raw.Name, raw.Slash + token.Pos(len("//"+tool+":")), 0}
	name.end = name.pos + token.Pos(len(raw.Name))
	def := definition(raw.Name)
	if def == nil {
		p.report("LC010", raw.Slash, name.end, didYouMean(raw.Name, "//"+tool+":", directiveNames()),
			"unknown directive //%s:%s", tool, raw.Name)
		def = definition(Closest(raw.Name, directiveNames()))
		if def == nil {
			return nil
		}
		return &directive{def: def, pos: raw.Slash, end: raw.End(), guessed: true}
	}
	d := &directive{def: def, pos: raw.Slash, end: raw.End(), options: map[string]word{}}
	words, ok := p.readWords(raw, def)
	if !ok {
		d.faulty = true
		return d
	}
	for _, w := range words {
		key, value, isOption := cutOption(w, def)
		switch {
		case isOption:
			p.readOption(d, key, value)
		case def.flag(w.text):
			p.readFlag(d, w)
		default:
			d.args = append(d.args, w)
		}
	}
	p.checkArgs(d)
	return d
}

// readWords splits the arguments of a directive into words with their
// positions. An argument that takes the rest of the line gets it as it
// stands, quotes and all.
func (p *parsing) readWords(raw ast.Directive, def *Definition) ([]word, bool) {
	if def.endsInText() {
		return textWords(raw, len(def.Args)), true
	}
	if m := quotedValue.FindStringSubmatchIndex(raw.Args); m != nil {
		pos, end := raw.ArgsPos+token.Pos(m[4]), raw.ArgsPos+token.Pos(m[5])
		p.report("LC010", pos, end, "quote the whole option: "+strconv.Quote(raw.Args[m[2]:m[3]]+"="+raw.Args[m[4]+1:m[5]-1]),
			"quotes begin inside an option of %s", def.Form())
		return nil, false
	}
	args, err := raw.ParseArgs()
	if err != nil {
		p.report("LC010", raw.ArgsPos, raw.End(), `quote a whole argument: "template=my file.html"`,
			"bad quotes in %s", def.Form())
		return nil, false
	}
	words := make([]word, len(args))
	for i, a := range args {
		words[i] = word{a.Arg, a.Pos, a.Pos + token.Pos(rawLen(raw.Args[a.Pos-raw.ArgsPos:]))}
	}
	return words, true
}

// quotedValue matches an option of which only the value is quoted.
var quotedValue = regexp.MustCompile("(?:^|\\s)([a-z]+)=(\"[^\"]*\"|`[^`]*`)")

// rawLen returns the length of the argument that s begins with, as written.
func rawLen(s string) int {
	if quoted, err := strconv.QuotedPrefix(s); err == nil && s[0] != '\'' {
		return len(quoted)
	}
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		return i
	}
	return len(s)
}

// textWords splits the arguments at spaces into at most n words, the last of
// which is the rest of the line.
func textWords(raw ast.Directive, n int) []word {
	var words []word
	rest, pos := raw.Args, raw.ArgsPos
	for rest != "" {
		length := len(rest)
		if i := strings.IndexFunc(rest, unicode.IsSpace); i >= 0 && len(words) < n-1 {
			length = i
		}
		words = append(words, word{rest[:length], pos, pos + token.Pos(length)})
		trimmed := strings.TrimLeftFunc(rest[length:], unicode.IsSpace)
		pos += token.Pos(len(rest) - len(trimmed))
		rest = trimmed
	}
	return words
}

// cutOption splits a word of the form key=value. A directive whose last
// argument is text has no options.
func cutOption(w word, def *Definition) (key, value word, ok bool) {
	if def.endsInText() {
		return word{}, word{}, false
	}
	k, v, ok := strings.Cut(w.text, "=")
	if !ok {
		return word{}, word{}, false
	}
	key = word{k, w.pos, w.pos + token.Pos(len(k))}
	value = word{v, key.end + 1, w.end}
	switch quotes := int(w.end-w.pos) - len(w.text); quotes {
	case 0:
	case 2: // quoted without an escape: the text stands one byte further on
		key.pos, key.end, value.pos, value.end = key.pos+1, key.end+1, value.pos+1, value.end-1
	default: // escapes move what follows them: point at the whole
		key.end, value.pos = w.end, w.pos
	}
	return key, value, true
}

// readOption checks an option and adds it to the directive.
func (p *parsing) readOption(d *directive, key, value word) {
	fault := func(at word, hint, format string, args ...any) {
		d.faulty = true
		p.report("LC010", at.pos, at.end, hint, format, args...)
	}
	o := d.def.option(key.text)
	why, advice := "", ""
	if o != nil && o.refuse != nil {
		why, advice = o.refuse(value.text)
	}
	switch {
	case o != nil && o.Flag:
		fault(word{"", key.pos, value.end}, "write "+o.Name, "option %s takes no value", o.Name)
	case o == nil && len(d.def.Options) == 0:
		fault(word{"", key.pos, value.end}, d.usage(), "%s takes no options", d.def.Form())
	case o == nil:
		fault(key, didYouMeanOption(key.text, d.def), "unknown option %q of %s", key.text, d.def.Form())
	case d.options[o.Name].pos.IsValid():
		fault(key, "", "option %s is given twice", o.Name)
	case value.text == "":
		fault(word{"", key.pos, value.end}, "write "+o.Usage(), "option %s has no value", o.Name)
	case o.Values != nil && !slices.Contains(o.Values, value.text):
		fault(value, didYouMean(value.text, o.Name+"=", o.Values), "unknown value %q of option %s", value.text, o.Name)
	case why != "":
		fault(value, advice, "bad value %q of option %s: %s", value.text, o.Name, why)
	default:
		d.options[o.Name] = value
	}
}

// readFlag adds an option without a value to the directive.
func (p *parsing) readFlag(d *directive, w word) {
	if d.options[w.text].pos.IsValid() {
		d.faulty = true
		p.report("LC010", w.pos, w.end, "", "option %s is given twice", w.text)
		return
	}
	d.options[w.text] = w
}

// flag reports whether the directive has an option of that name that takes no
// value.
func (d *Definition) flag(name string) bool {
	o := d.option(name)
	return o != nil && o.Flag && !d.endsInText()
}

// didYouMeanOption is the advice for an unknown option.
func didYouMeanOption(key string, def *Definition) string {
	if o := def.option(Closest(key, def.optionNames())); o != nil {
		return "did you mean " + o.Usage() + "?"
	}
	var forms []string
	for _, o := range def.Options {
		forms = append(forms, o.Usage())
	}
	return "want " + OrList(forms)
}

// checkArgs compares the arguments with those defined, and sets the choice.
func (p *parsing) checkArgs(d *directive) {
	defined, given := d.def.Args, d.args
	after := d.def.Form()
	if d.def.Choices != nil {
		if !p.readChoice(d) {
			d.faulty = true
			return
		}
		defined, given = d.choice.Args, d.args[1:]
		after += " " + d.choice.Name
	}
	for i, a := range defined {
		if i >= len(given) {
			if !a.Optional {
				d.faulty = true
				p.report("LC010", d.pos, d.end, d.usage(), "%s needs a %s", after, a.Name)
			}
			return
		}
		if a.check == nil {
			continue
		}
		if why := a.check(given[i].text); why != "" {
			d.faulty = true
			p.report("LC010", given[i].pos, given[i].end, suggestName(given[i].text, a), "bad %s %q: %s", a.Name, given[i].text, why)
		}
	}
	if len(given) > len(defined) {
		d.faulty = true
		w := given[len(defined)]
		p.report("LC010", w.pos, w.end, d.adviseExtra(len(d.args)-len(given)+len(defined)), "unexpected argument %q of %s", w.text, after)
	}
}

// readChoice finds the choice that the first argument names.
func (p *parsing) readChoice(d *directive) bool {
	if len(d.args) == 0 {
		p.report("LC010", d.pos, d.end, "want "+OrList(d.def.choiceForms()), "%s needs a %s", d.def.Form(), d.def.ChoiceName)
		return false
	}
	w := d.args[0]
	if d.choice = d.def.choice(w.text); d.choice == nil {
		p.report("LC010", w.pos, w.end, didYouMeanChoice(w.text, d.def), "unknown %s %s %q", d.def.Name, d.def.ChoiceName, w.text)
	}
	return d.choice != nil
}

// didYouMeanChoice is the advice for an unknown choice. What is close to none
// may be the argument of one that was left out.
func didYouMeanChoice(text string, def *Definition) string {
	if c := Closest(text, def.choiceNames()); c != "" {
		return "did you mean " + c + "?"
	}
	for _, c := range def.Choices {
		if len(c.Args) == 1 && c.Args[0].check(text) == "" {
			return "did you mean " + c.Name + " " + text + "?"
		}
	}
	return "want " + OrList(def.choiceForms())
}

// suggestName is the advice for a name of the wrong form.
func suggestName(text string, a Arg) string {
	plain := strings.Map(func(r rune) rune {
		if notInName(r) {
			return '_'
		}
		return r
	}, text)
	for _, better := range []string{KebabName(plain), strings.ToUpper(text)} {
		if a.check(better) == "" {
			return "did you mean " + better + "?"
		}
	}
	return ""
}

// adviseExtra is the advice for the argument with index i, which is one too
// many.
func (d *directive) adviseExtra(i int) string {
	text := d.args[i].text
	if strings.HasPrefix(text, "//") {
		return "a directive takes no comment behind it"
	}
	if meant := Closest(text, d.def.flagNames()); meant != "" {
		return "did you mean " + meant + "?"
	}
	if o := d.def.option(text); o != nil {
		return "did you mean " + o.Usage() + "?"
	}
	if i > 0 && d.def.option(d.args[i-1].text) != nil {
		return "did you mean " + d.args[i-1].text + "=" + text + "?"
	}
	return d.usage()
}

// usage shows the form that the directive should have.
func (d *directive) usage() string {
	if d.choice != nil {
		return "want " + d.def.usage(d.choice.words())
	}
	return "want " + OrList(d.def.Usage())
}

// docText returns the text of a doc comment without its directives.
func docText(g *ast.CommentGroup) string { return strings.TrimSpace(g.Text()) }
