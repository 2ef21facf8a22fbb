package brokertest

import "time"

// SetPatience sets how long a test waits for what must come.
func SetPatience(d time.Duration) { patience = d }
