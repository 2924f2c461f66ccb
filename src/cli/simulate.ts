import { runOptions } from '../simulate/lanes.ts';
import type { ParsedArguments } from './arguments.ts';
import { measureCell } from './cell-measurements.ts';
import type { Command, CommandIo } from './command.ts';
import { significant, timeText } from './format.ts';
import { hasOption } from './option-values.ts';
import { EXIT } from './print-error.ts';
import { simulateFigure } from './simulate-figure.ts';
import { writeJson } from './simulate-json.ts';
import { field, reportText } from './simulate-report.ts';
import { readRequest, type SimulateRequest } from './simulate-request.ts';
import { type CellFailure, type SimulatedCell, simulateCell } from './simulated-cell.ts';
import { tracesToCsv } from './traces-csv.ts';
import { InputError } from './usage-error.ts';
import { writeFileSafely } from './write-file.ts';

/** Longer runs are announced: they take seconds or minutes. */
const long_ms = 500_000;

const usual = (isClamped: boolean) => runOptions(isClamped).tolerance.toExponential();

/** `iontwin simulate`: one cell beats, is paced or is clamped. */
export const command: Command = {
  name: 'simulate',
  summary: 'A cell beats by itself, is paced or is clamped; its beats or currents are measured.',
  usage: 'simulate MODEL (--free TIME | --pace RATE | --clamp PROTOCOL) [options]',
  options: [
    { name: 'free', value: 'TIME', help: 'The cell is left alone for this long: 10s.' },
    {
      name: 'pace',
      value: 'RATE',
      help: 'The cell is stimulated: 1Hz, 60bpm, every 800ms, or `model` for its usual rate.',
    },
    { name: 'beats', value: 'N', help: 'Number of stimuli (10).' },
    {
      name: 'amplitude',
      value: 'A',
      help: "Stimulus in the model's unit, positive depolarises (the model's usual one).",
    },
    { name: 'width', value: 'TIME', help: "Duration of a stimulus (the model's usual one)." },
    { name: 'offset', value: 'TIME', help: 'Start of the first stimulus (0ms).' },
    {
      name: 'clamp',
      value: 'PROTOCOL',
      help: 'The voltage follows a named protocol (`iontwin protocol list`), or FILE.json, .csv, .atf, or a recording.',
    },
    { name: 'set', value: 'NAME=VALUE', help: 'Sets a parameter: g_Kr=0.3.', repeatable: true },
    { name: 'scale', value: 'NAME=FACTOR', help: 'Multiplies a parameter: g_Kr=0.5.', repeatable: true },
    {
      name: 'parameters',
      value: 'FILE.json',
      help: 'Parameters to set and scale: {"set": {"g_Kr": 0.3}, "scale": {"g_Na": 2}}.',
    },
    {
      name: 'block',
      value: 'CURRENT=PART',
      help: 'Blocks a part of a current: i_Kr=0.5 or i_Kr=50%.',
      repeatable: true,
    },
    { name: 'drug', value: 'NAME=DOSE', help: 'Adds a compound: E-4031=50nM.', repeatable: true },
    { name: 'temperature', value: 'T', help: 'Temperature, where the model has one: 25C, 298K.' },
    {
      name: 'sample',
      value: 'TIME',
      help: 'Distance of the samples of traces (0.1ms up to 20 s, then coarser); biomarkers do not depend on it.',
    },
    {
      name: 'tolerance',
      value: 'X',
      help: `Error of a step of the solver, relative (${usual(false)}; under clamp ${usual(true)}).`,
    },
    {
      name: 'record',
      value: 'NAME,NAME',
      help: 'More variables for the traces, dot(NAME) for a derivative.',
      repeatable: true,
    },
    {
      name: 'out',
      value: 'FILE.csv',
      help: 'Writes the traces: potential, calcium, all currents; FILE.csv.gz is compressed.',
    },
    { name: 'plot', value: 'FILE.svg', help: 'Draws the traces.' },
    { name: 'trace', help: 'With --json: prints the traces as well.' },
    { name: 'backend', value: 'NAME', help: 'wasm (default) or javascript: what runs the model.' },
  ],
  examples: [
    'iontwin simulate kernik2019 --free 10s --plot beats.svg',
    'iontwin simulate kernik2019 --free 10s --drug E-4031=50nM --json',
    'iontwin simulate skibsbye2016:D --pace 1Hz --beats 100 --block IKr=50%',
    'iontwin simulate kernik2019 --clamp composite --scale g_Kr=0.5 --out currents.csv',
    'iontwin simulate my-cell.mmt --clamp my-steps.csv --temperature 25C',
  ],
  run: async (args: ParsedArguments, io: CommandIo) => {
    const request = await readRequest(args);
    if (request.duration_ms >= long_ms && !hasOption(args, 'quiet')) {
      io.stderr.write(`simulating ${timeText(request.duration_ms)} of cell time\n`);
    }
    const cell = simulateCell(request);
    const measures = measureCell(request, cell);
    const written = cell.failure ? [] : await writeFiles(request, cell);
    if (request.isJson) writeJson(io.stdout, request, cell, measures);
    else
      io.stdout.write(
        reportText(request, cell, measures) + written.map((text) => `${field('Written', text)}\n`).join(''),
      );
    if (cell.failure) throw failureOf(request, cell.failure);
    return EXIT.done;
  },
};

async function writeFiles(
  { files, ...request }: SimulateRequest,
  { traces, fineTraces }: SimulatedCell,
): Promise<string[]> {
  const written: string[] = [];
  if (!traces || !fineTraces) return written;
  if (files.csv !== undefined) {
    await writeFileSafely(files.csv, tracesToCsv(traces));
    written.push(`${files.csv}: ${traces.t.length} samples of ${traces.columns.length + 1} columns`);
  }
  if (files.plot !== undefined) {
    await writeFileSafely(files.plot, simulateFigure({ files, ...request }, fineTraces, traces));
    written.push(files.plot);
  }
  return written;
}

function failureOf({ model, duration_ms, files }: SimulateRequest, failure: CellFailure): InputError {
  const unwritten = [files.csv, files.plot].filter((path) => path !== undefined);
  const missing = unwritten.length > 0 ? ` Not written: ${unwritten.join(', ')}.` : '';
  const state = failure.state === undefined ? '' : `, state ${failure.state}`;
  return new InputError(
    `the cell could not be simulated to the end: ${failure.reason}`,
    `${model.name} at ${significant(failure.time_ms, 6)} of ${duration_ms} ms${state}`,
    `Check the values of its parameters, and its equations there.${missing}`,
  );
}
