package boltstore_test

import (
	"log"
	"net/http"
	"os"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/boltstore"
)

func ExampleOpen() {
	run := func(key []byte) error {
		store, err := boltstore.Open("state.db")
		if err != nil {
			return err
		}
		defer store.Close()
		app := lc.New(lc.WithSecret(key), lc.WithStore(store))
		return http.ListenAndServe("127.0.0.1:8080", app)
	}
	log.Print(run([]byte(os.Getenv("SECRET"))))
}
