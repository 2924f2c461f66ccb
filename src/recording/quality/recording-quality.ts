import { mapMeasured, measured, unmeasured } from '../../measure/measured.ts';
import type { Recording } from '../recording.ts';
import { type ClampDataOptions, clampData } from './clamp-trace.ts';
import { clampFacts, type Fact } from './facts.ts';
import { recordedPotential } from './potential.ts';
import { type LimitChange, withLimits } from './thresholds.ts';
import { judge, type QualityReason, type Verdict, verdictOf } from './verdict.ts';

/** Whether a recording is good enough for a twin. */
export interface Quality {
  /** `flag`: usable, with what `reasons` say in mind. */
  readonly verdict: Verdict;
  /** Worst first; empty when accepted. */
  readonly reasons: readonly QualityReason[];
  /** Everything that was measured, and why what was not was not. */
  readonly facts: readonly Fact[];
  /** Whether a twin will ask for the capacitance: the current is no density, and neither the file nor the caller states it. */
  readonly lacksCapacitance: boolean;
  /** Part 0..1 of the samples that were looked at: very long recordings are judged by a part. */
  readonly looked: number;
}

export interface QualityOptions extends ClampDataOptions {
  /** Changes to `qualityLimits`, by name. */
  readonly limits?: Readonly<Record<string, LimitChange>>;
}

/** A command in volts that is called mV: no further from 0 than any membrane withstands in volts, and yet not constant. */
function looksLikeVolts(ranges: readonly (readonly [number, number])[]): boolean {
  const [low, high] = [Math.min(...ranges.map(([lo]) => lo)), Math.max(...ranges.map(([, hi]) => hi))];
  return low <= -0.03 && Math.max(-low, high) <= 0.3 && high - low >= 0.02;
}

/**
 * Judges a recording as the input of a digital twin: a voltage clamp of one cell with a known command.
 *
 * @param options channel, command and conditions where the file does not say them or the caller knows better; limits
 * @returns the verdict with reasons. Never throws for what is in the data: a recording of something else is refused for that reason
 * @throws RecordingError for the name of a limit that there is not, and where the file's bytes cannot be read
 */
export function recordingQuality(recording: Recording, options: QualityOptions = {}): Quality {
  const limits = withLimits(options.limits ?? {});
  const data = clampData(recording, options);
  if (!data.ok) return notClamp(recording, data.reason);
  const samples = Math.max(0, ...data.value.traces.map(({ i }) => i.length));
  if (samples < 3) {
    const says = 'there are fewer than three samples in every sweep';
    return quality([reason('samples', 'refuse', says, samples, 3)], []);
  }
  const usable = { ...data.value, traces: data.value.traces.filter(({ i }) => i.length >= 3) };
  const facts = clampFacts(usable);
  const value = (name: string) => {
    const fact = facts.find((one) => one.name === name);
    return fact?.value.ok ? fact.value.value : undefined;
  };

  const reasons: QualityReason[] = [];
  const commands = usable.traces.flatMap(({ command }) => (command ? [command] : []));
  const isConstant = commands.every(({ range_mV: [lo, hi] }) => hi - lo < 1);
  if (commands.length === 0) {
    reasons.push(reason('missing-protocol', 'refuse', 'the command is not known: give the protocol'));
  } else if (isConstant) {
    const ranges = commands.map(({ range_mV }) => range_mV);
    const says = looksLikeVolts(ranges)
      ? 'the command stays within 0.3 mV of 0: correct its unit if these are volts, else give the protocol'
      : 'the command never changes: give the protocol';
    reasons.push(reason('missing-protocol', 'refuse', says));
  }
  if (value('capacitance') === undefined && usable.unit === 'pA') {
    reasons.push(
      reason(
        'capacitance',
        'flag',
        'the capacitance is not known: currents cannot be compared with those of a model cell',
      ),
    );
  }
  const sign = signReason(value('level-correlation'), value('inward-jumps'), value('input-conductance'));
  if (sign) reasons.push(sign);
  // With the sign turned round the currents cannot follow the levels, and the holding current is outward: one reason is enough.
  const implied = [
    ...(sign?.effect === 'refuse' ? ['level-correlation', 'inward-jumps', 'outward-holding-current'] : []),
    ...(isConstant ? ['command-span'] : []),
  ];
  reasons.push(...judge(facts, limits).filter(({ name }) => !implied.includes(name)));
  const lacksCapacitance = usable.unit === 'pA' && usable.conditions.capacitance_pF === undefined;
  return { ...quality(reasons, facts, data.value.looked), lacksCapacitance };
}

/** Two of three signs of life must say so, or one without any against it. */
function signReason(
  correlation: number | undefined,
  inwardJumps: number | undefined,
  conductance: number | undefined,
): QualityReason | undefined {
  const vote = (x: number | undefined, bad: number, good: number) =>
    x === undefined ? 0 : x < bad ? -1 : x > good ? 1 : 0;
  const votes = [vote(correlation, -0.4, 0.3), vote(inwardJumps, 25, 75), vote(conductance, -0.002, 0)];
  const against = votes.filter((one) => one < 0).length;
  if (against === 0 || (against === 1 && votes.includes(1))) return undefined;
  const says = 'the current has the wrong sign: it grows outward with hyperpolarisation';
  return reason('sign', against > 1 ? 'refuse' : 'flag', says, correlation ?? conductance ?? null, 0);
}

function notClamp(recording: Recording, why: string): Quality {
  const facts: Fact[] = [];
  const reasons = [reason('not-voltage-clamp', 'refuse', `not a voltage clamp: ${why}`)];
  const potential = recordedPotential(recording);
  if (potential.ok) {
    const { classification, actionPotentials, rest_mV, alternans } = potential.value;
    const what = `potential: ${classification}`;
    facts.push({ name: 'action-potentials', value: measured(actionPotentials.length), unit: '', how: what });
    facts.push({ name: 'rest-potential', value: rest_mV, unit: 'mV', how: 'mean of the last part' });
    const difference = mapMeasured(alternans, ({ difference_ms }) => difference_ms);
    facts.push({
      name: 'apd-alternation',
      value: difference,
      unit: 'ms',
      how: 'difference of APD90 between neighbours',
    });
    if (alternans.ok && alternans.value.present) {
      const says =
        'action potentials alternate between long and short: no single action potential stands for this cell';
      reasons.push(reason('alternans', 'flag', says, alternans.value.difference_ms, null, 'ms'));
    }
  } else facts.push({ name: 'action-potentials', value: unmeasured(potential.reason), unit: '', how: 'potential' });
  return quality(reasons, facts);
}

function reason(
  name: string,
  effect: 'flag' | 'refuse',
  says: string,
  value: number | null = null,
  limit: number | null = null,
  unit = '',
): QualityReason {
  return { name, effect, value, unit, limit, says };
}

function quality(reasons: readonly QualityReason[], facts: readonly Fact[], looked = 1): Quality {
  const sorted = [...reasons].sort((a, b) => Number(b.effect === 'refuse') - Number(a.effect === 'refuse'));
  return { verdict: verdictOf(sorted), reasons: sorted, facts, lacksCapacitance: false, looked };
}
