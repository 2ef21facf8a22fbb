// The lines a developer sees in the console, at debug level.

export const debug = {
  settingUp(id: string, channel: string): void {
    console.debug(`[LiveComponent] Setting up SSE for ${id} on channel ${channel}`);
  },
  connected(channel: string): void {
    console.debug(`[SSE] Connected to ${channel}`);
  },
  updateReceived(id: string): void {
    console.debug(`[LiveComponent] SSE update received for ${id}`);
  },
};
