package natsbroker_test

import (
	"context"
	"log"
	"net/http"
	"os"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/natsbroker"
	"github.com/nats-io/nats.go"
)

func ExampleNew() {
	run := func(ctx context.Context, key []byte) error {
		nc, err := nats.Connect("nats://127.0.0.1:4222", natsbroker.Options()...)
		if err != nil {
			return err
		}
		broker, store, err := natsbroker.New(ctx, nc)
		if err != nil {
			return err
		}
		app := lc.New(lc.WithSecret(key), lc.WithBroker(broker), lc.WithStore(store))
		return http.ListenAndServe("127.0.0.1:8080", app)
	}
	log.Print(run(context.Background(), []byte(os.Getenv("SECRET"))))
}

func ExampleWithReplicas() {
	run := func(ctx context.Context, key []byte) error {
		nc, err := nats.Connect("nats://10.0.0.5,nats://10.0.0.6,nats://10.0.0.7", natsbroker.Options()...)
		if err != nil {
			return err
		}
		broker, store, err := natsbroker.New(ctx, nc, natsbroker.WithReplicas(3))
		if err != nil {
			return err
		}
		app := lc.New(
			lc.WithSecret(key), // the same everywhere
			lc.WithBroker(broker),
			lc.WithStore(store),
		)
		return http.ListenAndServe("127.0.0.1:8080", app)
	}
	log.Print(run(context.Background(), []byte(os.Getenv("SECRET"))))
}

func ExampleOptions() {
	connect := func() (*nats.Conn, error) {
		return nats.Connect("nats://10.0.0.5,nats://10.0.0.6,nats://10.0.0.7",
			append(natsbroker.Options(),
				nats.Name("shop"),
				nats.UserCredentials("shop.creds"), // read again for each connection
			)...)
	}
	_, err := connect()
	log.Print(err)
}
