package lc

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// WithMessages sets the function that puts what users see into words: why a
// request is refused, what is wrong with a field, what the browser client says. The
// key is the text in English, as a format of package fmt for args, and so may be
// given to a golang.org/x/text/message.Printer. docs/languages.md lists the keys. If
// the function returns "", the text stays in English.
//
// The context is that of who will see the text. UserFrom tells the user, and
// ByLanguage goes by the languages that the browser asks for. The function must be
// quick, and is called at the same time from several goroutines.
func WithMessages(messages func(ctx context.Context, key string, args ...any) string) Option {
	return func(c *config) { c.messages = messages }
}

// Messages is what WithMessages takes.
type Messages = func(ctx context.Context, key string, args ...any) string

// English returns a text as it is without WithMessages.
func English(_ context.Context, key string, args ...any) string {
	return phrase.Of(key, args...).String()
}

// German returns a text in German, "" if the key is none of this package's.
func German(_ context.Context, key string, args ...any) string {
	return phrase.German(key, args...)
}

// ByLanguage returns a function for WithMessages that goes by the languages that a
// browser asks for: of those in messages, by their tags in lower case (BCP 47, such as
// "de" or "pt-br"), it takes the one that the user prefers (RFC 4647, section 3.4).
// Without one, the text stays in English.
func ByLanguage(messages map[string]Messages) Messages {
	return func(ctx context.Context, key string, args ...any) string {
		accept, _ := ctx.Value(languagesKey{}).(string)
		for _, w := range preferred(accept) {
			for tag := w.tag; tag != ""; tag = shorter(tag) {
				if say := messages[tag]; say != nil {
					return say(ctx, key, args...)
				}
			}
		}
		return ""
	}
}

// languagesKey is that of the Accept-Language of a request in its context.
type languagesKey struct{}

// maxLanguages bounds the Accept-Language that is looked at, in bytes.
const maxLanguages = 256

// languagesOf returns the Accept-Language of a request, as far as anybody asks for
// it. It is no part of the request's text, which a stream would keep in memory with it.
func (a *App) languagesOf(r *http.Request) string {
	if a.messages == nil {
		return ""
	}
	accept := r.Header.Get("Accept-Language")
	return strings.Clone(accept[:min(len(accept), maxLanguages)])
}

// A wish is a language that a user would like, and how much.
type wish struct {
	tag    string // in lower case
	weight float64
}

// preferred returns what an Accept-Language (RFC 9110, section 12.5.4) wishes for, in
// the order that the user prefers it.
func preferred(accept string) []wish {
	var wishes []wish
	for one := range strings.SplitSeq(strings.ToLower(accept), ",") {
		tag, params, _ := strings.Cut(one, ";")
		w := wish{strings.TrimSpace(tag), weightOf(params)}
		if w.tag != "" && w.weight > 0 {
			wishes = append(wishes, w)
		}
	}
	slices.SortStableFunc(wishes, func(a, b wish) int { return cmp.Compare(b.weight, a.weight) })
	return wishes
}

// shorter returns a language tag without its last subtag, and without a single letter
// before that: zh for zh-hant, "" for zh.
func shorter(tag string) string {
	i := strings.LastIndexByte(tag, '-')
	if i < 0 {
		return ""
	}
	tag = tag[:i]
	if i = strings.LastIndexByte(tag, '-'); i >= 0 && len(tag)-i == len("-x") {
		tag = tag[:i]
	}
	return tag
}

// sayer returns what puts texts into words for who ctx is about, nil for English. A
// text that the function of the application has no words for is in English.
func (a *App) sayer(ctx context.Context) phrase.Sayer {
	if a.messages == nil {
		return nil
	}
	ctx = a.known(ctx)
	return func(key string, args ...any) (words string) {
		err := guarded(func() error { words = a.messages(ctx, key, args...); return nil })
		if err != nil {
			a.log.ErrorContext(ctx, "the function of WithMessages panicked", "err", err)
			return ""
		}
		return words
	}
}

// clientTexts returns JSON of the browser client's texts that are not in English, ""
// if all are.
func (a *App) clientTexts(ctx context.Context) string {
	say, texts := a.sayer(ctx), map[string]string{}
	if say == nil {
		return ""
	}
	for _, key := range phrase.Client {
		if words := say(key); words != "" && words != key {
			texts[key] = words
		}
	}
	if len(texts) == 0 {
		return ""
	}
	text, err := json.Marshal(texts)
	if err != nil {
		panic(err) // strings have a JSON form
	}
	return string(text)
}
