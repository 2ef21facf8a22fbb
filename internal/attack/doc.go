// Attack throws all that it knows of at two running servers: the built
// showcase, and an app made to be attacked, in folder target. Each is a process
// of its own, on a port of the loopback network.
//
//	go run ./internal/attack                      all attacks, for a minute
//	go run ./internal/attack -time 10m            the same, with more fuzzing
//	go run ./internal/attack -only bombs -target own
//	go run ./internal/attack -seed 42 -v          the choices of an earlier run
//
// It prints a line for each attack: how long it took, the most memory that was
// resident meanwhile, what was found, and figures. The exit code is 0 if nothing
// was found, 1 if something was, and 2 if the attacks can't be made.
//
// A finding names the claim that doesn't hold, what happened, the request that
// did it as a Go string, and the flags that make the attack again:
//
//	FINDING -target own -only bombs -seed 42: a refused request takes at most 4 × its body in memory (a variadic)
//		a guest: a body of 1.0 MiB made the process grow by 143 MiB, and allocate 164 MiB
//		request: "POST /lc/board/open-1/pick HTTP/1.1\r\nHost: …"
//
// # What must hold
//
// While strangers attack, a victim works: a user who is logged in, listens to a
// stream, and does something every moment. The victim's texts, tokens and
// session are secrets. For the whole time
//
//   - no answer and no stream of a stranger's holds any of the secrets;
//   - no answer is a 5xx, but a 503 that says when to come back, as a 429 must.
//     The 501 and 505 of net/http, for what is no request of HTTP/1.1, never
//     reach the App and don't count;
//   - nothing that was sent comes back as markup, in a header, as a redirect to
//     another site, or with a content type that a browser may take for HTML;
//   - the victim's requests succeed and its stream tells of them, in events and
//     nothing else. Only while hundreds of strangers overload the server may it
//     be told to come back;
//   - the process lives, has at most 256 MiB resident, and after each attack as
//     many goroutines and open files as before.
//
// An attack looks for what only it can see on top of that: that a forged token is
// refused, that an LC-Request runs once. Each also does something that must work,
// or it would prove nothing.
//
// # How it is made
//
// An attack is a type with a Name and a Run, in a file of its own, and has a row
// in plan. They take what they need, but for fuzz, which takes what is left of
// the time. One that takes half of all the time is interrupted, which is a
// finding too.
//
// Attacks write requests as bytes, over connections that they open themselves.
// Strangers come from addresses of their own, of which 127.0.0.0/8 has enough,
// so that they have limits of their own. Nothing leaves the loopback network.
//
// It needs Linux: it reads /proc, and those addresses are Linux's.
package main
