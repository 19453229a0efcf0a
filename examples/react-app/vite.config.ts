import react from '@vitejs/plugin-react';
import { defineConfig, type ProxyOptions } from 'vite';

/** The app and its Worker share one origin, so that no page needs to know where the Worker is. */
const worker: ProxyOptions = {
  target: process.env['FACESWAP_WORKER_URL'] ?? 'http://127.0.0.1:8787',
  changeOrigin: true,
  ws: true,
};

const server = { host: '127.0.0.1', proxy: { '/api': worker, '/healthz': worker } };

export default defineConfig({
  plugins: [react()],
  // The pictures that people can try: served at /samples, copied into the build.
  publicDir: 'public',
  server,
  preview: server,
});
