import { createHash } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import type { AbfHeader } from '../../src/recording/abf/abf-header.ts';
import { readAbf, readAbfHeader } from '../../src/recording/abf/read-abf.ts';
import { episodicWaveforms } from '../../src/recording/abf/waveform.ts';
import { bytesSource } from '../../src/recording/byte-source.ts';
import type { Recording } from '../../src/recording/recording.ts';
import { describeWithShared } from '../measure/shared-data.ts';
import { type FileTruth, recorderBytes, recorderFiles, runsOf, sha256_f32, truthOf, ulps } from './truth.ts';

describeWithShared('data', 'ABF files of recorders, against an independent reader', () => {
  let [files, signals, sameHash, stimuli, sameStimulus] = [0, 0, 0, 0, 0];
  afterAll(() => {
    console.log(
      `[figure] ABF: ${files} files, ${signals} signals, ${sameHash} equal to the last bit; ${stimuli} commands, ${sameStimulus} equal to the last bit`,
    );
  });

  for (const name of recorderFiles('abf')) {
    test(name, () => {
      const bytes = recorderBytes('abf', name);
      const truth = truthOf('abf', name);
      const source = bytesSource(bytes, `${name}.abf`);
      const recording = readAbf(source);
      const header = readAbfHeader(source);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(truth.sha256_file);
      sameFacts(recording, header, truth);
      sameTags(recording, truth);
      sameHolding(header, truth);
      for (const listed of truth.sweeps) {
        const sweep = recording.sweeps[listed.sweep];
        const signal = sweep?.signals[listed.channel];
        const values = signal?.read() ?? new Float32Array();
        expect(values).toHaveLength(listed.n);
        expect(Array.from(values.subarray(0, 5))).toSatisfy(withinOneUlp(listed.first5));
        expect(Array.from(values.subarray(-5))).toSatisfy(withinOneUlp(listed.last5));
        let [least, most, sum] = [Infinity, -Infinity, 0];
        for (const value of values) {
          least = Math.min(least, value);
          most = Math.max(most, value);
          sum += value;
        }
        expect([least, most]).toSatisfy(withinOneUlp([listed.min as number, listed.max as number]));
        expect(sum / values.length).toBeCloseTo(listed.mean as number, 9);
        signals++;
        const same = sha256_f32(values) === listed.sha256_f32;
        if (same) sameHash++;
        else console.log(`${name} sweep ${listed.sweep} channel ${listed.channel}: the hash differs`);
        expect(listed.start_s).toBeCloseTo(listedStart_s(header, recording, listed.sweep), 9);
        if (listed.stimulus === undefined) continue;
        const stimulus = stimulusAsListed(header, truth, listed.sweep, listed.channel, listed.n);
        if (stimulus === undefined) {
          // Nothing to compare: the truth has no numbers for a file whose header is too short for a waveform.
          expect([listed.stimulus.min, listed.stimulus.max]).toEqual([null, null]);
          continue;
        }
        const { runs, samples } = listed.stimulus;
        if (runs) expect(runsOf(stimulus)).toEqual(runs);
        for (const [at, value] of samples ?? []) expect(ulps(stimulus[at] as number, value as number)).toBeLessThan(2);
        expect(runsOf(Float32Array.from(stimulus)).length - 1).toBe(listed.stimulus.n_changes);
        stimuli++;
        if (sha256_f32(stimulus) === listed.stimulus.sha256_f32) sameStimulus++;
        else console.log(`${name} sweep ${listed.sweep} output ${listed.channel}: the hash of the command differs`);
      }
      files++;
    });
  }
});

function withinOneUlp(expected: readonly number[]): (actual: readonly number[]) => boolean {
  return (actual) => expected.every((value, i) => ulps(value, actual[i] as number) <= 1);
}

function sameFacts(recording: Recording, header: AbfHeader, truth: FileTruth): void {
  const { channels, sweeps } = recording;
  expect(recording.format).toBe(`abf${truth.abfMajor}`);
  expect(listedVersion(header)).toBe(truth.abfVersion);
  expect(header.mode).toBe(truth.operationMode);
  expect(recording.acquisition).toBe(truth.operationModeName);
  expect(header.sampleFormat).toBe(truth.dataFormat);
  expect([channels.length, sweeps.length, header.dataCount]).toEqual([
    truth.channelCount,
    truth.sweepCount,
    truth.dataPointCount,
  ]);
  // The truth lists whole hertz.
  for (const { rateHz } of channels) expect(Math.trunc(rateHz as number)).toBe(truth.sampleRateHz);
  // The truth writes a question mark for a name of blanks.
  expect(channels.map(({ name }) => name || '?')).toEqual(truth.adcNames);
  expect(channels.map(({ unit }) => unit)).toEqual(truth.adcUnits);
  expect(header.dacs.slice(0, truth.dacNames.length).map(({ name }) => name)).toEqual(truth.dacNames);
  expect(header.dacs.slice(0, truth.dacUnits.length).map(({ unit }) => unit)).toEqual(truth.dacUnits);
  expect(recording.protocolName ?? 'None').toBe(truth.protocol);
  const { writtenBy = '', recordedAt = '' } = recording.provenance;
  // ABF 1: the truth also lists a version of zeros, and what a short header has in that place.
  if (truth.abfMajor === 2) expect(truth.creator.replace(/ 0\.0\.0\.0$/, '')).toBe(writtenBy);
  else expect(truth.creator.startsWith(writtenBy)).toBe(true);
  // The truth reads the six digits of an old date as a year of four: 180618 as 1806-01-08.
  const century = /^(..)(..)-(.)(.)-(..)/.exec(recordedAt) as RegExpExecArray;
  const shortDate = truth.abfDateTime.startsWith('18') ? 1806 : undefined;
  if (shortDate === undefined) expect(recordedAt).toBe(truth.abfDateTime);
  else
    expect(`${century[2]}${century[3]}${century[4]}-0${century[5]?.[0]}-0${century[5]?.[1]}`).toBe(
      truth.abfDateTime.slice(0, 10),
    );
  expect(recordedAt.slice(10)).toBe(truth.abfDateTime.slice(10));
  const lists = header.dacs.flatMap(({ userList }) => userList?.values ?? []);
  expect(lists).toEqual(truth.userList);
}

