// Prints each event of a stream as a line of JSON.
//
//   node reader.mjs eventsource URL           goes on by itself when the stream ends
//   node reader.mjs eventsource-parser URL ID reads one stream, from after the event ID
import { EventSource } from "eventsource";
import { createParser } from "eventsource-parser";

const [, , client, url, last] = process.argv;
const print = (id, type, data) => console.log(JSON.stringify({ id, type, data }));

if (client === "eventsource") {
  const source = new EventSource(url);
  for (const type of ["connected", "component-update", "component-fragments", "component-refresh", "component-remove", "resync", "ping"]) {
    source.addEventListener(type, (event) => print(event.lastEventId, event.type, event.data));
  }
} else {
  const parser = createParser({ onEvent: ({ id, event, data }) => print(id, event, data) });
  const response = await fetch(url, last ? { headers: { "Last-Event-ID": last } } : {});
  const text = new TextDecoder();
  try {
    for await (const chunk of response.body) parser.feed(text.decode(chunk, { stream: true }));
  } catch {
    // The stream was cut off: that is one way to end.
  }
}
