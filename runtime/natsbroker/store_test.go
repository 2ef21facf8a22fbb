package natsbroker

import (
	"fmt"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/storetest"
)

func TestStore(t *testing.T) {
	n := startNode(t)
	made := 0
	storetest.Run(t, func(t *testing.T) lc.Store {
		made++
		_, s := n.open(t, fmt.Sprintf("T%d", made))
		return s
	})
}
