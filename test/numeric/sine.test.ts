import { expect, test } from 'vitest';
import { uniforms } from '../../src/numeric/philox.ts';
import { cosine, sine } from '../../src/numeric/sine.ts';

test.each([
  ['sine', sine, Math.sin],
  ['cosine', cosine, Math.cos],
] as const)('%s agrees with the engine to 2e-16, near multiples of pi/2 too', (_, own, engine) => {
  const points = [...uniforms(3, 1, 20_000)].map((u, i) => (u - 0.5) * 10 ** (i % 7));
  for (let n = -200; n <= 200; n++) points.push((n * Math.PI) / 2, (n * Math.PI) / 2 + 1e-9, (n * Math.PI) / 4);
  let worst = 0;
  for (const x of points) worst = Math.max(worst, Math.abs(own(x) - engine(x)));
  expect(worst).toBeLessThan(2.3e-16);
});

test('special values', () => {
  expect(sine(0)).toBe(0);
  expect(Object.is(sine(-0), -0)).toBe(true);
  expect(cosine(0)).toBe(1);
  expect(sine(Number.POSITIVE_INFINITY)).toBeNaN();
  expect(cosine(Number.NaN)).toBeNaN();
  expect(sine(1e300)).toBe(Math.sin(1e300));
});
