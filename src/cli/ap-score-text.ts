import type { ApScore } from '../twin/score-ap.ts';

/** A recorded action potential beside what the twin predicted, for people. */
export function apScoreText(score: ApScore): string {
  const lines = [`Recorded action potential (${score.kind}): ${score.recorded.says}`];
  if (score.probability !== null) {
    lines.push(`  the twin gave what the cell did a probability of ${score.probability.toFixed(2)}`);
  }
  for (const { name, recorded, predicted, isInside } of score.quantities) {
    if (!recorded.ok || !predicted.ok) continue;
    const { median, interval90 } = predicted.value;
    const inside = isInside ? 'inside' : 'OUTSIDE';
    lines.push(
      `  ${name.padEnd(16)} recorded ${recorded.value.toFixed(1)}, predicted ${median.toFixed(1)} (90 %: ${interval90[0].toFixed(1)} to ${interval90[1].toFixed(1)}), ${inside}`,
    );
  }
  if (score.rms_mV.ok) lines.push(`  distance of the beats ${score.rms_mV.value.toFixed(1)} mV rms`);
  lines.push('  The intervals hold what the recording leaves open, not the error of the model itself.');
  return lines.join('\n');
}
