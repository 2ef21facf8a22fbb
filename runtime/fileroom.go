package lc

import (
	"sync"
	"time"
)

// A fileRoom counts the bytes of the files that are kept for actions, in memory or
// on disk: many uploads at a time would fill it.
type fileRoom struct {
	most int64

	mu      sync.Mutex
	bytes   int64
	senders map[sender]int64
}

// fileShare is the part of Limits.UploadBytesInFlight that one sender may have
// with several requests. One request may have more.
const fileShare = 4

// reserve counts n more bytes in, of a request that has own already, or refuses
// them if there is no more room for the sender or for all.
func (f *fileRoom) reserve(v sender, n, own int64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	others := f.senders[v] - own
	if f.bytes+n > f.most || v != (sender{}) && others > 0 && others+own+n > f.most/fileShare {
		return errBusy("The server is busy with other files; try again shortly.", time.Second)
	}
	if f.senders == nil {
		f.senders = map[sender]int64{}
	}
	f.bytes += n
	f.senders[v] += n
	return nil
}

// release counts bytes out.
func (f *fileRoom) release(v sender, n int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.bytes -= n
	if f.senders[v] -= n; f.senders[v] == 0 {
		delete(f.senders, v)
	}
}
