package lc

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
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
		for tag := range preferred(accept) {
			for tag != "" {
				if say := messages[tag]; say != nil {
					return say(ctx, key, args...)
				}
				tag = shorter(tag)
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

// preferred returns the tags of an Accept-Language (RFC 9110, section 12.5.4) in
// lower case, in the order that the user prefers them.
func preferred(accept string) func(yield func(string) bool) {
	type wish struct {
		tag    string
		weight float64
	}
	var wishes []wish
	for one := range strings.SplitSeq(strings.ToLower(accept), ",") {
		tag, params, _ := strings.Cut(one, ";")
		w := wish{strings.TrimSpace(tag), 1}
		if q, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q="); ok {
			var err error
			if w.weight, err = strconv.ParseFloat(q, 64); err != nil {
				continue
			}
		}
		if w.tag != "" && w.weight > 0 {
			wishes = append(wishes, w)
		}
	}
	slices.SortStableFunc(wishes, func(a, b wish) int {
		switch {
		case a.weight > b.weight:
			return -1
		case a.weight < b.weight:
			return 1
		}
		return 0
	})
	return func(yield func(string) bool) {
		for _, w := range wishes {
			if !yield(w.tag) {
				return
			}
		}
	}
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
