package lc_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"

	"github.com/lcgen/lcgen/examples/counter"
	lc "github.com/lcgen/lcgen/runtime"
)

func ExampleWithMessages() {
	french := map[string]string{
		"is required":               "est obligatoire",
		"must be between %d and %d": "doit être entre %d et %d",
	}
	app := lc.New(lc.WithSecret(key), lc.WithMessages(func(ctx context.Context, key string, args ...any) string {
		format, ok := french[key]
		if !ok {
			return "" // English
		}
		return fmt.Sprintf(format, args...)
	}))
	counter.RegisterCounter(app, nil)

	rec := httptest.NewRecorder()
	r := httptest.NewRequest("POST", "/lc/counter/visitors/add", strings.NewReader(`{}`))
	r.Header.Set("Content-Type", "application/json")
	app.ServeHTTP(rec, r)
	fmt.Println(rec.Body)
	// Output: {"title":"Unprocessable Entity","status":422,"code":"invalid","detail":"Some parameters are invalid.","errors":[{"pointer":"#/by","detail":"est obligatoire"}]}
}

func ExampleByLanguage() {
	app := lc.New(lc.WithSecret(key), lc.WithMessages(lc.ByLanguage(map[string]lc.Messages{"en": lc.English, "de": lc.German})))
	rec := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/lc/nothing/here", nil)
	r.Header.Set("Accept-Language", "de-AT, en;q=0.5")
	app.ServeHTTP(rec, r)
	fmt.Println(rec.Body)
	// Output: {"title":"Nicht gefunden","status":404,"code":"not-found","detail":"Eine Komponente nothing gibt es nicht."}
}

func ExampleGerman() {
	app := lc.New(lc.WithSecret(key), lc.WithMessages(lc.German))
	rec := httptest.NewRecorder()
	app.ServeHTTP(rec, httptest.NewRequest("GET", "/lc/nothing/here", nil))
	fmt.Println(rec.Body)
	// Output: {"title":"Nicht gefunden","status":404,"code":"not-found","detail":"Eine Komponente nothing gibt es nicht."}
}
