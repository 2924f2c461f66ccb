import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ParsedArguments } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';
import { type ExampleRecording, exampleRecording } from './example-recording.ts';
import { exampleJson, exampleText } from './example-report.ts';
import { hasOption, noMorePositionals, numberOption, textOption } from './option-values.ts';
import { EXIT } from './print-error.ts';
import { checkFolder, twinFiles, writeFolder } from './twin-files.ts';
import { twinOfFile } from './twin-job.ts';
import { stageProgress } from './twin-progress.ts';
import { programVersion } from './version.ts';

const usualFolder = 'iontwin-example';
const usualSeed = 1;
/** Enough for a start from which most fits succeed. */
const usualLibrary = 1000;

/** `iontwin example`: a recording of a cell that is known, and what its twin makes of it. */
export const command: Command = {
  name: 'example',
  summary: 'A made-up but realistic recording, its twin, and how near the twin comes to the truth.',
  usage: 'example [options]',
  options: [
    {
      name: 'out',
      value: 'DIR',
      help: `Folder of the recording, the truth, the twin and its report (${usualFolder}).`,
    },
    { name: 'seed', value: 'N', help: `The cell and its noise are a function of it (${usualSeed}).` },
    { name: 'workers', value: 'N', help: 'Threads (one for each core); no result depends on it.' },
  ],
  examples: ['iontwin example', 'iontwin example --seed 12 --out cell12'],
  run: async (args: ParsedArguments, io: CommandIo) => {
    noMorePositionals(args);
    const out = textOption(args, 'out') ?? usualFolder;
    const seed = numberOption(args, 'seed', { atLeast: 0, atMost: 2 ** 32 - 1, whole: true }) ?? usualSeed;
    const workers = numberOption(args, 'workers', { atLeast: 1, atMost: 256, whole: true }) ?? availableParallelism();
    await checkFolder(out);
    const made = exampleRecording(seed);
    const { conditions, preHold_ms, truth, experiment } = made;
    const recordingFiles = await writeFolder(
      out,
      new Map<string, string | Uint8Array>([
        ['example.abf', made.bytes],
        ['example.truth.json', `${JSON.stringify({ seed, conditions, preHold_ms, truth, experiment }, null, 2)}\n`],
      ]),
    );
    const path = join(out, 'example.abf');
    const isQuiet = hasOption(args, 'quiet');
    if (!isQuiet) {
      io.stderr.write(`example: ${made.says.join('; ')}\n`);
      io.stderr.write(`iontwin twin ${path} ${optionsText(made)} --out ${out}\n`);
    }
    const progress = stageProgress(io.stderr, isQuiet);
    const result = await twinOfFile(
      {
        path,
        experiment: { conditions, preHold_ms },
        prior: undefined,
        library: usualLibrary,
        predicted: undefined,
        seed: 1,
        workers,
        version: programVersion(),
      },
      progress.update,
    ).finally(progress.end);
    const files = [...recordingFiles, ...(await writeFolder(out, twinFiles(result, { truth })))];
    io.stdout.write(
      hasOption(args, 'json')
        ? `${JSON.stringify(exampleJson(made, result, files))}\n`
        : exampleText(made, result, join(out, 'report.html')),
    );
    return result.twin.verdict === 'refuse' ? EXIT.refused : EXIT.done;
  },
};

/** The options of `twin` that say what the experimenter wrote down. */
function optionsText({ conditions, preHold_ms }: ExampleRecording): string {
  const { capacitance_pF, temperature_K, accessResistance_MOhm, compensation, filter_Hz } = conditions;
  return `--capacitance ${capacitance_pF}pF --temperature ${temperature_K}K --access ${accessResistance_MOhm}MOhm --compensation ${compensation} --filter ${filter_Hz}Hz --hold ${preHold_ms}ms`;
}
