// A page's own script, as one would write it against the public types. It is
// checked with the client, and never run.

import type { ActionError } from "../../../runtime/client/client";

const lc = window.liveComponentManager;

async function vote(button: HTMLElement): Promise<number> {
  try {
    const { version, effects } = await lc.action("poll:1", "vote", { option: button.dataset.option, tags: ["a"] });
    for (const message of effects.flash ?? []) console.log(message);
    return version;
  } catch (error) {
    const { status, problem } = error as ActionError;
    // @ts-expect-error: a problem has no such member
    problem.nonsense;
    return status;
  }
}

document.addEventListener("lc:update", ({ detail }) => console.log(detail.id, detail.channel, detail.version.toFixed()));
document.querySelector("form")!.addEventListener("lc:before-action", (event) => {
  if (event.detail.action === "delete") event.preventDefault();
});

const off = lc.on("lc:error", ({ detail: { id, channel, status } }) => {
  if (status === 403) lc.sseClients.get(channel)?.reconnect();
  else void lc.refresh(id);
});
off();

// @ts-expect-error: no such event
lc.on("lc:nonsense", () => {});
// @ts-expect-error: the channels are the client's own
lc.sseClients.clear();

const [connected = false] = [...lc.sseClients.values()].map((client) => client.isConnected && client.lastEventId !== "");
console.log(connected, Array.from(lc.componentChannels), vote);

lc.hook("chart", {
  mounted(canvas) {
    this.points = [canvas.dataset.points, this.id];
    void this.action("read", { all: true });
  },
  updated: ({ dataset }) => console.log(dataset.points),
  async destroyed() {
    await this.points.pop();
  },
});

lc.hook<{ points: number[] }>("chart", {
  mounted() {
    this.points = [this.element.offsetTop];
    // @ts-expect-error: it keeps numbers
    this.points = [""];
  },
});

// @ts-expect-error: no such callback
lc.hook("chart", { mount() {} });
