package cache

// A stamp is what the system itself notes of a file: programs can't set it, as
// they can the time of modification (cp -p, rsync -t, tar). The zero value
// stands for a system that notes nothing.
type stamp struct {
	Change int64  // of content or of what is known about it, in Unix nanoseconds
	Inode  uint64 // another one means another file under the same name
}
