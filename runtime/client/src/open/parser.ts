/** Takes in an event: its type (empty for "message"), its data, and the last ID that the stream has named. */
export type Hear = (type: string, data: string, id: string) => void;

/**
 * Returns a function that reads text/event-stream, in pieces that may end
 * anywhere but are not empty (HTML, section 9.2.6). It passes over retry: the client has waits of
 * its own.
 */
export function parser(hear: Hear): (piece: string) => void {
  let rest = ""; // the beginning of a line
  let broken = false; // after a CR, whose LF may come with the next piece
  let type = "";
  let data: string[] = [];
  let id = "";

  function take(line: string): void {
    if (!line) {
      if (data.length) hear(type, data.join("\n"), id);
      type = "";
      data = [];
    }
    const [, field, value] = /^([^:]*):? ?([^]*)/.exec(line)!;
    if (field === "event") type = value!;
    else if (field === "data") data.push(value!);
    else if (field === "id" && !value!.includes("\0")) id = value!;
  }

  return (piece) => {
    if (broken && piece[0] === "\n") piece = piece.slice(1);
    broken = piece.endsWith("\r");
    const lines = (rest + piece).split(/\r\n?|\n/);
    rest = lines.pop()!;
    lines.forEach(take);
  };
}
