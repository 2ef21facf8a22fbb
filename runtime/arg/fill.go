package arg

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"io"
	"strings"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/clip"
	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// What follows is for package runtime, which reads a request into Args.

// JSON returns what JSON may hold.
func (l Limits) JSON() jsonscan.Limits { return jsonscan.Limits{Depth: l.Depth, Values: l.Values} }

// Reset makes args those of parameters with these names, none of them given
// yet. Of what args were before, only the memory is kept.
func (args *Args) Reset(names []string, limits Limits) {
	clear(args.values)
	clear(args.unknown)
	clear(args.loose)
	*args = Args{names: names, values: args.values[:0], unknown: args.unknown[:0], loose: args.loose[:0], limits: limits}
	for range names {
		args.values = append(args.values, Value{})
	}
}

// Again forgets what was found as the arguments were decoded, but not what was sent:
// they are decoded once more, for a method may have changed its own.
func (args *Args) Again() {
	args.faults = args.faults[:args.refused:args.refused]
	args.invalid, args.failure, args.strange = nil, nil, false
	args.saidOf, args.undecoded, args.indexed = nil, nil, 0
}

// SetForm says that the arguments came by a form, which leaves out what the
// user has left empty.
func (args *Args) SetForm() { args.form = true }

// SetPartial says that what is missing or doesn't decode is zero: the action runs
// all the same. No file is a fault, and none is taken.
func (args *Args) SetPartial() { args.partial = true }

// Failure returns an error of a method Validate that is not about what was sent, or
// not only, nil if there is none. It is undecoded if something else did not decode: so
// Validate may have failed for what is zero.
func (args *Args) Failure() (err error, undecoded bool) {
	return args.failure, len(args.faults) > 0
}

// SetJSON sets the value of a parameter: a member of a JSON object that a
// scanner has checked. The value is not copied. A name that is no parameter's
// becomes a fault.
func (args *Args) SetJSON(name, value []byte) {
	if slot := args.slot(name); slot != nil {
		*slot = Value{json: value}
	}
}

// SetSayer sets what puts the words for faults into the language of who made the call.
func (args *Args) SetSayer(say phrase.Sayer) { args.say = say }

// SetZone sets where the times of a form are that don't say it themselves.
// Without it they are in UTC.
func (args *Args) SetZone(zone *time.Location) { args.zone = zone }

// AddField adds a field of a form to the values of a parameter: the one of that
// name, or of what stands before the first period. A field of no parameter
// becomes a fault, unless Spread finds out what it is.
func (args *Args) AddField(name, value string) {
	if slot := args.known(name); slot != nil {
		slot.form, slot.args = fromForm, args
		slot.text = append(slot.text, value)
		return
	}
	if first, path, ok := strings.Cut(name, "."); ok {
		if slot := args.known(first); slot != nil {
			slot.form, slot.args = fromForm, args
			slot.parts = append(slot.parts, part{path: path, text: value})
			return
		}
	}
	args.loose = append(args.loose, part{path: name, text: value, bare: true})
}

// AddFile adds a file of a form, by the rules of AddField.
func (args *Args) AddFile(name string, file Upload) {
	if slot := args.known(name); slot != nil {
		slot.form, slot.args = fromForm, args
		slot.files = append(slot.files, file)
		return
	}
	if first, path, ok := strings.Cut(name, "."); ok {
		if slot := args.known(first); slot != nil {
			slot.form, slot.args = fromForm, args
			slot.parts = append(slot.parts, part{path: path, file: &file})
			return
		}
	}
	args.loose = append(args.loose, part{path: name, file: &file, bare: true})
}

// known returns where the value of a parameter belongs, nil if there is none of
// that name.
func (args *Args) known(name string) *Value {
	for i, known := range args.names {
		if known == name {
			return &args.values[i]
		}
	}
	return nil
}

// Refuse notes a fault in a parameter. The detail completes a sentence that
// begins with its name: "must not be a file".
func (args *Args) Refuse(name string, detail phrase.Phrase) {
	args.refuse(&refusal{detail: detail}, clip.String(name))
	args.refused = len(args.faults)
}

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
		writeFiles(h, v.files)
		writeParts(h, v.parts)
	}
	writeParts(h, args.loose)
	for _, name := range args.unknown {
		write([]byte(name))
	}
	var sum [sha256.Size]byte
	h.Sum(sum[:0])
	return sum
}

// writeParts writes parts of a form so that no two lists of them are the same.
func writeParts(h hash.Hash, parts []part) {
	h.Write(binary.AppendUvarint(nil, uint64(len(parts))))
	for _, p := range parts {
		for _, text := range []string{p.path, p.text} {
			h.Write(binary.AppendUvarint(nil, uint64(len(text))))
			io.WriteString(h, text)
		}
		if p.file != nil {
			writeFiles(h, []Upload{*p.file})
		}
	}
}

// writeFiles writes the digests of files.
func writeFiles(h hash.Hash, files []Upload) {
	h.Write(binary.AppendUvarint(nil, uint64(len(files))))
	for _, f := range files {
		h.Write(f.Digest[:])
	}
}

// Faults returns all faults noted, and those of names that no parameter has.
// fields reports whether they are all of the kind that a form can show at its
// fields.
func (args *Args) Faults() (faults []Fault, fields bool) {
	faults = append(args.faults, args.invalid...)
	for _, name := range args.unknown {
		faults = append(faults, Fault{Pointer(clip.String(name)), notOfAction.In(args.say)})
	}
	told := map[string]bool{}
	for _, p := range args.loose {
		if told[p.path] {
			continue
		}
		told[p.path] = true
		faults = append(faults, Fault{"#" + clippedPath(splitName(p.path, args.limits.Depth)), notOfAction.In(args.say)})
	}
	return faults, len(args.unknown) == 0 && len(args.loose) == 0 && !args.strange
}