/** ABF 1 keeps its version in single precision: 1.65 is listed as 1.6.4.9. */
function listedVersion({ version }: AbfHeader): string {
  return version.length === 4 ? version.join('.') : [...String(Math.floor(version[0] * 1000))].join('.');
}

function sameTags(recording: Recording, truth: FileTruth): void {
  expect(recording.tags.map(({ text }) => text)).toEqual(truth.tags.map(({ comment }) => comment));
  const { signals } = recording.sweeps[0] ?? { signals: [] };
  const sweep_s = (signals[0]?.length ?? 0) / (recording.channels[0]?.rateHz ?? 0);
  for (const [i, tag] of truth.tags.entries()) {
    const s = (recording.tags[i]?.ms as number) / 1000;
    expect(s).toBeCloseTo(tag.time_s, 9);
    expect(s / sweep_s).toBeCloseTo(tag.sweep, 6);
  }
}

/** In ABF 1 the truth lists the levels of the epochs in the place of the holding levels; a short header has neither. */
function sameHolding(header: AbfHeader, truth: FileTruth): void {
  if (header.format === 'abf2') {
    expect(header.dacs.map(({ holding }) => holding)).toEqual(truth.holdingCommand);
    return;
  }
  if (truth.holdingCommand.every((level) => level === null)) return;
  expect(truth.holdingCommand).toEqual(
    [0, 1].flatMap((dac) =>
      Array.from({ length: 10 }, (_, i) => header.dacs[dac]?.epochs.find(({ index }) => index === i)?.level ?? 0),
    ),
  );
}

/** The truth lists where a sweep would start by the protocol, not by the clock of the recording. */
function listedStart_s(header: AbfHeader, recording: Recording, sweep: number): number {
  const total = recording.sweeps.reduce((sum, { signals }) => sum + (signals[0]?.length ?? 0), 0);
  const mean_s = (total / recording.sweeps.length) * header.interval_us * 1e-6;
  return sweep * (header.startToStart_s || mean_s);
}

/**
 * The command of output k as the truth has it, which differs from what was played in three ways: user lists are not applied, the
 * holding level of ABF 1 files is that of `holdingCommand` (see above), and modes without waveforms have them all the same.
 */
function stimulusAsListed(
  header: AbfHeader,
  truth: FileTruth,
  sweep: number,
  output: number,
  length: number,
): Float64Array | undefined {
  const holding = truth.holdingCommand[output];
  if (holding === null || holding === undefined) return undefined;
  const dac = header.dacs[output];
  const settings = {
    holding,
    keepsLastLevel: dac?.keepsLastLevel ?? false,
    epochs: (dac?.waveform === 'epochs' && dac.epochs) || [],
    userList: undefined,
  };
  return episodicWaveforms(settings, new Array<number>(sweep + 1).fill(length))(sweep).values(0, length);
}

describeWithShared('data', 'commands that were recorded beside the signal', () => {
  const recordingOf = (name: string): Recording => readAbf(bytesSource(recorderBytes('abf', name), `${name}.abf`));

  test('a user list was played: the recorded command follows it, not the increments', () => {
    const recording = recordingOf('2020_03_02_0000');
    let worst = 0;
    for (const { signals, commands } of recording.sweeps) {
      const level = commands[0]?.read(3000, 3001)[0] as number;
      const recorded = [...(signals[1]?.read(3000, 6000) ?? [])];
      const mean = recorded.reduce((sum, value) => sum + value, 0) / recorded.length;
      worst = Math.max(worst, Math.abs(mean - level));
    }
    console.log(`[figure] ABF: command by user list within ${worst.toFixed(2)} pA of what was recorded, of 600`);
    // Increments would be 50 pA away.
    expect(worst).toBeLessThan(5);
  });

  test('the holding level of ABF 1 is that of the output, not that of the first epoch', () => {
    const [sweep] = recordingOf('multichannelAbf1WithTags').sweeps;
    expect(sweep?.commands[0]?.holding).toBe(-50);
    expect(sweep?.signals[1]?.read(0, 1)[0]).toBeCloseTo(-50, 1);
  });
});
