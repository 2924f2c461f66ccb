import type { Conditions } from '../recording.ts';
import { RecordingError } from '../recording-error.ts';

/** Before the drug, with it, after it was washed off. */
export type Trial = 'pre' | 'post' | 'wash';

/** Result of a seal test: what the rig measured of cell and pipette. */
export interface SealTest {
  readonly capacitance_pF: number | undefined;
  readonly accessResistance_MOhm: number | undefined;
  readonly membraneResistance_MOhm: number | undefined;
}

interface DatedSealTest extends SealTest {
  readonly trial: number;
}

/** What `meta.json` of a digitised cell says. */
export interface CellMeta {
  readonly cell: string | undefined;
  readonly drug: string | undefined;
  /** Why its authors left the cell out of their statistics; undefined where they did not. */
  readonly excluded: string | undefined;
  /** Seal test of the trials before the drug, by the protocol's name: `spont`, `vcp_70_70`, `rspre20`. */
  readonly params: ReadonlyMap<string, SealTest>;
  /** Number of the trial, by trial and protocol: `trials.get('post')?.get('vcp_70_70')`. */
  readonly trials: ReadonlyMap<Trial, ReadonlyMap<string, number>>;
  /** In order of trial numbers. */
  readonly sealTests: readonly DatedSealTest[];
  /** Range outside of which currents were cut off, pA/pF. */
  readonly clip: readonly [number, number] | undefined;
  /** Rows of start ms, end ms, mV. */
  readonly sodiumSteps: readonly (readonly [number, number, number])[] | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const trialNames: ReadonlyMap<string, Trial> = new Map([
  ['Pre-drug', 'pre'],
  ['Post-drug', 'post'],
  ['Washoff', 'wash'],
]);

/**
 * Reads `meta.json`. What is absent is undefined; what is there must be what it should be.
 *
 * @param fileName for messages
 * @throws RecordingError when it is not JSON or an entry has the wrong shape
 */
export function parseCellMeta(text: string, fileName: string): CellMeta {
  const meta = fieldsOf(parseJson(text, fileName), 'the document', fileName);
  const params = new Map<string, SealTest>();
  for (const [name, value] of Object.entries(fieldsOf(meta.params ?? {}, '`params`', fileName))) {
    params.set(name, sealTest(fieldsOf(value, `\`params.${name}\``, fileName), fileName));
  }
  return {
    cell: textOf(meta.cell),
    drug: textOf(meta.drug),
    excluded: textOf(meta.excluded_by_authors),
    params,
    trials: trialNumbers(fieldsOf(meta.trials ?? {}, '`trials`', fileName), fileName),
    sealTests: listOf(meta.seal_test_by_trial ?? [], '`seal_test_by_trial`', fileName)
      .map((value) => {
        const fields = fieldsOf(value, 'an entry of `seal_test_by_trial`', fileName);
        const trial = numberOf(fields.trial, 'trial', fileName);
        return { ...sealTest(fields, fileName), trial: trial ?? Number.POSITIVE_INFINITY };
      })
      .sort((a, b) => a.trial - b.trial),
    clip: clipOf(meta.vc_clip_pA_pF, fileName),
    sodiumSteps: stepsOf(meta.na_step_protocol_ms_mV, fileName),
  };
}

/** The protocol of the 10 s voltage clamp: `vcp_P_C`, P % prediction and C % compensation of the series resistance. */
export interface ClampName {
  readonly name: string;
  /** Fractions 0..1. */
  readonly prediction: number;
  readonly compensation: number;
}

/** Name of the voltage clamp among the parameters, or undefined where there is none. */
export function clampName(meta: CellMeta): ClampName | undefined {
  for (const name of meta.params.keys()) {
    const match = /^vcp_(\d{1,3})_(\d{1,3})$/.exec(name);
    if (match) return { name, prediction: Number(match[1]) / 100, compensation: Number(match[2]) / 100 };
  }
  return undefined;
}

/**
 * What the seal test that holds for a trial says: the parameters of its protocol before the drug, later on the last test made up
 * to then. Undefined where there is none.
 *
 * @param protocol `spont`, `vcp_70_70`, ...
 */
export function sealConditions(meta: CellMeta, trial: Trial, protocol: string): Conditions | undefined {
  const number = meta.trials.get(trial)?.get(protocol);
  const last = number === undefined ? undefined : meta.sealTests.findLast((test) => test.trial <= number);
  const test = (trial === 'pre' ? meta.params.get(protocol) : undefined) ?? last;
  if (test === undefined) return undefined;
  return {
    ...resistances(test),
    recordingsSinceSealTest: number === undefined || last === undefined ? undefined : number - last.trial,
  };
}

/** Capacitance and resistances of a seal test as conditions of a recording. */
export function resistances(test: SealTest): Conditions {
  return {
    capacitance_pF: test.capacitance_pF,
    accessResistance_MOhm: test.accessResistance_MOhm,
    membraneResistance_MOhm: test.membraneResistance_MOhm,
  };
}

/** Mean capacitance of the seal tests, pF: what the rig's owners divided the currents by. */
export function meanCapacitance_pF(meta: CellMeta): number | undefined {
  const all = meta.sealTests.flatMap((test) => (test.capacitance_pF === undefined ? [] : [test.capacitance_pF]));
  return all.length === 0 ? undefined : all.reduce((sum, c) => sum + c, 0) / all.length;
}

function parseJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    try {
      // Python writes missing numbers as NaN, which is no JSON.
      return JSON.parse(text.replace(/(?<=[:[,]\s*)-?(?:NaN|Infinity)\b/g, 'null'));
    } catch {
      const reason = error instanceof Error ? error.message : String(error);
      throw new RecordingError('damaged', `this is not JSON: ${reason}`, fileName, 'Copy the file again.');
    }
  }
}

