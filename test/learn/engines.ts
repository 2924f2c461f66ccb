import { describe, test } from 'vitest';
import type { Engine } from '../../src/learn/engine/engine.ts';
import { interpreterEngine } from '../../src/learn/engine/interpreter-engine.ts';
import { nodeEngine } from '../../src/learn/engine/node-engine.node.ts';
import { webEngine } from '../../src/learn/engine/web-engine.ts';

const native = await nodeEngine({ threads: 1 }).catch((error: Error) => error);
if (native instanceof Error) console.warn(`NOT TESTED on onnxruntime-node:\n${native.message}`);

/** Every engine of this process; native code is optional. */
export const engines: readonly Engine[] = [
  interpreterEngine(),
  await webEngine(),
  ...(native instanceof Error ? [] : [native]),
];

/** The fastest one that is here. */
export const fastest: Engine = engines.at(-1) as Engine;

/** `describe` where native code is installed; elsewhere one skipped test that says why. */
export function describeNative(name: string, tests: (engine: Engine) => void): void {
  if (!(native instanceof Error)) describe(name, () => tests(native));
  else describe(name, () => test.skip(`NOT TESTED: ${native.message.replaceAll('\n', '; ')}`, () => undefined));
}
