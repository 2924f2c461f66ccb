import type { TwinParameter } from '../twin/twin.ts';
import type { ExampleRecording } from './example-recording.ts';
import { significant, tableLines } from './format.ts';
import type { TwinResult } from './twin-job.ts';
import { twinJson } from './twin-json.ts';

/** Truth and estimate of one quantity, relative to the baseline (in its own unit for properties of the experiment). */
interface Comparison {
  readonly name: string;
  readonly truth: number;
  readonly estimate: number;
  readonly sd: number;
  readonly interval90: readonly [number, number];
  readonly inside: boolean;
  readonly determined_by: TwinParameter['determined_by'] | null;
}

function comparisons({ truth, experiment }: ExampleRecording, { twin }: TwinResult): Comparison[] {
  const inside = (x: number, [low, high]: readonly [number, number]): boolean => x >= low && x <= high;
  return [
    ...twin.parameters.flatMap(({ name, factor, sd, interval90, determined_by }): Comparison[] => {
      const x = truth[name];
      if (x === undefined) return [];
      return [{ name, truth: x, estimate: factor, sd, interval90, inside: inside(x, interval90), determined_by }];
    }),
    ...twin.nuisance.flatMap(({ name, estimate, sd, interval90 }): Comparison[] => {
      const x = experiment[name];
      if (x === undefined) return [];
      return [{ name, truth: x, estimate, sd, interval90, inside: inside(x, interval90), determined_by: null }];
    }),
  ];
}

/** `example --json`: the document of `twin --json`, and the truth beside each estimate. */
export function exampleJson(made: ExampleRecording, result: TwinResult, files: readonly string[]) {
  return { ...twinJson(result, files), truth: comparisons(made, result) };
}

/** Truth against estimate, for people. */
export function exampleText(made: ExampleRecording, result: TwinResult, report: string): string {
  const { twin, predictions, seconds } = result;
  const all = comparisons(made, result);
  const known = all.filter((c) => c.determined_by === 'data');
  const errors = known.map((c) => Math.abs(c.estimate - c.truth)).sort((a, b) => a - b);
  const rows = all.map((c) => [
    c.name,
    show(c.truth),
    `${show(c.estimate)} ± ${significant(c.sd, 2)}`,
    `${show(c.interval90[0])} to ${show(c.interval90[1])}`,
    c.inside ? 'yes' : 'no',
    c.determined_by ?? 'experiment',
  ]);
  const free = predictions?.aps.find(({ kind }) => kind === 'free');
  const apd = free?.quantities.apd90_ms;
  return [
    ...made.says.map((says, k) => `${k === 0 ? 'Recorded  ' : '          '}${says}`),
    '',
    'Truth against estimate (relative to the published cell)',
    ...tableLines([['parameter', 'truth', 'estimate', '90 % interval', 'inside', 'known from'], ...rows]),
    '',
    `Verdict   ${twin.verdict}${twin.reasons.map(({ says }) => `; ${says}`).join('')}`,
    `Known     ${known.length} of ${twin.parameters.length} parameters, half of them to within ${significant(errors[errors.length >> 1] ?? 0, 2)} of the published value;`,
    `          ${all.filter((c) => c.inside).length} of ${all.length} true values lie inside their 90 % interval`,
    ...(apd?.ok
      ? [
          `Predicts  APD90 ${significant(apd.value.median, 3)} ms (90 %: ${significant(apd.value.interval90[0], 3)} to ${significant(apd.value.interval90[1], 3)}) when the cell is left alone`,
        ]
      : []),
    `Took      ${significant(seconds.total, 3)} s: library ${significant(seconds.library, 2)}, fit ${significant(seconds.fit, 2)}, posterior ${significant(seconds.posterior, 2)}, prediction ${significant(seconds.prediction, 2)} s`,
    `Report    ${report}`,
    '',
  ].join('\n');
}

function show(x: number): string {
  return significant(x, 3);
}
