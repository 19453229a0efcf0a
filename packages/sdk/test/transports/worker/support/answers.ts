import type { ServerResponse } from 'node:http';

/** What a proxy says. */
export function html(response: ServerResponse, status: number): true {
  response.writeHead(status, { 'content-type': 'text/html' });
  response.end('<html><script>alert(1)</script><h1>Bad gateway</h1></html>');
  return true;
}
