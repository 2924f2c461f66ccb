import { stat } from 'node:fs/promises';
import { openRecordingPath } from '../recording/open-path.node.ts';
import { recordingQuality } from '../recording/quality/recording-quality.ts';
import type { Recording } from '../recording/recording.ts';
import type { ParsedArguments } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';
import { type SignalSummary, summarise } from './inspect-data.ts';
import { inspectFigure } from './inspect-figure.ts';
import { folderText, inspectFiles, recordingFiles } from './inspect-folder.ts';
import { inspectJson } from './inspect-json.ts';
import { type InspectRequest, readInspectRequest } from './inspect-request.ts';
import { inspectText } from './inspect-text.ts';
import { EXIT } from './print-error.ts';
import { startProgress } from './progress.ts';
import { twinQuestion } from './twin-question.ts';
import { InputError, UsageError } from './usage-error.ts';
import { writeFileSafely } from './write-file.ts';

/** `iontwin inspect`: what a recording holds, and whether it is good enough for a twin. */
export const command: Command = {
  name: 'inspect',
  summary: 'What a recording holds, and its quality verdict with reasons.',
  usage: 'inspect FILE|FOLDER [options]',
  options: [
    { name: 'plot', value: 'FILE.svg', help: 'Draws the current over the command, sweeps on one another.' },
    { name: 'channel', value: 'NAME', help: 'The channel of the current (the first one with a unit of current).' },
    {
      name: 'protocol',
      value: 'PROTOCOL',
      help: 'The command, where the file does not hold it: a named protocol, FILE.json, FILE.csv or FILE.atf.',
    },
    { name: 'capacitance', value: 'C', help: 'Capacitance of the cell, where the file does not hold it: 60pF.' },
    { name: 'temperature', value: 'T', help: 'Temperature, where the file does not hold it: 25C, 310K.' },
    {
      name: 'limit',
      value: 'NAME=VALUE',
      help: 'Moves the limit of refusal: noise=1; noise.flag=0.5 that of the flag; noise=off takes it away.',
      repeatable: true,
    },
  ],
  examples: [
    'iontwin inspect cell7.abf',
    'iontwin inspect cell7.abf --json',
    'iontwin inspect cell7.csv --protocol composite --capacitance 60pF --plot cell7.svg',
    'iontwin inspect recordings/ --limit holding-current=-12 --limit noise.flag=0.5',
  ],
  run: async (args: ParsedArguments, io: CommandIo) => {
    const request = await readInspectRequest(args);
    const isFolder = (await stat(request.path)).isDirectory();
    return isFolder ? inspectFolder(request, io) : inspectFile(request, io);
  },
};

async function inspectFile({ path, options, plot, isJson, isQuiet }: InspectRequest, io: CommandIo): Promise<number> {
  const recording = await openRecordingPath(path);
  if (options.channel !== undefined) checkChannel(recording, options.channel);
  const quality = recordingQuality(recording, options);
  const question = twinQuestion(recording, quality, options);
  if (plot !== undefined) {
    await writeFileSafely(plot, inspectFigure(recording, quality, options.channel, options.protocol));
  }
  if (isJson) {
    io.stdout.write(
      `${JSON.stringify(inspectJson(recording, summaries(recording, isQuiet, io), quality, question))}\n`,
    );
  } else {
    io.stdout.write(inspectText(recording, quality, question));
    if (plot !== undefined) io.stdout.write(`\nWritten   ${plot}\n`);
  }
  return EXIT.done;
}

function summaries(recording: Recording, quiet: boolean, io: CommandIo): SignalSummary[] {
  const total = recording.sweeps.reduce((sum, { signals }) => signals.reduce((n, { length }) => n + length, sum), 0);
  const progress = startProgress({ label: 'reading', total, unit: 'samples', sink: io.stderr, quiet });
  const data = summarise(recording, (done) => progress.update(done));
  progress.end();
  return data;
}

async function inspectFolder(request: InspectRequest, io: CommandIo): Promise<number> {
  const { path, plot, isJson, isQuiet } = request;
  if (plot !== undefined) {
    const remedy = 'Name one file, or leave --plot out.';
    throw new UsageError('a folder is not drawn', `in: iontwin inspect ${path} --plot ${plot}`, remedy);
  }
  const files = recordingFiles(path);
  if (files.length === 0) {
    throw new InputError('there are no recordings in this folder', path, 'Name a folder with files such as cell.abf.');
  }
  const progress = startProgress({
    label: 'inspecting',
    total: files.length,
    unit: 'files',
    sink: io.stderr,
    quiet: isQuiet,
  });
  const inspected = await inspectFiles(files, request, (done) => progress.update(done));
  progress.end();
  if (isJson) {
    const documents = inspected.map((one) =>
      'refused' in one
        ? { file: one.file, error: { what: one.refused.what, where: one.refused.where, remedy: one.refused.remedy } }
        : {
            file: one.file,
            ...inspectJson(
              one.recording,
              summarise(one.recording, () => undefined),
              one.quality,
              one.question,
            ),
          },
    );
    io.stdout.write(`${JSON.stringify({ files: documents })}\n`);
  } else io.stdout.write(folderText(inspected));
  return inspected.every((one) => 'refused' in one) ? EXIT.refused : EXIT.done;
}

function checkChannel({ channels, provenance }: Recording, name: string): void {
  if (channels.some((channel) => channel.name === name)) return;
  const names = channels.map((channel) => channel.name).join(', ');
  throw new InputError(`there is no channel \`${name}\``, provenance.fileName, `Its channels are ${names}.`);
}
