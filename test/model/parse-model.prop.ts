import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { test } from 'vitest';
import { ModelError } from '../../src/model/model-error.ts';
import { parseModel } from '../../src/model/parse-model.ts';

const folder = new URL('fixtures/', import.meta.url);
const texts = readdirSync(folder)
  .filter((f) => f.endsWith('.mmt'))
  .map((f) => readFileSync(new URL(f, folder), 'utf8'));

const scrap = fc.constantFrom(
  ...[
    '',
    ' ',
    '\n',
    '    ',
    '\t',
    '(',
    ')',
    '[',
    ']',
    '"""',
    '=',
    '+',
    '^',
    ',',
    ':',
    '.',
    '\\',
    '#',
    '-1e',
    'dot(',
    'if(',
    ' in ',
  ],
  ...['use ', 'bind ', '[[model]]\n', '__proto__', 'constructor', '\u0000', '😀'],
);

test('a damaged text is read, or refused with a place inside it; nothing else happens', () => {
  const damage = fc.record({ at: fc.nat(), drop: fc.nat(8), put: scrap });
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.array(damage, { minLength: 1, maxLength: 3 }), (text, damages) => {
      let damaged = text;
      for (const { at, drop, put } of damages) {
        const start = at % (damaged.length + 1);
        damaged = damaged.slice(0, start) + put + damaged.slice(start + drop);
      }
      try {
        parseModel(damaged, 'x.mmt');
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        const lines = damaged.split(/\r\n|\r|\n/);
        const line = lines[error.line - 1];
        if (line === undefined || error.column < 1 || error.column > line.length + 1)
          throw new Error(`place ${error.line}:${error.column} is outside the text`);
        if (error.message.split('\n').length < 3) throw new Error(`not three lines: ${error.message}`);
      }
    }),
    { numRuns: 1000 },
  );
});
