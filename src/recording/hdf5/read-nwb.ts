import type { Command, Recording, Sweep } from '../recording.ts';
import { RecordingError } from '../recording-error.ts';
import { quantityOf } from '../units.ts';
import { H5Node } from './h5-node.ts';
import { nwbConditions } from './nwb-conditions.ts';
import { type NwbSeries, nwbCommand, nwbSamples, nwbSeries } from './nwb-series.ts';

const clampSeries = 'VoltageClampSeries';

/**
 * Reads the patch-clamp recordings of an NWB 2 file: the responses of one electrode in one clamp mode, each a sweep, in the order of
 * sweep numbers or starting times. Other electrodes and modes are named in the notes.
 *
 * A stimulus is the command of a response when the table of intracellular recordings or a common sweep number says so, else when
 * it alone has the same electrode, start and number of samples.
 *
 * @param wanted 0-based number of the electrode and mode; by default the first voltage clamp, or what there is
 * @throws RecordingError when there is no such recording, or one is damaged
 * @source NWB schema 2.6, module icephys
 */
export function readNwb(root: H5Node, bytes: number, wanted = 0): Recording {
  const responses = nwbSeries(root.at('acquisition')).filter(({ type }) => !type.includes('Stimulus'));
  const stimuli = nwbSeries(root.at('stimulus/presentation')).filter(({ type }) => type.includes('Stimulus'));
  const groups = new Map<string, NwbSeries[]>();
  for (const series of responses) {
    const key = `${nameOf(series.electrode)} ${series.type}`.trim();
    groups.set(key, [...(groups.get(key) ?? []), series]);
  }
  // Voltage clamps first; else as in the file.
  const names = [...groups.keys()].sort((a, b) => Number(b.endsWith(clampSeries)) - Number(a.endsWith(clampSeries)));
  const chosen = groups.get(names[wanted] ?? '');
  if (chosen === undefined) {
    throw new RecordingError(
      'no-such-data',
      names.length === 0 ? 'the file has no patch-clamp series' : `there is no electrode and mode ${wanted}`,
      root.fileName,
      names.length === 0
        ? 'Read are VoltageClampSeries, CurrentClampSeries and IZeroClampSeries.'
        : `Choose one of 0 to ${names.length - 1}.`,
    );
  }
  const notes: string[] = [];
  const others = names.filter((_, i) => i !== wanted);
  if (others.length > 0)
    notes.push(`This is ${names[wanted]}; the file holds others: ${others.slice(0, 40).join('; ')}.`);
  const ordered = chosen.toSorted(inOrder);
  const pairs = tablePairs(root, notes);
  const [first] = ordered as [NwbSeries];
  const read = ordered.map((series) => ({ series, ...nwbSamples(series) }));
  const { unit } = read[0] as { unit: string };
  let unmatched = 0;
  const sweeps = read.flatMap(({ series, unit: own, signal }): Sweep[] => {
    if (own !== unit) {
      notes.push(`${series.name} is in ${own}, not in ${unit}, and is left out.`);
      return [];
    }
    const stimulus = stimulusOf(series, signal.length, stimuli, pairs);
    if (stimulus === undefined && series.type !== 'IZeroClampSeries') unmatched++;
    const commands: Command[] = stimulus === undefined ? [] : [nwbCommand(stimulus)];
    return [{ start_ms: (series.start_s - first.start_s) * 1000, signals: [signal], commands }];
  });
  if (unmatched > 0) notes.push(`${unmatched} of ${sweeps.length} sweeps have no stimulus that is surely theirs.`);
  const rates = new Set(
    sweeps.map(({ signals: [signal] }) => (signal?.times.kind === 'uniform' ? 1000 / signal.times.interval_ms : null)),
  );
  const [rate] = rates;
  return {
    format: 'nwb',
    version: root.text('nwb_version'),
    protocolName: first.description,
    channels: [
      {
        name: nameOf(first.electrode) || first.name,
        unit,
        quantity: quantityOf(unit),
        rateHz: rates.size === 1 && typeof rate === 'number' ? Number(rate.toPrecision(12)) : null,
      },
    ],
    sweeps,
    tags: [],
    comment: root.at('session_description')?.content() || undefined,
    acquisition: 'series',
    conditions: nwbConditions(first, root.at(first.electrode) ?? first.node.at('electrode'), notes),
    provenance: {
      fileName: root.fileName,
      bytes,
      writtenBy: `NWB ${root.text('nwb_version') ?? '2'}`,
      recordedAt: root.at('session_start_time')?.content()?.slice(0, 19),
      reader: 'iontwin NWB 1',
    },
    notes,
  };
}

/** Sweep numbers first; then times; then names, numbers in them counted as numbers. */
function inOrder(a: NwbSeries, b: NwbSeries): number {
  return (
    (a.sweepNumber ?? 0) - (b.sweepNumber ?? 0) ||
    a.start_s - b.start_s ||
    a.name.localeCompare(b.name, 'en', { numeric: true })
  );
}

function stimulusOf(
  series: NwbSeries,
  length: number,
  stimuli: readonly NwbSeries[],
  pairs: ReadonlyMap<string, string>,
): NwbSeries | undefined {
  const paired = pairs.get(series.path);
  if (paired !== undefined) return stimuli.find(({ path }) => path === paired);
  const fitting = stimuli.filter(
    ({ type, electrode }) =>
      type.startsWith(series.type.slice(0, 7)) && (electrode === series.electrode || electrode === ''),
  );
  if (series.sweepNumber !== undefined) {
    const same = fitting.filter(({ sweepNumber }) => sweepNumber === series.sweepNumber);
    if (same.length === 1) return same[0];
  }
  const alike = fitting.filter(
    ({ start_s, sweepNumber, node }) =>
      start_s === series.start_s &&
      (sweepNumber === undefined || series.sweepNumber === undefined) &&
      node.at('data')?.shape()[0] === length,
  );
  return alike.length === 1 ? alike[0] : undefined;
}

/** Stimulus of each response by the table of intracellular recordings, as paths. */
function tablePairs(root: H5Node, notes: string[]): ReadonlyMap<string, string> {
  const table = root.at('general/intracellular_ephys/intracellular_recordings');
  const [responses, stimuli] = ['responses/response', 'stimuli/stimulus'].map((path) => table?.at(path)?.rows() ?? []);
  const pairs = new Map<string, string>();
  let partial = 0;
  for (const [i, row] of (responses ?? []).entries()) {
    const [response, stimulus] = [row.get('timeseries'), stimuli?.[i]?.get('timeseries')];
    if (!(response instanceof H5Node)) continue;
    if ((row.get('idx_start') ?? 0) !== 0) partial++;
    if (stimulus instanceof H5Node) pairs.set(response.path, stimulus.path);
  }
  if (partial > 0) notes.push(`${partial} recordings are parts of longer series; the series are given whole.`);
  return pairs;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
