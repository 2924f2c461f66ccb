import { basename } from 'node:path';
import { openRecordingPath } from '../recording/open-path.node.ts';
import { measureRecordedAp, type RecordedKind } from '../twin/recorded-ap.ts';
import { isTwinFigure } from '../twin/report/report.ts';
import { apScoreToJson, scoreRecordedAp } from '../twin/score-ap.ts';
import { apScoreSentence, apScoreText } from './ap-score-text.ts';
import type { ParsedArguments } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';
import { textOption, whereOf } from './option-values.ts';
import { EXIT } from './print-error.ts';
import { checkFolder, twinFiles, writeFolder } from './twin-files.ts';
import { twinOfFile } from './twin-job.ts';
import { twinJson } from './twin-json.ts';
import { stageProgress } from './twin-progress.ts';
import { readTwinRequest } from './twin-request.ts';
import { twinText } from './twin-text.ts';
import { UsageError } from './usage-error.ts';

/** `iontwin twin`: from one voltage-clamp recording of a cell to its digital twin. */
export const command: Command = {
  name: 'twin',
  summary: 'The main job: from one voltage-clamp recording of a cell to its digital twin.',
  usage: 'twin FILE [options]',
  options: [
    {
      name: 'protocol',
      value: 'PROTOCOL',
      help: 'The command, where the file does not hold it: a named protocol, FILE.json, FILE.csv or FILE.atf.',
    },
    { name: 'capacitance', value: 'C', help: 'Capacitance of the cell, where the file does not hold it: 60pF.' },
    { name: 'temperature', value: 'T', help: 'Temperature of the recording: 25C, 310K.' },
    { name: 'access', value: 'R', help: 'Access (series) resistance before compensation: 20MOhm.' },
    { name: 'compensation', value: 'X', help: 'Part of it that the amplifier compensated: 0.7.' },
    { name: 'filter', value: 'F', help: 'Corner of the low-pass filter of the recorded current: 5kHz.' },
    { name: 'seal', value: 'R', help: 'Resistance of the seal: 1GOhm.' },
    { name: 'hold', value: 'TIME', help: 'How long the cell was held before the protocol (3s and none are tried).' },
    { name: 'channel', value: 'NAME', help: 'Channel of the current, by name or number, where there are several.' },
    { name: 'sweep', value: 'N', help: 'Uses this sweep alone (all, one after the other).' },
    {
      name: 'prior',
      value: 'PRIOR',
      help: 'What is believed beforehand: box (52 parameters uniform within 40 % of the published cell), physical (living cells; the model has errors of its own), or a FILE of `prior learn`.',
    },
    { name: 'start', value: 'START', help: 'Where fits start: library.' },
    { name: 'library', value: 'N', help: 'Cells simulated beforehand, from which fits start (2000).' },
    { name: 'predict', value: 'N', help: 'Cells of the posterior whose action potentials are simulated (60).' },
    { name: 'seed', value: 'N', help: 'Draws are a function of it (1).' },
    { name: 'workers', value: 'N', help: 'Threads (one for each core); no result depends on it.' },
    {
      name: 'ap',
      value: 'FILE',
      help: 'An action potential recorded from the same cell (current clamp or I = 0): drawn over the prediction and scored.',
    },
    { name: 'ap-kind', value: 'KIND', help: 'Of --ap: paced or free, where the file does not show it.' },
    { name: 'out', value: 'DIR', help: 'Writes cell.twin.json, report.html and figures into this folder.' },
  ],
  examples: [
    'iontwin twin cell7.abf --capacitance 60pF --temperature 37C --out cell7',
    'iontwin twin cell7.csv --protocol composite --out cell7',
    'iontwin twin cell7.abf --sweep 2 --json',
  ],
  run: async (args: ParsedArguments, io: CommandIo) => {
    const { job, out, isJson, isQuiet } = await readTwinRequest(args);
    if (out !== undefined) await checkFolder(out);
    const progress = stageProgress(io.stderr, isQuiet);
    const apFile = textOption(args, 'ap');
    // Read before the long work: a wrong file is told at once.
    const recorded =
      apFile === undefined ? undefined : measureRecordedAp(await openRecordingPath(apFile), apKind(args));
    const result = await twinOfFile(job, progress.update).finally(progress.end);
    const prediction = recorded && result.predictions?.aps.find((ap) => ap.kind === recorded.kind);
    const score = recorded && prediction && scoreRecordedAp(recorded, prediction);
    const context = {
      ...(recorded ? { recordedAp: recorded } : {}),
      ...(score ? { validation: [apScoreSentence(score)] } : {}),
    };
    const files = out === undefined ? [] : await writeFolder(out, twinFiles(result, context), isTwinFigure);
    if (isJson) {
      const document = twinJson(result, files);
      io.stdout.write(`${JSON.stringify(score ? { ...document, ap_recorded: apScoreToJson(score) } : document)}\n`);
    } else {
      io.stdout.write(twinText(result));
      if (score) io.stdout.write(`${apScoreText(score)}\n`);
      if (files.length > 0) io.stdout.write(`Written to ${out}: ${files.map((file) => basename(file)).join(', ')}\n`);
    }
    return result.twin.verdict === 'refuse' ? EXIT.refused : EXIT.done;
  },
};

function apKind(args: ParsedArguments): RecordedKind | undefined {
  const kind = textOption(args, 'ap-kind');
  if (kind === undefined || kind === 'paced' || kind === 'free') return kind;
  throw new UsageError(`there is no kind \`${kind}\``, whereOf(args, 'ap-kind', kind), 'Write paced or free.');
}
