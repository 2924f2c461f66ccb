import { appendFileSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openLines } from '../../src/cli/evaluate-store.ts';
import { temporaryFolder } from './run-simulate.ts';

const study = { of: 'accuracy', cells: [1, 2] };

test('lines are found again, in order', async () => {
  const path = temporaryFolder().path('rows.jsonl');
  const first = await openLines<{ index: number }>(path, study);
  expect(first.rows).toEqual([]);
  for (const index of [0, 1, 2]) await first.append({ index });
  await first.close();
  const again = await openLines<{ index: number }>(path, study);
  expect(again.rows).toEqual([{ index: 0 }, { index: 1 }, { index: 2 }]);
  await again.append({ index: 3 });
  await again.close();
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(6);
});

test.each(['{"ind', '{"index": 2, "é', '{"index": 2}'])(
  'a line that a kill cut short is cut off: %s',
  async (piece) => {
    const path = temporaryFolder().path('rows.jsonl');
    const first = await openLines<{ index: number }>(path, study);
    await first.append({ index: 0 });
    await first.close();
    appendFileSync(path, piece);
    const again = await openLines<{ index: number }>(path, study);
    expect(again.rows).toEqual([{ index: 0 }]);
    await again.append({ index: 9 });
    await again.close();
    const last = await openLines<{ index: number }>(path, study);
    expect(last.rows).toEqual([{ index: 0 }, { index: 9 }]);
    await last.close();
  },
);

test('a file of another study, or of something else, is refused and left alone', async () => {
  const { path, write } = temporaryFolder();
  const file = path('rows.jsonl');
  await (await openLines(file, study)).close();
  const before = readFileSync(file, 'utf8');
  await expect(openLines(file, { of: 'faults' })).rejects.toThrow('this file holds cells of another study');
  expect(readFileSync(file, 'utf8')).toBe(before);
  await expect(openLines(write('notes.txt', 'hello\n'), study)).rejects.toThrow('another study');
  const broken = write('broken.jsonl', `${JSON.stringify({ study })}\nnot json\n`);
  await expect(openLines(broken, study)).rejects.toThrow('this line is not JSON');
});

test('a file that is no line yet is not cut: what stands there may be somebody else’s', async () => {
  const { write } = temporaryFolder();
  const file = write('letter.txt', 'dear all, this has no line end');
  await expect(openLines(file, study)).rejects.toThrow('another study');
  expect(readFileSync(file, 'utf8')).toBe('dear all, this has no line end');
});
