import type { ApScore } from '../twin/score-ap.ts';

/** A recorded action potential beside what the twin predicted, for people. */
export function apScoreText(score: ApScore): string {
  return [
    `Recorded action potential (${score.kind}): ${score.recorded.says}`,
    ...comparisons(score, 16).map((line) => `  ${line}`),
    '  The intervals hold what the recording leaves open, not the error of the model itself.',
  ].join('\n');
}

/** The same in one sentence, for the credibility table of a report. */
export function apScoreSentence(score: ApScore): string {
  return `${score.recorded.says} (${score.kind}): ${comparisons(score, 0).join('; ')}.`;
}

/** One line for the outcome, one for each quantity that both have, one for the distance. */
function comparisons({ probability, quantities, rms_mV }: ApScore, width: number): string[] {
  return [
    ...(probability === null ? [] : [`the twin gave what the cell did a probability of ${probability.toFixed(2)}`]),
    ...quantities.flatMap(({ name, recorded, predicted, isInside }) => {
      if (!recorded.ok || !predicted.ok) return [];
      const { median, interval90 } = predicted.value;
      const inside = isInside ? 'inside' : 'OUTSIDE';
      return [
        `${name.padEnd(width)} recorded ${recorded.value.toFixed(1)}, predicted ${median.toFixed(1)} (90 %: ${interval90[0].toFixed(1)} to ${interval90[1].toFixed(1)}), ${inside}`,
      ];
    }),
    ...(rms_mV.ok ? [`distance of the beats ${rms_mV.value.toFixed(1)} mV rms`] : []),
  ];
}
