import { RecordingError } from '../recording-error.ts';
import { quantityOf } from '../units.ts';
import { type ColumnHeader, columnHeader, timeFactor } from './column-header.ts';

/** A quantity of the table: one column, or one for each sweep. */
export interface ColumnGroup {
  readonly name: string;
  readonly unit: string;
  /** Columns by sweep, in order of the sweeps' numbers; one alone where sweeps follow one another in rows. */
  readonly columns: readonly number[];
}

/** What the columns of a table are, by their headings. */
export interface ColumnPlan {
  readonly time: { readonly column: number; readonly toMs: number } | undefined;
  /** Column of sweep numbers. */
  readonly sweep: number | undefined;
  /** Column of segment numbers. */
  readonly segment: number | undefined;
  readonly channels: readonly ColumnGroup[];
  readonly commands: readonly ColumnGroup[];
  /** 1 where sweeps are not side by side. */
  readonly sweepsAbreast: number;
}

const commandName = /^(?:command|[vi][ _]?cmd|cmd|stimulus|protocol)\b/i;

/**
 * Decides by headings alone what each column is.
 *
 * @param where file and line of the headings, for messages
 * @throws RecordingError `missing` for a unit or when there are no samples, `damaged` for headings that contradict one another
 */
export function planColumns(header: readonly string[], where: string): ColumnPlan {
  let time: ColumnPlan['time'];
  let sweep: number | undefined;
  let segment: number | undefined;
  const channels = new Map<string, Map<number | undefined, number>>();
  const commands = new Map<string, Map<number | undefined, number>>();
  const units = new Map<string, ColumnHeader>();
  header.forEach((text, column) => {
    if (/^(?:sweep|episode|trace)$/i.test(text) && sweep === undefined) {
      sweep = column;
      return;
    }
    if (/^(?:seg|segment)$/i.test(text) && segment === undefined) {
      segment = column;
      return;
    }
    const heading = columnHeader(text);
    const toMs = timeFactor(heading.unit);
    if (toMs !== undefined) {
      if (time !== undefined) refuse('damaged', 'there are two columns of times', where, 'Keep one of them.');
      time = { column, toMs };
      return;
    }
    if (heading.unit === undefined) {
      refuse(
        'missing',
        `column \`${text.slice(0, 60)}\` has no unit that is known`,
        where,
        'Write it behind the name, in brackets or with an underscore: Time (s), Voltage (mV), Current (pA/pF), i_pA_pF, V_mV.',
      );
    }
    const key = `${heading.name}\n${heading.unit}`;
    units.set(key, heading);
    const groups = commandName.test(heading.name) ? commands : channels;
    const group = groups.get(key) ?? new Map<number | undefined, number>();
    if (group.has(heading.sweep))
      refuse('damaged', `two columns are named \`${text.slice(0, 60)}\``, where, 'Rename one.');
    group.set(heading.sweep, column);
    groups.set(key, group);
  });
  if (channels.size === 0) {
    refuse(
      'missing',
      'there is no column of samples beside times and commands',
      where,
      'Add a column such as Current (pA).',
    );
  }
  const numbers = sweepNumbers([...channels.values(), ...commands.values()], sweep !== undefined, where);
  const groupsOf = (groups: typeof channels) =>
    [...groups].map(([key, group]): ColumnGroup => {
      const { name, unit } = units.get(key) as ColumnHeader;
      return {
        name,
        unit: unit as string,
        columns: numbers.map((n) => (group.get(n) ?? group.get(undefined)) as number),
      };
    });
  const plan = { time, sweep, segment, channels: groupsOf(channels), commands: groupsOf(commands) };
  const wrongCommand = plan.commands.find(
    ({ unit }) => !['voltage', 'current', 'current density'].includes(quantityOf(unit)),
  );
  if (wrongCommand) {
    refuse('damaged', `the command \`${wrongCommand.name}\` is in ${wrongCommand.unit}`, where, 'Give it in mV or pA.');
  }
  return { ...plan, sweepsAbreast: numbers.length };
}

/** Numbers of the sweeps that stand side by side, ascending; `[undefined]` where none does. A command may serve all of them. */
function sweepNumbers(
  groups: readonly ReadonlyMap<number | undefined, number>[],
  inRows: boolean,
  where: string,
): (number | undefined)[] {
  const first = groups[0] as ReadonlyMap<number | undefined, number>;
  const numbers = [...first.keys()].sort((a, b) => (a ?? 0) - (b ?? 0));
  const numbered = numbers.some((n) => n !== undefined);
  if (numbered && inRows) {
    refuse(
      'damaged',
      'there is a column of sweep numbers, and sweeps stand side by side',
      where,
      'Keep one of the two.',
    );
  }
  for (const [i, group] of groups.entries()) {
    const forAll = i > 0 && numbered && group.size === 1 && group.has(undefined);
    if (forAll || (group.size === numbers.length && numbers.every((n) => group.has(n)))) continue;
    refuse('damaged', 'not every channel has the same sweeps', where, 'Give each channel one column a sweep.');
  }
  if (numbered && numbers.includes(undefined)) {
    refuse('damaged', 'some columns of a channel name their sweep, and one does not', where, 'Name the sweep in each.');
  }
  return numbers;
}

function refuse(kind: 'damaged' | 'missing', what: string, where: string, remedy: string): never {
  throw new RecordingError(kind, what, where, remedy);
}
