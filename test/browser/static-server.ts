import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

/** A web server for the files of one folder, on this machine alone; `/` is an empty page. */
export interface StaticServer {
  readonly address: string;
  stop(): Promise<void>;
}

// The empty icon keeps browsers from asking for one.
const emptyPage = '<!doctype html><title>iontwin</title><link rel="icon" href="data:,">';
const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.html': 'text/html' };

export async function serveFolder(folder: string): Promise<StaticServer> {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    try {
      const content = path === '/' ? emptyPage : await readFile(join(folder, path));
      response.writeHead(200, { 'content-type': types[extname(path) || '.html'] ?? 'application/octet-stream' });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
