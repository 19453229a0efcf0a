import { createApp } from './app.ts';

export { Owner } from './owner/owner.ts';

// biome-ignore lint/style/noDefaultExport: this is where the runtime looks for the Worker.
export default createApp();