function sealTest(fields: Fields, fileName: string): SealTest {
  return {
    capacitance_pF: numberOf(fields.Cm_pF, 'Cm_pF', fileName),
    accessResistance_MOhm: numberOf(fields.Ra_MOhm, 'Ra_MOhm', fileName),
    membraneResistance_MOhm: numberOf(fields.Rm_MOhm, 'Rm_MOhm', fileName),
  };
}

function trialNumbers(groups: Fields, fileName: string): CellMeta['trials'] {
  const trials = new Map<Trial, ReadonlyMap<string, number>>();
  for (const [group, value] of Object.entries(groups)) {
    const trial = trialNames.get(group);
    if (trial === undefined) continue;
    const numbers = new Map<string, number>();
    for (const [protocol, entry] of Object.entries(fieldsOf(value, `\`trials.${group}\``, fileName))) {
      // The number is text, and for some protocols a range, which names no single trial.
      const number = Number(fieldsOf(entry, `\`trials.${group}.${protocol}\``, fileName).trial ?? Number.NaN);
      if (Number.isFinite(number)) numbers.set(protocol, number);
    }
    trials.set(trial, numbers);
  }
  return trials;
}

function clipOf(value: unknown, fileName: string): CellMeta['clip'] {
  if (value === undefined || value === null) return undefined;
  const [lowest, highest] = listOf(value, '`vc_clip_pA_pF`', fileName).map((v) =>
    numberOf(v, 'vc_clip_pA_pF', fileName),
  );
  if (lowest !== undefined && highest !== undefined && lowest < highest) return [lowest, highest];
  return wrong('`vc_clip_pA_pF` is not a range', fileName);
}

function stepsOf(value: unknown, fileName: string): CellMeta['sodiumSteps'] {
  if (value === undefined || value === null) return undefined;
  return listOf(value, '`na_step_protocol_ms_mV`', fileName).map((row) => {
    const numbers = listOf(row, 'a row of `na_step_protocol_ms_mV`', fileName);
    const [start, end, mV] = numbers.map((v) => numberOf(v, 'na_step_protocol_ms_mV', fileName));
    if (start === undefined || end === undefined || mV === undefined) {
      return wrong('a row of `na_step_protocol_ms_mV` is not start, end, voltage', fileName);
    }
    return [start, end, mV] as const;
  });
}

function fieldsOf(value: unknown, what: string, fileName: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  return wrong(`${what} is not an object`, fileName);
}

function listOf(value: unknown, what: string, fileName: string): readonly unknown[] {
  return Array.isArray(value) ? value : wrong(`${what} is not a list`, fileName);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(value: unknown, key: string, fileName: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return wrong(`\`${key}\` is not a number`, fileName);
}

function wrong(what: string, fileName: string): never {
  throw new RecordingError('damaged', what, fileName, 'Take the meta.json that came with the traces.');
}
