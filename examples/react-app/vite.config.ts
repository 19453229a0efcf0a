import type { ClientRequest, IncomingMessage } from 'node:http';
import react from '@vitejs/plugin-react';
import { defineConfig, type ProxyOptions } from 'vite';

const target = process.env['FACESWAP_WORKER_URL'] ?? 'http://127.0.0.1:8787';

/** The Worker refuses pages of other origins. This app's own page is let through as one of the Worker's. */
function passOrigin(sent: ClientRequest, { headers }: IncomingMessage): void {
  const { origin, host } = headers;
  if (origin !== undefined && URL.canParse(origin) && new URL(origin).host === host) {
    sent.setHeader('origin', new URL(target).origin);
  }
}

/** The app and its Worker share one origin, so that no page needs to know where the Worker is. */
const worker: ProxyOptions = {
  target,
  changeOrigin: true,
  ws: true,
  configure(proxy) {
    proxy.on('proxyReq', passOrigin);
    proxy.on('proxyReqWs', passOrigin);
  },
};

const server = { host: '127.0.0.1', proxy: { '/api': worker, '/healthz': worker } };

export default defineConfig({
  plugins: [react()],
  // The first browsers with light-dark(): the themes stay as they are written.
  build: { cssTarget: ['chrome123', 'firefox120', 'safari17.5'] },
  server,
  preview: server,
});
