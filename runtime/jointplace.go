package lc

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
)

// A plain reader of several channels has one ID for all of them: its places,
// each behind a hash of its channel, in groups of one epoch:
//
//	dn7r9thay7b7.k3x9q1=17,ab42cd=18;f00.zz71e0=4
//
// It has no place in a channel that is left out, as they did not all fit.

// maxJointLen bounds the ID of a stream of several channels, in bytes.
const maxJointLen = 1024

// isJoint reports whether the stream's reader has one ID for several channels.
func (s *stream) isJoint() bool { return len(s.seats) > 1 && !s.named }

// places returns the places of a joint stream's seats, nil for others.
func (s *stream) places() []Place {
	if !s.isJoint() {
		return nil
	}
	places := make([]Place, len(s.seats))
	for i := range s.seats {
		places[i] = s.seats[i].place()
	}
	return places
}

// jointID returns the ID of all the stream's places.
func (s *stream) jointID() string { return s.joint(s.places()) }

// joint returns the ID of places, one for each seat.
func (s *stream) joint(places []Place) string {
	channels := make([]Channel, len(s.seats))
	for i := range s.seats {
		channels[i] = s.seats[i].topic.channel
	}
	return formatJoint(channels, places)
}

// channelHash tells the channels of one stream apart: 7 characters, 35 bits.
// Whoever makes two of theirs the same only loses their own place.
func channelHash(ch Channel) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(ch)) // never fails
	return fmt.Sprintf("%07s", strconv.FormatUint(h.Sum64()>>29, 32))
}

// formatJoint returns the ID of places in channels.
func formatJoint(channels []Channel, places []Place) string {
	var epochs []string
	groups := map[string]*strings.Builder{}
	size := 0
	for i, place := range places {
		if place.IsZero() || place == noPlace {
			continue
		}
		text := channelHash(channels[i]) + "=" + strconv.FormatUint(place.Seq, 10)
		group := groups[place.Epoch]
		more := len(text) + 1
		if group == nil {
			more += len(place.Epoch) + 1
		}
		if size += more; size > maxJointLen {
			break
		}
		if group == nil {
			group = new(strings.Builder)
			groups[place.Epoch] = group
			epochs = append(epochs, place.Epoch)
			group.WriteString(place.Epoch + ".")
		} else {
			group.WriteByte(',')
		}
		group.WriteString(text)
	}
	if len(epochs) == 0 {
		return noPlace.String()
	}
	parts := make([]string, len(epochs))
	for i, epoch := range epochs {
		parts[i] = groups[epoch].String()
	}
	return strings.Join(parts, ";")
}

// parseJoint returns the places that an ID has in channels, zero for those in
// which it has none. An ID of another form has none in any, but one of a single
// place is that in the only channel.
func parseJoint(id string, channels []Channel) []Place {
	places := make([]Place, len(channels))
	if len(channels) == 1 && !strings.Contains(id, ".") {
		if place, err := ParsePlace(id); err == nil {
			places[0] = place
		}
		return places
	}
	if len(id) > maxJointLen {
		return places
	}
	found := map[string]Place{}
	for group := range strings.SplitSeq(id, ";") {
		epoch, list, _ := strings.Cut(group, ".")
		for item := range strings.SplitSeq(list, ",") {
			hash, seq, _ := strings.Cut(item, "=")
			if place, err := ParsePlace(epoch + "-" + seq); err == nil {
				found[hash] = place
			}
		}
	}
	for i, ch := range channels {
		places[i] = found[channelHash(ch)]
	}
	return places
}
