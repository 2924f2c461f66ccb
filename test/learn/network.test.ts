import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { interpreterEngine } from '../../src/learn/engine/interpreter-engine.ts';
import { LearnError, OnnxError } from '../../src/learn/learn-error.ts';
import { exportNetwork } from '../../src/learn/network/export-network.ts';
import { fileCheckpoint, saveNetwork } from '../../src/learn/network/files.node.ts';
import { loadNetwork, readNetworkCard } from '../../src/learn/network/load-network.ts';
import { emitGraph } from '../../src/learn/onnx/emit.ts';
import { emitLoop } from '../../src/learn/onnx/emit-loop.ts';
import type { OnnxGraph } from '../../src/learn/onnx/model.ts';
import { writeOnnx } from '../../src/learn/onnx/write-model.ts';
import { nextName } from '../../src/learn/optimise/training-step.ts';
import { engines } from './engines.ts';
import { toyStep } from './nets.ts';
import { card, exportSmallNetwork, smallNetwork, smallSample, weightsOf } from './small-network.ts';

const exported = exportSmallNetwork();
const folder = mkdtempSync(join(tmpdir(), 'iontwin-learn-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('an exported network', () => {
  test.runIf(process.env.WRITE_FIXTURES)(
    'is stored, with what the interpreter makes of it (only when WRITE_FIXTURES=1 asks for it)',
    async () => {
      const network = await loadNetwork(interpreterEngine(), exported.onnx);
      const inputs = { trace_mV: smallSample() };
      const lists = (arrays: object): object =>
        Object.fromEntries(
          Object.entries(arrays).map(([name, values]) => [
            name,
            Array.from(values, (x) => Number(Number(x).toPrecision(9))),
          ]),
        );
      const sample = { inputs: lists(inputs), outputs: lists(await network.predict(inputs, 2)) };
      writeFileSync(new URL('./fixtures/small-network.onnx', import.meta.url), exported.onnx);
      writeFileSync(new URL('./fixtures/small-network.sample.json', import.meta.url), `${JSON.stringify(sample)}\n`);
    },
  );

  test('is the stored file, byte for byte', () => {
    const stored = new URL('./fixtures/small-network.onnx', import.meta.url);
    expect(Buffer.from(exported.onnx).equals(readFileSync(stored))).toBe(true);
  });

  test.each(engines.map((engine) => [engine.name, engine] as const))(
    'gives the stored results on %s',
    async (_, engine) => {
      const sample = JSON.parse(
        readFileSync(new URL('./fixtures/small-network.sample.json', import.meta.url), 'utf8'),
      ) as {
        outputs: Record<string, number[]>;
      };
      const network = await loadNetwork(engine, exported.onnx);
      const found = await network.predict({ trace_mV: smallSample() }, 2);
      for (const [name, values] of Object.entries(sample.outputs)) {
        const scale = Math.max(...values.map(Math.abs));
        values.forEach((x, i) => {
          expect(Math.abs((found[name]?.[i] as number) - x) / scale).toBeLessThan(2e-6);
        });
      }
      expect(network.engine).toBe(engine.description);
      await network.close();
    },
  );

  test('takes any number of rows', async () => {
    const network = await loadNetwork(interpreterEngine(), exported.onnx);
    const trace_mV = smallSample([5, 12]);
    const { chances } = await network.predict({ trace_mV }, 5);
    expect(chances?.length).toBe(15);
    const { chances: alone } = await network.predict({ trace_mV: trace_mV.subarray(48) }, 1);
    expect(chances?.subarray(12)).toEqual(alone);
    await expect(network.predict({ trace_mV }, 4)).rejects.toThrow(/has 60 values for 4 rows of 12/);
  });

  test('has its card inside and beside', async () => {
    expect(readNetworkCard(exported.onnx)).toMatchObject({ ...card, inputs: [{ name: 'trace_mV', shape: [2, 12] }] });
    await saveNetwork(join(folder, 'net.onnx'), exported);
    expect(readdirSync(folder).sort()).toEqual(['net.json', 'net.onnx']);
    expect(JSON.parse(readFileSync(join(folder, 'net.json'), 'utf8'))).toEqual(
      readNetworkCard(readFileSync(join(folder, 'net.onnx'))),
    );
  });

  test('refuses to be made without a weight, or of weights that are no numbers', () => {
    const { outputs, variables } = smallNetwork();
    const weights = weightsOf(variables);
    weights.set('hidden.bias', weights.get('hidden.bias')?.fill(Number.NaN) as Float64Array);
    expect(() => exportNetwork(outputs, weights, card)).toThrow(/a weight is no number\nvariable hidden.bias/);
    weights.delete('hidden.bias');
    expect(() => exportNetwork(outputs, weights, card)).toThrow(/it has no values\nvariable hidden.bias/);
  });
});

