import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ModelError } from '../../src/model/model-error.ts';
import { parseModel } from '../../src/model/parse-model.ts';

const catalogue = readFileSync(new URL('fixtures/complaints.txt', import.meta.url), 'utf8');
const beginning = (/^\[\[model\]\][\s\S]*?(?=\n\n)/m.exec(catalogue) as RegExpExecArray)[0];

const cases = catalogue
  .split(/^=== /m)
  .slice(1)
  .map((piece) => {
    const [, title, text, message] = /^(.*)\n([\s\S]*?)\n--->\n([\s\S]*?)\n*$/.exec(piece) as unknown as string[];
    return { title, text: (text as string).replace(/^\.\.\./, beginning), message };
  });

function errorOf(text: string): ModelError {
  try {
    parseModel(text, 'm.mmt');
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  }
  throw new Error('read without complaint');
}

describe('every complaint says what, where, and what to do', () => {
  test('the catalogue is read whole', () => expect(cases.length).toBeGreaterThan(80));

  test.each(cases)('$title', ({ text, message }) => expect(errorOf(text).message).toBe(message));
});

test('the parts of a complaint are fields', () => {
  expect(errorOf(`${beginning}\ny = g_NA * 2`)).toMatchObject({
    name: 'ModelError',
    file: 'm.mmt',
    line: 6,
    column: 5,
    text: 'g_NA',
    remedy: 'Did you mean `g_Na`?',
  });
});
