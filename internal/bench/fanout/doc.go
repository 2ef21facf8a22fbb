// Command fanout measures how events reach many viewers: lcgen's hub beside
// plain writes to the sockets, the plainest hub that one would write, and
// other libraries.
//
//	cd internal/bench
//	GOWORK=off go run ./fanout                              # everything, 3 rounds
//	GOWORK=off go run ./fanout -runs 5 -only lcgen,sockets -scenarios fanout5000
//
// There are three processes: this one, a server, and one that holds all the
// viewers' connections (real ones, over TCP on the loopback interface). The
// server is started anew for each measurement. What is said of it, CPU time
// and memory, is its own and not the viewers'.
//
// The scenarios:
//
//   - fanout1000, fanout5000: events of 1 KiB to so many connections, as fast
//     as they are taken: the server publishes while less than 16 events are
//     under way to everybody. All events must arrive; those that do not are
//     told in the table.
//   - latency: an event every 50 ms to 1,000 connections; the time from the
//     call that publishes it to the read that has it.
//   - stuck: the same to 50 connections, before and after another one has
//     stopped reading in the midst of 6 MiB.
//   - thread: a component with 1,000 messages gets one more with each event, to 1,000
//     connections that are sent its HTML and its state as JSON, its HTML, or patches.
//     It is refreshed as fast as the viewers take it: 16 patches are under way to
//     everybody, or one event that is whole. The HTML was made beforehand, or is made by
//     html/template for each event.
//   - idle: what each of 5,000 silent connections adds to the server's
//     resident memory, after a garbage collection. A hundred are open before.
//
// Viewers of the contenders with gzip in their names ask for it. They count the ends
// of events, and unpack nothing; scenarios in which viewers read stamps go without
// them.
//
// All contenders run in each round, in an order that turns from round to
// round, so that a busy machine slows all of them. The tables, in Markdown,
// hold medians of the rounds; a ratio is the median of the rounds' ratios.
package main
