import { RecordingError } from '../../recording/recording-error.ts';
import type { StepRecording } from './outward-currents.ts';

/** One column of numbers with `# t0_ms=0 dt_ms=0.1 temperature_C=21.3` above it. */
export interface SampledColumn {
  readonly interval_ms: number;
  /** Undefined where the header does not state it. */
  readonly temperature_K: number | undefined;
  readonly values: Float64Array;
}

const remedy = 'Take the file as it was published.';

/**
 * Reads a column of the sine-wave recordings.
 *
 * @throws RecordingError when the header or a number is missing
 */
export function parseSampledColumn(text: string, fileName: string): SampledColumn {
  const [header = '', , ...rows] = text.trimEnd().split('\n');
  const interval_ms = numberAfter(header, 'dt_ms=');
  if (!(interval_ms > 0)) throw damaged('the first line does not state dt_ms', fileName);
  const celsius = numberAfter(header, 'temperature_C=');
  return {
    interval_ms,
    temperature_K: Number.isNaN(celsius) ? undefined : celsius + 273.15,
    values: numbers(rows, fileName),
  };
}

/**
 * Reads a table of steps: `# Cm_F=...`, then times and one column of current density (A/F) a step potential.
 *
 * @throws RecordingError when a part is missing, or a cell of the table is no number
 */
export function parseStepTable(text: string, fileName: string): StepRecording {
  const [header = '', names = '', ...rows] = text.trimEnd().split('\n');
  const farad = numberAfter(header, 'Cm_F=');
  if (!(farad > 0)) throw damaged('the first line does not state Cm_F', fileName);
  const steps_mV = [...numbers(names.split(',').slice(1), fileName)];
  const columns = rows.map((row) => row.split(','));
  const short = columns.findIndex((row) => row.length !== steps_mV.length + 1);
  if (short >= 0 || rows.length < 2) throw damaged(`row ${short + 3} has not ${steps_mV.length + 1} values`, fileName);
  const column = (k: number): Float64Array =>
    numbers(
      columns.map((row) => row[k] ?? ''),
      fileName,
    );
  const t_ms = column(0);
  return {
    name: fileName.replace(/\.csv(\.gz)?$/, ''),
    capacitance_pF: farad * 1e12,
    interval_ms: Number(((t_ms[1] as number) - (t_ms[0] as number)).toFixed(6)),
    steps_mV,
    sweeps: steps_mV.map((_, k) => column(k + 1)),
  };
}

function numberAfter(header: string, key: string): number {
  const at = header.indexOf(key);
  return at < 0 ? Number.NaN : Number.parseFloat(header.slice(at + key.length));
}

function numbers(texts: readonly string[], fileName: string): Float64Array {
  const values = Float64Array.from(texts, (text) => (text.trim() === '' ? Number.NaN : Number(text)));
  const odd = values.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) throw damaged(`\`${texts[odd]}\` is not a number (value ${odd + 1})`, fileName);
  return values;
}

function damaged(what: string, fileName: string): RecordingError {
  return new RecordingError('damaged', what, fileName, remedy);
}
