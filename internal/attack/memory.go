package main

// Limits on what a target may take, and from where on it is killed before the
// machine suffers.
const (
	mostResident = 256 << 20
	killResident = 2 << 30
)

const claimMemory = "at most 256 MiB resident"

// peak returns the most that was resident since the attack began.
func (t *target) peak() int64 {
	_, peak, _ := t.proc.memory() // none of a target that has ended
	t.mu.Lock()
	defer t.mu.Unlock()
	t.most = max(t.most, peak)
	return t.most
}

// peakOf returns the most that is resident while do runs.
func (t *target) peakOf(do func()) (int64, error) {
	t.peak() // is not to be lost
	if err := t.proc.forgetPeak(); err != nil {
		return 0, err
	}
	do()
	_, peak, err := t.proc.memory()
	return peak, err
}

// isOvergrown reports whether the target has more resident than it may.
func (t *target) isOvergrown() bool {
	resident, _, err := t.proc.memory()
	return err != nil || resident > mostResident
}