describe('an ONNX file is refused with the reason', () => {
  test('when any bit of it is wrong', () => {
    let refused = 0;
    for (let at = 0; at < exported.onnx.length; at += 13) {
      const damaged = exported.onnx.slice();
      damaged[at] = (damaged[at] as number) ^ (1 << (at % 8));
      let same: boolean;
      try {
        // What is outside the graph and the card is the producer's version and the like.
        same = JSON.stringify(readNetworkCard(damaged)) === JSON.stringify(readNetworkCard(exported.onnx));
      } catch (error) {
        expect(error).toBeInstanceOf(OnnxError);
        refused++;
        continue;
      }
      if (!same) expect(at).toBeGreaterThan(exported.onnx.length - exported.card.length);
    }
    expect(refused).toBeGreaterThan(
      0.8 * (exported.onnx.length / 13) * (1 - exported.card.length / exported.onnx.length),
    );
  });

  test('when it is cut off', () => {
    for (const part of [0.1, 0.5, 0.9, 0.999]) {
      expect(() => readNetworkCard(exported.onnx.slice(0, part * exported.onnx.length))).toThrow(OnnxError);
    }
  });

  test.each([
    ['an empty file', new Uint8Array(), /it has no graph/],
    ['text', new TextEncoder().encode('{"not": "a network"}'), /no ONNX file, or a damaged one/],
    [
      'a graph without a card',
      writeOnnx({ graph: emitGraph(smallNetwork().outputs, { precision: 'float32', target: 'cpu' }), metadata: {} }),
      /no card/,
    ],
  ])('when it is %s', (_, bytes, why) => {
    expect(() => readNetworkCard(bytes)).toThrow(why);
  });

  test('when another program made it', () => {
    const text = Buffer.from(exported.onnx).toString('latin1').replace('iontwin', 'pytorch');
    expect(() => readNetworkCard(Buffer.from(text, 'latin1'))).toThrow(/made by 'pytorch'/);
  });
});

describe('a file is never half-written', () => {
  test('a failed write leaves what was there', async () => {
    const path = join(folder, 'kept');
    const { save, load } = fileCheckpoint(path);
    expect(await load()).toBeUndefined();
    await save(Uint8Array.of(1, 2, 3));
    const before = readdirSync(folder);
    await expect(fileCheckpoint(join(folder, 'absent', 'file')).save(Uint8Array.of(1))).rejects.toThrow(LearnError);
    await save(Uint8Array.of(4));
    expect(Array.from((await load()) as Uint8Array)).toEqual([4]);
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('emitted graphs', () => {
  const step = toyStep(8, { rate: 0.1, average: 0.9, clip: { kind: 'global', norm: 1 } });
  const carried = new Map(step.carried.map(({ name }) => [name, nextName(name)]));
  const loop = { times: 3, carried, each: new Set(['x', 'y', 'drop.mask', 'learning-rate']) };
  const graphs: Record<string, OnnxGraph> = {};
  for (const target of ['cpu', 'wasm', 'webgpu', 'portable'] as const) {
    for (const precision of ['float32', 'float64'] as const) {
      graphs[`step-${target}-${precision}`] = emitGraph(step.outputs, { target, precision });
      graphs[`loop-${target}-${precision}`] = emitLoop(step.outputs, loop, { target, precision });
    }
  }

  test.each(Object.entries(graphs))('%s names everything once and before it is used', (_, graph) => {
    checkNames(graph, new Set());
  });

  const python = process.env.PYTHON ?? 'python3';
  const hasOnnx = spawnSync(python, ['-c', 'import onnx']).status === 0;
  test.skipIf(!hasOnnx)(
    `pass the checker of the package onnx${hasOnnx ? '' : ` (NOT TESTED: ${python} has no package onnx)`}`,
    () => {
      const files = join(folder, 'graphs');
      mkdirSync(files);
      for (const [name, graph] of Object.entries(graphs)) {
        writeFileSync(join(files, `${name}.onnx`), writeOnnx({ graph, metadata: {} }));
      }
      writeFileSync(join(files, 'network.onnx'), exported.onnx);
      const script = fileURLToPath(new URL('../../scripts/onnx/check.py', import.meta.url));
      const { status, stderr } = spawnSync(python, [script, files], { encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(status).toBe(0);
    },
  );
});

function checkNames(graph: OnnxGraph, outer: ReadonlySet<string>): void {
  const known = new Set(outer);
  const add = (name: string): void => {
    expect(known.has(name), `${name} twice`).toBe(false);
    known.add(name);
  };
  for (const { name } of [...graph.inputs, ...graph.initializers]) add(name);
  for (const node of graph.nodes) {
    for (const name of node.inputs) expect(name === '' || known.has(name), `${name} of ${node.op}`).toBe(true);
    for (const attribute of Object.values(node.attributes)) {
      if (typeof attribute === 'object' && 'nodes' in attribute) checkNames(attribute, known);
    }
    node.outputs.forEach(add);
  }
  for (const { name } of graph.outputs) expect(known.has(name), name).toBe(true);
}
