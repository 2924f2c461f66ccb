// `node scripts/write-schemas.mjs`, after a build: writes schemas/twin.v1.schema.json, the published form of the schema that the library
// checks twins with. A test compares the two.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { twinSchema } from '../dist/index.js';

const folder = new URL('../schemas/', import.meta.url);
const file = fileURLToPath(new URL('twin.v1.schema.json', folder));
mkdirSync(folder, { recursive: true });
writeFileSync(file, `${JSON.stringify(twinSchema, null, 2)}\n`);
// As the linter wants it.
const biome = fileURLToPath(new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url));
process.exit(spawnSync(process.execPath, [biome, 'format', '--write', file], { stdio: 'inherit' }).status ?? 1);
