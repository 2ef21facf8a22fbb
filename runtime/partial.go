package lc

import (
	"encoding/json"

	"github.com/lcgen/lcgen/runtime/arg"
	"github.com/lcgen/lcgen/runtime/internal/clip"
)

// maxFaultBytes bounds what is told of the faults that a partial action has found, in
// bytes of JSON: the answer is kept, also in the note of a TxStore, for those who
// repeat the request.
const maxFaultBytes = 8 << 10

// faultsJSON returns faults as the member errors of a problem has them, nil if there
// are none. Of too many, the first ones are told. A first one that is too long for
// itself is cut off; if its pointer is, it is one of no field.
func faultsJSON(faults []arg.Fault) []byte {
	if len(faults) == 0 {
		return nil
	}
	list := []byte{'['}
	for i, f := range faults {
		one := encodeFault(f)
		if i == 0 && len(one) > maxFaultBytes/2 {
			one = encodeFault(clipFault(f))
		}
		if i > 0 && len(list)+len(one) > maxFaultBytes {
			break
		}
		if i > 0 {
			list = append(list, ',')
		}
		list = append(list, one...)
	}
	return append(list, ']')
}

// clipFault returns a fault that is short enough to be told.
func clipFault(f arg.Fault) arg.Fault {
	f.Detail = clip.String(f.Detail)
	if len(encodeFault(f)) > maxFaultBytes/2 {
		f.Pointer = arg.Pointer()
	}
	return f
}

func encodeFault(f arg.Fault) []byte {
	one, err := json.Marshal(f)
	if err != nil {
		panic(err) // strings always have a JSON form
	}
	return one
}

// readFaults returns the faults of what faultsJSON has returned, in this process or
// another.
func readFaults(list []byte) []arg.Fault {
	var faults []arg.Fault
	if list == nil || json.Unmarshal(list, &faults) != nil {
		return nil
	}
	return faults
}
