import { exprel } from '../../model/operators.ts';
import type { Index, Kernel, Machine, Mask, Program, Real, Statement } from '../kernel/ir.ts';

const indexOperators = { add: '+', sub: '-', mul: '*', lt: '<', and: '&', or: '|' } as const;
const realOperators = { add: '+', sub: '-', mul: '*', div: '/' } as const;
const comparisons = { eq: '===', ne: '!==', lt: '<', le: '<=', gt: '>', ge: '>=' } as const;

function literal(x: number): string {
  if (Object.is(x, -0)) return '-0';
  return Number.isFinite(x) ? String(x) : `(${x})`;
}

function indexText(e: Index): string {
  switch (e.kind) {
    case 'int':
      return String(e.value);
    case 'indexLocal':
      return e.name;
    case 'indexBinary':
      return e.op === 'lt'
        ? `(${indexText(e.a)} < ${indexText(e.b)} ? 1 : 0)`
        : `(${indexText(e.a)} ${indexOperators[e.op]} ${indexText(e.b)})`;
    default:
      return `(${maskText(e.mask)} ? 1 : 0)`;
  }
}

function maskText(e: Mask): string {
  switch (e.kind) {
    case 'maskLocal':
      return e.name;
    case 'compare':
      return `(${realText(e.a)} ${comparisons[e.op]} ${realText(e.b)})`;
    case 'not':
      return `!${maskText(e.a)}`;
    default:
      return `(${maskText(e.a)} ${e.kind === 'and' ? '&&' : '||'} ${maskText(e.b)})`;
  }
}

function realText(e: Real): string {
  switch (e.kind) {
    case 'constant':
      return literal(e.value);
    case 'local':
      return e.name;
    case 'load':
      return `M[${indexText(e.slot)}]`;
    case 'gather':
      return `M[${indexText(e.base)} + ${realText(e.offset)}]`;
    case 'unary':
      // The space keeps a negative number's own sign apart: --1 is no expression.
      if (e.op === 'neg') return e.x.kind === 'constant' ? `(- ${literal(e.x.value)})` : `(-${realText(e.x)})`;
      if (e.op === 'exprel') return `exprel(${realText(e.x)})`;
      return `Math.${e.op}(${realText(e.x)})`;
    case 'select':
      return `(${maskText(e.mask)} ? ${realText(e.a)} : ${realText(e.b)})`;
    default:
      if (e.op === 'pow') return `Math.pow(${realText(e.a)}, ${realText(e.b)})`;
      if (e.op === 'min') return `least(${realText(e.a)}, ${realText(e.b)})`;
      if (e.op === 'max') return `greatest(${realText(e.a)}, ${realText(e.b)})`;
      return `(${realText(e.a)} ${realOperators[e.op]} ${realText(e.b)})`;
  }
}

function kernelText(kernel: Kernel): string {
  const declared = new Set<string>();
  const collect = (body: readonly Statement[]): void => {
    for (const s of body) {
      if (s.kind === 'real' || s.kind === 'mask' || s.kind === 'index') declared.add(s.name);
      else if (s.kind === 'for' || s.kind === 'while') collect(s.body);
      else if (s.kind === 'when') {
        collect(s.then);
        collect(s.otherwise);
      }
    }
  };
  collect(kernel.body);
  const lines: string[] = [];
  const write = (body: readonly Statement[], indent: string): void => {
    for (const s of body) {
      switch (s.kind) {
        case 'real':
          lines.push(`${indent}${s.name} = ${realText(s.value)};`);
          break;
        case 'mask':
          lines.push(`${indent}${s.name} = ${maskText(s.value)};`);
          break;
        case 'index':
          lines.push(`${indent}${s.name} = ${indexText(s.value)};`);
          break;
        case 'map': {
          const f = s.op === 'exprel' ? 'exprel' : `Math.${s.op}`;
          lines.push(
            `${indent}for (let s = ${indexText(s.slot)}, end = s + ${indexText(s.count)}; s < end; s++) M[s] = ${f}(M[s]);`,
          );
          break;
        }
        case 'store':
          lines.push(`${indent}M[${indexText(s.slot)}] = ${realText(s.value)};`);
          break;
        case 'scatter':
          lines.push(
            `${indent}if (${maskText(s.where)}) M[${indexText(s.base)} + ${realText(s.offset)}] = ${realText(s.value)};`,
          );
          break;
        case 'for':
          lines.push(`${indent}for (let ${s.name} = 0; ${s.name} < ${indexText(s.count)}; ${s.name}++) {`);
          write(s.body, `${indent}  `);
          lines.push(`${indent}}`);
          break;
        case 'while':
          lines.push(`${indent}while (${indexText(s.condition)} !== 0) {`);
          write(s.body, `${indent}  `);
          lines.push(`${indent}}`);
          break;
        case 'when':
          lines.push(`${indent}if (${indexText(s.condition)} !== 0) {`);
          write(s.then, `${indent}  `);
          if (s.otherwise.length > 0) {
            lines.push(`${indent}} else {`);
            write(s.otherwise, `${indent}  `);
          }
          lines.push(`${indent}}`);
          break;
        case 'call':
          lines.push(`${indent}${s.kernel}(${s.args.map(indexText).join(', ')});`);
          break;
        case 'return':
          lines.push(`${indent}return ${indexText(s.value)};`);
          break;
        case 'comment':
          lines.push(`${indent}// ${s.text}`);
          break;
      }
    }
  };
  lines.push(`function ${kernel.name}(${kernel.parameters.join(', ')}) {`);
  if (declared.size > 0) lines.push(`  let ${[...declared].join(', ')};`);
  write(kernel.body, '  ');
  lines.push('  return 0;', '}');
  return lines.join('\n');
}

/** A program as readable JavaScript: functions over the array `M` of slots, one lane. */
export function javascriptText(program: Program): string {
  return program.kernels.map(kernelText).join('\n\n');
}

// Not Math.min and Math.max: where the second argument is NaN, the first stands.
// biome-ignore lint/complexity/useMathMinMax: see above
const least = (a: number, b: number): number => (b < a ? b : a);
// biome-ignore lint/complexity/useMathMinMax: see above
const greatest = (a: number, b: number): number => (b > a ? b : a);

/** The reference back end: one lane, plain JavaScript numbers, the platform's own Math functions. */
export function compileJavascript(program: Program): Machine {
  const memory = new Float64Array(program.slots);
  const text = `'use strict';\n${javascriptText(program)}\nreturn { ${program.exports.join(', ')} };`;
  const make = new Function('M', 'exprel', 'least', 'greatest', text) as (
    ...args: unknown[]
  ) => Record<string, (...args: number[]) => number>;
  return { backend: 'javascript', lanes: 1, memory, run: make(memory, exprel, least, greatest) };
}
