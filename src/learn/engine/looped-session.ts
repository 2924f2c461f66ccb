import { valuesOf } from '../interpret/interpreter.ts';
import type { Values } from '../interpret/strided.ts';
import type { LoopPlan } from '../onnx/emit-loop.ts';
import { sizeOf } from '../tape/shape.ts';
import { checkArrays, type Port, type Session } from './engine.ts';

/** What an ONNX Loop does, for an engine without one: the graph run several times by hand. */
export function loopedSession(inner: Session, { times, carried, each }: LoopPlan): Session {
  const { precision } = inner;
  const names = new Set(inner.inputs.map(({ name }) => name));
  const carriedPairs = [...carried].filter(([input]) => names.has(input));
  const last = new Set(carriedPairs.map(([, output]) => output));
  const stacked = ({ name, shape }: Port): Port => ({ name, shape: [times, ...shape] });
  const ports = {
    precision,
    inputs: inner.inputs.map((port) => (each.has(port.name) ? stacked(port) : port)),
    outputs: inner.outputs.map((port) => (last.has(port.name) ? port : stacked(port))),
  };
  const part = (values: Values, size: number, i: number): Values => values.subarray(i * size, (i + 1) * size);
  return {
    ...ports,
    async run(given, results) {
      checkArrays(ports, given, results);
      const now: Record<string, Values> = { ...given };
      for (let i = 0; i < times; i++) {
        for (const { name, shape } of inner.inputs) {
          if (each.has(name)) now[name] = part(given[name] as Values, sizeOf(shape), i);
        }
        const made = Object.fromEntries(
          inner.outputs.map(({ name, shape }) => [name, valuesOf(precision, sizeOf(shape))]),
        );
        await inner.run(now, made);
        for (const [input, output] of carriedPairs) now[input] = made[output] as Values;
        for (const { name, shape } of inner.outputs) {
          const target = results[name] as Values;
          (last.has(name) ? target : part(target, sizeOf(shape), i)).set(made[name] as Values);
        }
      }
    },
    close: () => inner.close(),
  };
}
