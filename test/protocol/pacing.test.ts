import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Pacing, pacingEdges, validatePacing } from '../../src/protocol/pacing.ts';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';

const pacing: Pacing = { period_ms: 1000, width_ms: 2, amplitude: -20, offset_ms: 50 };

describe('pacing', () => {
  it('is a list of stretches from 0 to the end', () => {
    expect(pacingEdges(pacing, 1500)).toEqual([
      { start_ms: 0, end_ms: 50, level: 0 },
      { start_ms: 50, end_ms: 52, level: -20 },
      { start_ms: 52, end_ms: 1050, level: 0 },
      { start_ms: 1050, end_ms: 1052, level: -20 },
      { start_ms: 1052, end_ms: 1500, level: 0 },
    ]);
  });

  it('starts with a pulse where there is no offset, and cuts the last one at the end', () => {
    expect(pacingEdges({ ...pacing, offset_ms: 0 }, 1001)).toEqual([
      { start_ms: 0, end_ms: 2, level: -20 },
      { start_ms: 2, end_ms: 1000, level: 0 },
      { start_ms: 1000, end_ms: 1001, level: -20 },
    ]);
  });

  it('stops after the given number of beats', () => {
    expect(pacingEdges({ ...pacing, beats: 1 }, 5000)).toEqual([
      { start_ms: 0, end_ms: 50, level: 0 },
      { start_ms: 50, end_ms: 52, level: -20 },
      { start_ms: 52, end_ms: 5000, level: 0 },
    ]);
  });

  it('is silent when the first pulse comes after the end', () => {
    expect(pacingEdges(pacing, 20)).toEqual([{ start_ms: 0, end_ms: 20, level: 0 }]);
  });

  it('does not drift: the thousandth beat is where it belongs', () => {
    const pieces = pacingEdges({ period_ms: 333.3, width_ms: 0.7, amplitude: 1, offset_ms: 0.1 }, 400_000);
    expect(pieces.filter((p) => p.level === 1)[1000]).toEqual({ start_ms: 333_300.1, end_ms: 333_300.8, level: 1 });
  });

  it('covers 0 to the end exactly, in order, whatever the numbers', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 3000, noNaN: true }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 0, max: 3000, noNaN: true }),
        fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
        fc.double({ min: 0.001, max: 10_000, noNaN: true }),
        (period_ms, fraction, offset_ms, beats, duration_ms) => {
          const given = { period_ms, width_ms: fraction * period_ms, amplitude: 3, offset_ms };
          const pieces = pacingEdges(beats === undefined ? given : { ...given, beats }, duration_ms);
          expect(pieces[0]?.start_ms).toBe(0);
          expect(pieces.at(-1)?.end_ms).toBe(duration_ms);
          for (const [i, piece] of pieces.entries()) {
            expect(piece.end_ms).toBeGreaterThan(piece.start_ms);
            if (i > 0) expect(piece.start_ms).toBe(pieces[i - 1]?.end_ms);
          }
          if (beats !== undefined) expect(pieces.filter((p) => p.level !== 0).length).toBeLessThanOrEqual(beats);
        },
      ),
    );
  });

  it.each([
    [{ period_ms: 0 }, '`period_ms` is 0', 'Give the time between pulses, above 0 ms.'],
    [{ width_ms: -1 }, '`width_ms` is -1', 'Give the duration of a pulse, above 0 ms.'],
    [
      { width_ms: 1000 },
      'a pulse of 1000 ms does not fit into a period of 1000 ms',
      'Give shorter pulses or a longer period.',
    ],
    [{ offset_ms: -5 }, '`offset_ms` is -5', 'Start the first pulse at 0 ms or later.'],
    [{ amplitude: Number.NaN }, '`amplitude` is NaN', 'Give a plain number.'],
    [{ beats: 2.5 }, '`beats` is 2.5', 'Give a whole number of pulses above 0, or leave it out.'],
    [{ beats: 0 }, '`beats` is 0', 'Give a whole number of pulses above 0, or leave it out.'],
  ])('is refused with %j', (change, problem, remedy) => {
    expect(() => validatePacing({ ...pacing, ...change })).toThrow(new ProtocolError(problem, 'the pacing', remedy));
  });

  it('needs a duration', () => {
    expect(() => pacingEdges(pacing, 0)).toThrow(
      new ProtocolError('the duration is 0 ms', 'the pacing', 'Give a duration above 0 ms.'),
    );
  });
});
