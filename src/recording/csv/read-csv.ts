import type { ByteSource } from '../byte-source.ts';
import type { RecordingReader } from '../open-recording.ts';
import type { Channel, Command, Recording, SampleTimes, Signal, Sweep } from '../recording.ts';
import { RecordingError } from '../recording-error.ts';
import { quantityOf } from '../units.ts';
import { type CommentFacts, commentFacts } from './comment-conditions.ts';
import { decodeText } from './decode-text.ts';
import { gunzip, isGzip } from './gunzip.ts';
import { computedCommand, heldSignal } from './held-signal.ts';
import { type NumberTable, parseTable } from './parse-table.ts';
import { type ColumnPlan, planColumns } from './plan-columns.ts';
import { ascendingRows, type RowRange, rowSweeps } from './row-sweeps.ts';
import { rateOf, sampleTimes } from './sample-times.ts';

/** Reader of tables; recognised by the file's name, because text has no signature. */
export const csvReader: RecordingReader = {
  format: 'CSV',
  extensions: ['.csv', '.tsv', '.txt', '.csv.gz', '.tsv.gz', '.txt.gz'],
  recognises: ({ fileName }) => /\.(?:csv|tsv|txt)(?:\.gz)?$/i.test(fileName),
  read: async (source: ByteSource) => {
    const bytes = source.read(0, source.byteLength);
    const plain = isGzip(bytes) ? await gunzip(bytes, source.fileName) : bytes;
    return readCsv(decodeText(plain, source.fileName), source.fileName, { bytes: source.byteLength });
  },
};

/** What else is known of a table. */
export interface CsvOptions {
  /** Size of the file, for the provenance. */
  readonly bytes?: number;
  /** Whether rows with the time of the row before them are left out (and noted) in tables without segments; refused by default. */
  readonly dropRepeats?: boolean;
}

/**
 * Reads a recording from a table of comma-, tab- or semicolon-separated numbers. The headings name each column and its unit, in
 * brackets or as a suffix: `Time (s),Voltage (mV),Current (pA/pF)` or `t_ms,V_mV,i_pA_pF`. Nothing is guessed: what is ambiguous
 * or missing is refused with the question to answer.
 *
 * - Times: one column with a unit of time, ascending; or none, and a comment line `# dt_ms=0.1` or `# sampling rate: 10 kHz`.
 *   Times within 2 % of an interval of a uniform grid are taken for uniform, all others are kept as listed.
 * - Sweeps: a column `sweep` of ascending whole numbers; or blank lines between them; or side by side, as columns
 *   `Current sweep 1 (pA),Current sweep 2 (pA)`.
 * - A column `seg` numbers segments: between them the true signal is unknown.
 * - A column `Command (mV)` (or `Vcmd`, `Stimulus`, `Protocol`) is the command, not a channel. A recorded voltage is also taken
 *   for the command when a comment says `# clamp mode: voltage clamp` and there is no other.
 * - Comment lines `# key: value` above the headings: see `commentFacts`.
 *
 * @throws RecordingError for everything that would have to be guessed
 */
export function readCsv(text: string, fileName: string, options: CsvOptions = {}): Recording {
  const { bytes = text.length, dropRepeats = false } = options;
  const table = parseTable(text, fileName);
  const plan = planColumns(table.header, `${fileName}, line ${table.headerLine}`);
  const facts = commentFacts(table.comments, fileName);
  const clock = tableClock(table, plan, facts, fileName);
  const ranges = rowSweeps(table, plan, fileName);
  const interval = facts.sweepInterval_ms;
  const sweeps: Sweep[] = [];
  const timesOfAll: SampleTimes[] = [];
  let repeated = 0;
  for (const range of ranges) {
    const rows = sweepRows(table, plan, clock, range, dropRepeats, fileName);
    repeated += rows.repeated;
    timesOfAll.push(rows.times);
    for (let abreast = 0; abreast < plan.sweepsAbreast; abreast++) {
      const pick = (columns: readonly number[]) => rows.pick(table.columns[columns[abreast] as number] as Float64Array);
      const signals = plan.channels.map(({ columns }) => heldSignal(pick(columns), rows.times, fileName));
      const commands = plan.commands.map(({ name, unit, columns }) => {
        const length = signals[0]?.length ?? 0;
        const known = { name, unit, holding: undefined, origin: 'recorded' } as const;
        return computedCommand(known, length, rows.times, () => pick(columns), fileName);
      });
      const start_ms = (interval ?? 0) * sweeps.length;
      sweeps.push({ start_ms, signals, commands: withRecorded(commands, signals, plan, facts, fileName) });
    }
  }
  return {
    format: 'csv',
    version: undefined,
    protocolName: facts.protocolName,
    channels: plan.channels.map(
      ({ name, unit }): Channel => ({ name, unit, quantity: quantityOf(unit), rateHz: commonRate(timesOfAll) }),
    ),
    sweeps,
    tags: [],
    comment: [facts.comment, ...table.remarks].filter((line) => line !== undefined).join('\n') || undefined,
    acquisition: sweeps.length > 1 ? 'sweeps' : 'one sweep',
    conditions: facts.conditions,
    provenance: {
      fileName,
      bytes,
      writtenBy: facts.writtenBy,
      recordedAt: facts.recordedAt,
      reader: 'iontwin CSV 1',
    },
    notes: [...facts.notes, ...ownNotes(plan, facts, sweeps.length, repeated)],
  };
}

