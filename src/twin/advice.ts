import { type Protocol, segmentDuration_ms, segmentVoltage, voltageAt } from '../protocol/protocol.ts';
import type { Twin } from './twin.ts';

/** Something that would have made the twin better, and the fact that it rests on. */
export interface Advice {
  readonly name: string;
  readonly says: string;
  readonly because: string;
}

/** The potentials where a free cell's fate is decided, and where few protocols look, mV. */
const diastole_mV = [-70, -30] as const;
/** A ramp this slow shows steady currents, mV/ms; a step this long does too, ms. */
const slowRamp_mV_ms = 0.1;
const longStep_ms = 500;
const fewestLongSteps = 2;
/** A current of which so little is known needs another protocol. */
const mostlyPrior = 0.5;
/** A nuisance whose posterior is this much of its prior was hardly measured. */
const unmeasuredShare = 0.7;

/**
 * Advice to the experimenter, as far as the facts of a twin call for it.
 *
 * @param hasRecordedAp an action potential of the same cell was recorded and compared
 */
export function adviceFor(twin: Twin, hasRecordedAp: boolean): Advice[] {
  return [
    ...cutAdvice(twin),
    ...diastoleAdvice(twin.conditions.protocol),
    ...sealAdvice(twin),
    ...junctionAdvice(twin),
    ...unknownCurrents(twin),
    ...conditionAdvice(twin),
    ...(hasRecordedAp
      ? []
      : [
          {
            name: 'validation',
            says: 'Record one paced action potential of the same cell with IK1 added by dynamic clamp.',
            because:
              'no action potential of this cell was compared with the twin, so nothing outside the fit supports it',
          },
        ]),
    {
      name: 'controls',
      says: 'Put untreated controls into every batch of a drug study, recorded at the same times.',
      because: 'currents run down: a single recording cannot tell run-down from block',
    },
  ];
}

function cutAdvice({ fit: { trace }, conditions: { protocol }, quality }: Twin): Advice[] {
  const cut = trace.recorded_A_F.flatMap((i, b) => (i === null ? [b] : []));
  if (cut.length === 0) {
    const noted = quality?.reasons.find(({ name }) => name === 'cut-bins' || name === 'saturation');
    if (!noted) return [];
    return [{ name: 'clipping', says: 'Lower the gain of the amplifier: do not clip INa.', because: noted.says }];
  }
  const inward = cut.filter((b) => (trace.fitted_A_F[b] as number) < 0).length;
  const levels = [...new Set(cut.map((b) => Math.round(voltageAt(protocol, trace.t_ms[b] as number))))].sort(
    (a, b) => a - b,
  );
  const where = `${cut.length} of ${trace.t_ms.length} bins are cut off, at ${levels.slice(0, 8).join(', ')}${levels.length > 8 ? ', ...' : ''} mV`;
  const isSodium = inward > cut.length / 2;
  return [
    {
      name: 'clipping',
      says: isSodium
        ? 'Do not clip INa: lower the gain of the amplifier or widen the range of the digitiser.'
        : 'Lower the gain of the amplifier: outward currents are cut off.',
      because: isSodium ? `${where}, most of them inward: size and kinetics of INa rest on the prior there` : where,
    },
  ];
}

function diastoleAdvice(protocol: Protocol): Advice[] {
  const [low, high] = diastole_mV;
  let longSteps = 0;
  for (const segment of protocol.segments) {
    const ms = segmentDuration_ms(segment);
    if (segment.kind === 'step' && segment.mV >= low && segment.mV <= high && ms >= longStep_ms) longSteps++;
    if (segment.kind !== 'ramp') continue;
    const [from, to] = [segmentVoltage(segment, 0), segmentVoltage(segment, ms)];
    const covers = Math.min(from, to) <= low && Math.max(from, to) >= high;
    if (covers && Math.abs(to - from) / ms <= slowRamp_mV_ms) return [];
  }
  if (longSteps >= fewestLongSteps) return [];
  const steps = longSteps === 0 ? 'no step' : 'only one step';
  return [
    {
      name: 'slow-ramp',
      says: `Add a slow ramp, or a few steps of ${longStep_ms} ms or more, between ${low} and ${high} mV.`,
      because: `the protocol ${protocol.name} has no ramp slower than ${slowRamp_mV_ms} mV/ms there and ${steps} of ${longStep_ms} ms; whether a free cell beats hangs on 0.1 to 0.3 A/F in that range`,
    },
  ];
}

function sealAdvice({ nuisance, quality }: Twin): Advice[] {
  const old = quality?.reasons.find(({ name }) => name === 'recordings-since-seal-test');
  const says = 'Repeat the seal test right before the voltage clamp and right before the action potentials.';
  if (old) return [{ name: 'seal-test', says, because: old.says }];
  return nuisance
    .filter(({ name }) => /leak/i.test(name) && !/\.E(_|$)|factor/.test(name))
    .filter((n) => n.interval90[1] - n.interval90[0] > unmeasuredShare * (n.prior90[1] - n.prior90[0]))
    .map((n) => ({
      name: 'seal-test',
      says,
      because: `the recording hardly determined ${n.name}: its 90 % interval is that of the prior`,
    }));
}

/** A fit that finds a junction potential says that the potentials of the recording are not those across the membrane. */
function junctionAdvice({ nuisance }: Twin): Advice[] {
  const junction = nuisance.find(({ name }) => name === 'junction.V');
  if (!junction || junction.interval90[0] * junction.interval90[1] <= 0) return [];
  const [low, high] = junction.interval90.map(Math.round) as [number, number];
  const side = junction.estimate > 0 ? 'above' : 'below';
  return [
    {
      name: 'junction',
      says: 'Measure the junction potential of the solutions, and write into the recording whether it was corrected for.',
      because: `all currents together look as if the potentials shown lay ${Math.abs(Math.round(junction.estimate))} mV ${side} those across the membrane (90 %: ${low} to ${high} mV); potentials here are those shown`,
    },
  ];
}

function unknownCurrents({ parameters }: Twin): Advice[] {
  const currents = [...new Set(parameters.map(({ current }) => current))].filter((current) => current !== '');
  const share = (current: string): number => {
    const own = parameters.filter((p) => p.current === current);
    return own.filter((p) => p.determined_by === 'prior').length / own.length;
  };
  const unknown = currents.filter((current) => share(current) > mostlyPrior);
  if (unknown.length === 0) return [];
  return [
    {
      name: 'unknown-currents',
      says: `Choose a protocol that brings out ${unknown.join(', ')}; \`iontwin identify\` tells beforehand what a protocol can determine.`,
      because: 'more than half of their parameters come from the prior alone',
    },
  ];
}

function conditionAdvice({ conditions, quality }: Twin): Advice[] {
  const advice: Advice[] = [];
  if (conditions.temperature_K === null) {
    advice.push({
      name: 'temperature',
      says: 'Write the temperature of the bath into the recording.',
      because: 'it is not stated, and ten degrees change the rate of every gate threefold',
    });
  }
  if (conditions.capacitance_pF === null) {
    advice.push({
      name: 'capacitance',
      says: 'Note the membrane capacitance with every recording.',
      because: 'it is not stated; without it currents of different cells cannot be compared',
    });
  }
  if (quality && quality.verdict !== 'accept') {
    advice.push({
      name: 'quality',
      says: 'Look at the quality of the recording before anything else.',
      because: quality.reasons.map(({ says }) => says).join('; ') || 'it was flagged',
    });
  }
  return advice;
}
