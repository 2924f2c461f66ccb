import { expect, test } from 'vitest';
import { apScoreSentence, apScoreText } from '../../src/cli/ap-score-text.ts';
import { measured, unmeasured } from '../../src/measure/measured.ts';
import type { ApScore } from '../../src/twin/score-ap.ts';

const score = {
  recorded: { says: 'cell7-ap.abf' },
  kind: 'free',
  probability: 0.25,
  quantities: [
    {
      name: 'apd90_ms',
      recorded: measured(201.34),
      predicted: measured({ median: 180.06, interval90: [150, 199.9] }),
      error: -21.28,
      isInside: false,
    },
    { name: 'mdp_mV', recorded: unmeasured('not beating'), predicted: unmeasured('x'), error: null, isInside: null },
  ],
  rms_mV: measured(4.56),
  insideBand: measured(0.5),
} as unknown as ApScore;

test('text: a line for each quantity that both have, outside in capitals', () => {
  expect(apScoreText(score).split('\n')).toEqual([
    'Recorded action potential (free): cell7-ap.abf',
    '  the twin gave what the cell did a probability of 0.25',
    '  apd90_ms         recorded 201.3, predicted 180.1 (90 %: 150.0 to 199.9), OUTSIDE',
    '  distance of the beats 4.6 mV rms',
    '  The intervals hold what the recording leaves open, not the error of the model itself.',
  ]);
});

test('one sentence for the credibility table', () => {
  expect(apScoreSentence(score)).toBe(
    'cell7-ap.abf (free): the twin gave what the cell did a probability of 0.25; apd90_ms recorded 201.3, predicted 180.1 (90 %: 150.0 to 199.9), OUTSIDE; distance of the beats 4.6 mV rms.',
  );
});