/** Times of all rows, ms; or the uniform clock of the comments. */
type Clock = Float64Array | { readonly start_ms: number; readonly interval_ms: number };

function tableClock(table: NumberTable, plan: ColumnPlan, facts: CommentFacts, fileName: string): Clock {
  const { start_ms, interval_ms } = facts;
  if (plan.time !== undefined) {
    const { column, toMs } = plan.time;
    const times = table.columns[column] as Float64Array;
    if (interval_ms === undefined) return toMs === 1 ? times : times.map((t) => Number((t * toMs).toPrecision(15)));
    throw new RecordingError(
      'damaged',
      'times are given twice: in a column and by a comment',
      fileName,
      'Keep the column, or the comment.',
    );
  }
  if (interval_ms !== undefined) return { start_ms, interval_ms };
  throw new RecordingError(
    'missing',
    'the times of the samples are missing',
    fileName,
    'Add a column such as Time (s), or a line `# sampling rate: 10 kHz` above the headings.',
  );
}

function sweepRows(
  table: NumberTable,
  plan: ColumnPlan,
  clock: Clock,
  range: RowRange,
  dropRepeats: boolean,
  fileName: string,
) {
  const length = range.to - range.from;
  const segments = plan.segment === undefined ? undefined : (table.columns[plan.segment] as Float64Array);
  if (!(clock instanceof Float64Array)) {
    if (segments !== undefined) {
      throw new RecordingError(
        'damaged',
        'segments need a column of times',
        fileName,
        'Add a column such as Time (s).',
      );
    }
    return {
      times: { kind: 'uniform', ...clock } as const,
      repeated: 0,
      pick: (c: Float64Array) => c.slice(range.from, range.to),
    };
  }
  const deciding = table.columns[plan.channels[0]?.columns[0] as number] as Float64Array;
  const kept = ascendingRows(table, range, { t_ms: clock, segments, deciding, dropRepeats }, fileName);
  const pick = (column: Float64Array) => Float64Array.from(kept, (i) => column[i] as number);
  return {
    times: sampleTimes(pick(clock), segments && Int32Array.from(kept, (i) => segments[i] as number)),
    repeated: length - kept.length,
    pick,
  };
}

function withRecorded(
  commands: readonly Command[],
  signals: readonly Signal[],
  plan: ColumnPlan,
  facts: CommentFacts,
  fileName: string,
): readonly Command[] {
  if (commands.length > 0 || facts.conditions.clampMode !== 'voltage clamp') return commands;
  const voltages = plan.channels.flatMap(({ unit }, i) => (quantityOf(unit) === 'voltage' ? [i] : []));
  const [only] = voltages;
  const signal = only === undefined ? undefined : signals[only];
  if (voltages.length !== 1 || only === undefined || signal === undefined) return commands;
  const { name, unit } = plan.channels[only] as { name: string; unit: string };
  const known = { name, unit, holding: undefined, origin: 'recorded' } as const;
  const samples = () => Float64Array.from(signal.read());
  return [computedCommand(known, signal.length, signal.times, samples, fileName)];
}

/** The rate that all sweeps share, or null. */
function commonRate(times: readonly SampleTimes[]): number | null {
  const rates = new Set(times.map(rateOf));
  return rates.size === 1 ? (rates.values().next().value ?? null) : null;
}

function ownNotes(plan: ColumnPlan, facts: CommentFacts, sweeps: number, repeated: number): string[] {
  const notes: string[] = [];
  const quantities = plan.channels.map(({ unit }) => quantityOf(unit));
  const clamp = quantities.some((q) => q === 'current' || q === 'current density');
  if (
    clamp &&
    quantities.includes('voltage') &&
    plan.commands.length === 0 &&
    facts.conditions.clampMode === undefined
  ) {
    notes.push(
      'The voltage is taken for a recorded channel. If it is the command, name it Command (mV) or add the line `# clamp mode: voltage clamp`.',
    );
  }
  if (sweeps > 1 && facts.sweepInterval_ms === undefined) {
    notes.push(
      'When each sweep began is not in the table: all start at 0. Add the line `# sweep interval: 10 s` if it matters.',
    );
  }
  if (repeated > 0) notes.push(`${repeated} rows repeat the time of another row of their segment and are left out.`);
  return notes;
}
