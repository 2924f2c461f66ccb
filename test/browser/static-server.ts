import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A web server for the files of one folder, on this machine alone; `/` is an empty page. */
export interface StaticServer {
  readonly address: string;
  stop(): Promise<void>;
}

/** Packages that the library imports by name, as a page without a bundler finds them. */
const packages: Readonly<Record<string, string>> = {
  '@cfworker/json-schema': '/node_modules/@cfworker/json-schema/dist/esm/index.js',
};
const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));

// The empty icon keeps browsers from asking for one.
const emptyPage = `<!doctype html><title>iontwin</title><link rel="icon" href="data:,"><script type="importmap">${JSON.stringify({ imports: packages })}</script>`;
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.html': 'text/html',
  '.wasm': 'application/wasm',
};

export async function serveFolder(folder: string): Promise<StaticServer> {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    try {
      const file = path.startsWith('/node_modules/')
        ? join(modules, path.slice('/node_modules/'.length))
        : join(folder, path);
      const content = path === '/' ? emptyPage : await readFile(file);
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
