import { type ByteSource, checkRange } from '../byte-source.ts';
import type { AbfAdc, AbfHeader } from './abf-header.ts';
import { readAbf1Outputs } from './abf1-outputs.ts';
import { deltaOf, type Fields, fieldsOf, mapEntries, synchOf, tagOf } from './fields.ts';
import {
  checkedCount,
  checkedInterval,
  checkedMode,
  checkedSampleFormat,
  damaged,
  dateText,
  positive,
  scaling,
} from './header-values.ts';

const blockBytes = 512;
const shortHeaderBytes = 2048;
/** Since version 1.5. */
const longHeaderBytes = 6144;
/** Channels that an ABF 1 header has room for. */
const mostAdcs = 16;

/**
 * The header of an ABF 1 file (pClamp 6 to 9, and pClamp 10 and 11 when asked to).
 *
 * @source layout: Axon Binary Format 1, header groups 1 to 17 and their extensions from byte 2048 on
 * @throws RecordingError when it is torn, damaged or of a kind that is not read
 */
export function readAbf1Header(source: ByteSource): AbfHeader {
  const { fileName } = source;
  const first = fieldsOf(source, 0, shortHeaderBytes);
  const dataBlock = first.i32(40);
  if (dataBlock < shortHeaderBytes / blockBytes) throw damaged(`its samples start in block ${dataBlock}`, fileName);
  // Old files have samples where the later header goes on: reading names and levels there gives nonsense.
  const extended = first.f32(32) > 1.4999 && dataBlock * blockBytes >= longHeaderBytes;
  const header = extended ? fieldsOf(source, 0, longHeaderBytes) : first;
  const notes: string[] = [];
  const sampleFormat = checkedSampleFormat(header.i16(100), fileName);
  const sampleBytes = sampleFormat === 'int16' ? 2 : 4;
  const dataOffset = dataBlock * blockBytes + Math.max(0, header.i16(14)) * sampleBytes;
  const dataCount = header.i32(10);
  if (dataCount <= 0) throw damaged(`it holds ${dataCount} samples`, fileName);
  checkRange(fileName, source.byteLength, dataOffset, dataCount * sampleBytes);
  const channelCount = checkedCount(header.i16(120), mostAdcs, 'channels', fileName);
  const interval_us = checkedInterval(header.f32(122), fileName) * channelCount;
  const second = header.f32(126);
  const change = Math.floor(header.i32(194) / channelCount);
  if (header.i32(84) > 0) notes.push(`Spoken tags were left out (${header.i32(84)} entries).`);
  const creatorVersion = extended ? header.i16s(5798, 4) : [];
  const creator = header.text(294, 16);
  return {
    format: 'abf1',
    fileName,
    version: [header.f32(4)],
    mode: checkedMode(header.i16(8), fileName),
    sampleFormat,
    dataOffset,
    dataCount,
    episodes: header.i32(16),
    samplesPerEpisode: header.i32(138),
    interval_us,
    secondClock: positive(second) > 0 && change > 0 ? { after: change, interval_us: second * channelCount } : undefined,
    timeUnit_us: positive(header.f32(130)),
    startToStart_s: positive(header.f32(178)),
    synch: entries(source, header, 92, 8, 'sweep', synchOf),
    adcs: readAdcs(header, channelCount, extended, fileName),
    dacs: readAbf1Outputs(header, extended, fileName, notes),
    activeDac: header.i16(1440),
    tags: entries(source, header, 44, 64, 'tag', tagOf),
    deltas: entries(source, header, 72, 12, 'change', deltaOf),
    creator: creatorVersion.some((part) => part !== 0) ? `${creator} ${creatorVersion.join('.')}` : creator,
    protocolPath: extended ? header.text(4898, 256) : '',
    comment: (extended && header.text(5154, 128)) || header.text(310, 56),
    recordedAt: dateText(header.i32(20), header.i32(24) * 1000 + header.i16(366)),
    notes,
  };
}

/** Entries of a list whose block and length are at `at` of the header; none where there is no list. */
function entries<T>(
  source: ByteSource,
  header: Fields,
  at: number,
  stride: number,
  what: string,
  value: (entry: Fields) => T,
): T[] {
  const [block, count] = [header.i32(at), header.i32(at + 4)];
  if (block === 0 || count === 0) return [];
  if (block < 0 || count < 0) throw damaged(`it has ${count} ${what} entries in block ${block}`, source.fileName);
  return mapEntries(source, { offset: block * blockBytes, stride, count }, value);
}

function readAdcs(header: Fields, count: number, extended: boolean, fileName: string): AbfAdc[] {
  const conditioner = header.i16(1410) !== 0;
  return header.i16s(410, count).map((sampled, i) => {
    // Scale factors belong to the input's number, not to its place among the recorded ones. Files saved again by other
    // programs may lack the numbers.
    const adc = sampled >= 0 && sampled < mostAdcs ? sampled : i;
    const name = header.text(442 + 10 * adc, 10);
    // Before there were telegraphs of each channel there was one amplifier that could tell its gain.
    const telegraphed = extended ? header.i16(4512 + 2 * adc) !== 0 : header.i16(262) !== 0 && header.i16(264) === adc;
    return {
      name,
      unit: header.text(602 + 8 * adc, 8),
      ...scaling(
        {
          range: header.f32(244),
          resolution: header.i32(252),
          instrument: header.f32(922 + 4 * adc),
          instrumentOffset: header.f32(986 + 4 * adc),
          programmable: header.f32(730 + 4 * adc),
          additional: telegraphed ? header.f32(extended ? 4576 + 4 * adc : 268) : 1,
          signal: conditioner ? header.f32(1050 + 4 * adc) : 1,
          signalOffset: conditioner ? header.f32(1114 + 4 * adc) : 0,
        },
        `${fileName}, channel ${name || i + 1}`,
      ),
      telegraph: telegraphed
        ? {
            instrument: header.i16(extended ? 4544 + 2 * adc : 266),
            mode: extended ? header.i16(4768 + 2 * adc) : 0,
            filter_Hz: header.f32(extended ? 4640 + 4 * adc : 272),
            capacitance_pF: header.f32(extended ? 4704 + 4 * adc : 276),
          }
        : undefined,
    };
  });
}
