// The lines a developer sees in the console, at debug level.

export function logSetup(id: string, channel: string): void {
  console.debug(`[LiveComponent] Setting up SSE for ${id} on channel ${channel}`);
}

export function logConnected(channel: string): void {
  console.debug(`[SSE] Connected to ${channel}`);
}

export function logUpdate(id: string): void {
  console.debug(`[LiveComponent] SSE update received for ${id}`);
}
