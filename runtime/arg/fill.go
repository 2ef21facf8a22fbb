package arg

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/lcgen/lcgen/runtime/internal/clip"
	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
)

// What follows is for package runtime, which reads a request into Args.

// JSON returns what JSON may hold.
func (l Limits) JSON() jsonscan.Limits { return jsonscan.Limits{Depth: l.Depth, Values: l.Values} }

// Reset makes args those of parameters with these names, none of them given
// yet. Of what args were before, only the memory is kept.
func (args *Args) Reset(names []string, limits Limits) {
	clear(args.values)
	clear(args.unknown)
	*args = Args{names: names, values: args.values[:0], unknown: args.unknown[:0], limits: limits}
	for range names {
		args.values = append(args.values, Value{})
	}
}

// SetForm says that the arguments came by a form, which leaves out what the
// user has left empty.
func (args *Args) SetForm() { args.form = true }

// SetJSON sets the value of a parameter: a member of a JSON object that a
// scanner has checked. The value is not copied. A name that is no parameter's
// becomes a fault.
func (args *Args) SetJSON(name, value []byte) {
	if slot := args.slot(name); slot != nil {
		*slot = Value{json: value}
	}
}

// AddField adds a field of a form to the values of a parameter. A name that is
// no parameter's becomes a fault.
func (args *Args) AddField(name, value string) {
	if slot := args.slot([]byte(name)); slot != nil {
		slot.form, slot.limits = fromForm, args.limits.JSON()
		slot.text = append(slot.text, value)
	}
}

// Refuse notes a fault in a parameter. The detail completes a sentence that
// begins with its name: "must not be a file".
func (args *Args) Refuse(name, detail string) { args.refuse(refuse(detail), clip.String(name)) }

// Digest returns a hash of what is given for each parameter, by which two calls
// of an action are told apart.
func (args *Args) Digest() [sha256.Size]byte {
	h := sha256.New()
	write := func(part []byte) {
		h.Write(binary.AppendUvarint(nil, uint64(len(part))))
		h.Write(part)
	}
	for _, v := range args.values {
		write(v.json)
		h.Write(binary.AppendUvarint(nil, uint64(len(v.text))))
		for _, text := range v.text {
			write([]byte(text))
		}
	}
	for _, name := range args.unknown {
		write([]byte(name))
	}
	var sum [sha256.Size]byte
	h.Sum(sum[:0])
	return sum
}

// Faults returns all faults noted, and those of names that no parameter has.
// fields reports whether they are all of the kind that a form can show at its
// fields.
func (args *Args) Faults() (faults []Fault, fields bool) {
	faults = args.faults
	for _, name := range args.unknown {
		faults = append(faults, Fault{Pointer(clip.String(name)), "is not a parameter of this action"})
	}
	return faults, len(args.unknown) == 0
}
