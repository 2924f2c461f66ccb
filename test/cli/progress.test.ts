import { describe, expect, test } from 'vitest';
import { duration, startProgress } from '../../src/cli/progress.ts';
import { keep } from './lines.ts';

function work(isTTY: boolean, seconds: number, quiet = false): string {
  const sink = keep({ isTTY, columns: 200 });
  let time = 1e6;
  const progress = startProgress({ label: 'simulating', total: 1000, unit: 'cells', sink, quiet, now: () => time });
  for (let k = 1; k <= 10; k++) {
    time += 100 * seconds;
    progress.update(100 * k);
  }
  progress.end();
  return sink.text();
}

describe('startProgress', () => {
  test('plain lines at most every five seconds', () => {
    expect(work(false, 15)).toMatchInlineSnapshot(`
      "simulating: 40 % (400 of 1000 cells), 67 cells/s, 9 s left
      simulating: 80 % (800 of 1000 cells), 67 cells/s, 3 s left
      simulating: 1000 cells in 15 s, 67 cells/s
      "
    `);
  });

  test('a bar on a terminal, cleared at the end', () => {
    const drawn = work(true, 20).split('\r\u001b[K');
    expect(drawn).toHaveLength(12);
    expect(drawn[5]).toBe('simulating [############............] 50 % (500 of 1000 cells), 50 cells/s, 10 s left');
    expect(drawn[11]).toBe('simulating: 1000 cells in 20 s, 50 cells/s\n');
  });

  test('a bar never wraps', () => {
    const sink = keep({ isTTY: true, columns: 20 });
    let time = 0;
    const progress = startProgress({ label: 'simulating', total: 10, unit: 'cells', sink, now: () => time });
    time = 1000;
    progress.update(5);
    expect(sink.text().replace('\r\u001b[K', '')).toHaveLength(19);
  });

  test('silent when quiet, and for short work', () => {
    expect(work(true, 15, true)).toBe('');
    expect(work(false, 1)).toBe('');
  });
});

test('duration', () => {
  expect([0, 8.4, 59.6, 125, 3599.7, 3840, 90_000].map(duration)).toEqual([
    '0 s',
    '8 s',
    '1 min 00 s',
    '2 min 05 s',
    '1 h 00 min',
    '1 h 04 min',
    '25 h 00 min',
  ]);
});
