import type { ByteSource } from '../byte-source.ts';
import { RecordingError } from '../recording-error.ts';
import { type AbfAdc, type AbfDac, type AbfHeader, type Epoch, epochName, epochTypes } from './abf-header.ts';
import { type Section, type SectionName, sectionTable } from './abf2-sections.ts';
import { readStrings } from './abf2-strings.ts';
import { deltaOf, type Fields, fieldsOf, mapEntries, synchOf, tagOf } from './fields.ts';
import {
  checkedCount,
  checkedInterval,
  checkedLevel,
  checkedMode,
  checkedSampleFormat,
  damaged,
  dateText,
  positive,
  scaling,
  userListTarget,
  userListValues,
} from './header-values.ts';

/** More than any pClamp has, and few enough for files that lie. */
const mostChannels = 64;
const mostOutputs = 64;
/** Of pClamp 11. */
const mostEpochs = 50;

/** What the pieces of the header need of each other. */
interface Context {
  readonly source: ByteSource;
  readonly sections: ReadonlyMap<SectionName, Section>;
  readonly strings: readonly string[];
  readonly protocol: Fields;
  readonly notes: string[];
}

/**
 * The header of an ABF 2 file (pClamp 10 and later) and all its sections.
 *
 * @source layout: the ABF 2 file information, protocol, ADC, DAC, epoch, user list, string, tag, delta and synch sections, each in
 *   blocks of 512 bytes, as in the files that pClamp 10 and 11 write
 * @throws RecordingError when it is torn, damaged or of a kind that is not read
 */
export function readAbf2Header(source: ByteSource): AbfHeader {
  const { fileName } = source;
  const file = fieldsOf(source, 0, 512);
  const sections = sectionTable(file, source);
  const protocolSection = sections.get('protocol');
  if (protocolSection === undefined || protocolSection.stride < 208)
    throw damaged('it has no protocol section', fileName);
  const protocol = fieldsOf(source, protocolSection.offset, protocolSection.stride);
  const notes: string[] = [];
  const context: Context = { source, sections, strings: readStrings(source, sections.get('strings')), protocol, notes };
  const text = (index: number): string => stringAt(context, index);
  if (protocol.i16(6) % 256 !== 0) {
    throw new RecordingError(
      'unsupported',
      'its samples are compressed',
      fileName,
      'Save the file again in Clampfit without compression.',
    );
  }
  const sampleFormat = checkedSampleFormat(file.i16(30), fileName);
  const data = sections.get('data');
  if (data === undefined) throw damaged('it holds no samples', fileName);
  if (data.stride !== (sampleFormat === 'int16' ? 2 : 4)) {
    throw damaged(`its samples are ${sampleFormat} and said to have ${data.stride} bytes`, fileName);
  }
  const versionBytes = [0, 1, 2, 3].map((i) => (file.u32(4) >>> (8 * (3 - i))) & 255) as [
    number,
    number,
    number,
    number,
  ];
  const creatorVersion = [3, 2, 1, 0].map((i) => (file.u32(56) >>> (8 * i)) & 255);
  const creator = text(file.u32(60));
  const modifier = text(file.u32(68));
  if (modifier !== '') notes.push(`Saved again by ${modifier}.`);
  noteUnread(context);
  return {
    format: 'abf2',
    fileName,
    version: versionBytes,
    mode: checkedMode(protocol.i16(0), fileName),
    sampleFormat,
    dataOffset: data.offset,
    dataCount: data.count,
    episodes: file.u32(12),
    samplesPerEpisode: protocol.i32(22),
    interval_us: checkedInterval(protocol.f32(2), fileName),
    secondClock: undefined,
    timeUnit_us: positive(protocol.f32(14)),
    startToStart_s: positive(protocol.f32(62)),
    synch: entries(context, 'synch', 8, synchOf),
    adcs: readAdcs(context),
    dacs: readDacs(context, versionBytes[0] > 2 || versionBytes[1] >= 9 ? mostEpochs : 10),
    activeDac: protocol.i16(142),
    tags: entries(context, 'tag', 60, tagOf),
    deltas: entries(context, 'delta', 12, deltaOf),
    creator: creatorVersion.some((part) => part !== 0) ? `${creator} ${creatorVersion.join('.')}` : creator,
    protocolPath: text(file.u32(72)),
    comment: text(protocol.i32(132)),
    recordedAt: dateText(file.u32(16), file.u32(20)),
    notes,
  };
}

/** 1-based, as the file counts; 0 is no text. */
function stringAt({ strings }: Context, index: number): string {
  return strings[index - 1] ?? '';
}

/** What the entries of a section are; nothing where the file has no such section. */
function entries<T>(
  { source, sections }: Context,
  name: SectionName,
  needed: number,
  value: (entry: Fields) => T,
): T[] {
  const section = sections.get(name);
  if (section === undefined) return [];
  if (section.stride < needed) {
    throw damaged(
      `entries of its ${name} section have ${section.stride} bytes, and ${needed} are needed`,
      source.fileName,
    );
  }
  return mapEntries(source, section, value);
}

function readAdcs(context: Context): AbfAdc[] {
  const { protocol, source } = context;
  checkedCount(context.sections.get('ADC')?.count ?? 0, mostChannels, 'channels', source.fileName);
  const conditioner = protocol.i16(138) !== 0;
  return entries(context, 'ADC', 82, (adc) => {
    const name = stringAt(context, adc.i32(74));
    const telegraphed = adc.i16(2) !== 0;
    return {
      name,
      unit: stringAt(context, adc.i32(78)),
      ...scaling(
        {
          range: protocol.f32(110),
          resolution: protocol.i32(118),
          instrument: adc.f32(40),
          instrumentOffset: adc.f32(44),
          programmable: adc.f32(28),
          additional: telegraphed ? adc.f32(6) : 1,
          signal: conditioner ? adc.f32(48) : 1,
          signalOffset: conditioner ? adc.f32(52) : 0,
        },
        `${source.fileName}, channel ${name}`,
      ),
      telegraph: telegraphed
        ? { instrument: adc.i16(4), mode: adc.i16(18), filter_Hz: adc.f32(10), capacitance_pF: adc.f32(14) }
        : undefined,
    };
  });
}

function readDacs(context: Context, epochCount: number): AbfDac[] {
  const count = context.sections.get('DAC')?.count ?? 0;
  if (count > 0) checkedCount(count, mostOutputs, 'outputs', context.source.fileName);
  const epochs = readEpochs(context);
  const lists = entries(context, 'user list', 12, (list) => list);
  const outputs = entries(context, 'DAC', 132, (dac): AbfDac[] => {
    const number = dac.i16(0);
    const name = stringAt(context, dac.i32(24));
    const list = lists.find((entry) => entry.i16(0) === number);
    // The sections hold the lists that are in use; the flag inside is 0 in files whose recorded command follows the list.
    const values = list && userListValues(stringAt(context, list.i32(8)));
    if (list && !values)
      context.notes.push(`The user list of ${name} is not a plain list of numbers and was left out.`);
    const source = dac.i16(42);
    const holding = dac.f32(12);
    if (!Number.isFinite(holding)) {
      context.notes.push(`Output ${name} was left out: its holding level is ${holding}.`);
      return [];
    }
    const output: AbfDac = {
      number,
      name,
      unit: stringAt(context, dac.i32(28)),
      holding,
      waveform: dac.i16(40) === 0 || source === 0 ? 'none' : source === 2 ? 'file' : 'epochs',
      keepsLastLevel: dac.i16(44) !== 0,
      epochs: epochs.get(number) ?? [],
      userList: list && values && { ...userListTarget(list.i16(4), epochCount), values, repeats: list.i16(6) !== 0 },
      file: { path: stringAt(context, dac.i32(118)), scale: dac.f32(46), offset: dac.f32(50), episode: dac.i32(54) },
      conditioned: dac.i16(60) !== 0,
      leakSubtracted: dac.i16(92) !== 0,
    };
    return [output];
  });
  return outputs.flat();
}

/** Epochs by the number of their output, in order. Kinds that are not known are left out with a note. */
function readEpochs(context: Context): Map<number, Epoch[]> {
  const { fileName } = context.source;
  const byDac = new Map<number, Epoch[]>();
  const count = context.sections.get('epoch per DAC')?.count ?? 0;
  if (count > 0) checkedCount(count, mostOutputs * mostEpochs, 'epochs', fileName);
  for (const entry of entries(context, 'epoch per DAC', 30, (fields) => fields)) {
    const [index, dac, type] = entry.i16s(0, 3) as [number, number, number];
    const kind = epochTypes.get(type as 1);
    if (kind === undefined) {
      if (type !== 0)
        context.notes.push(
          `Epoch ${epochName(index)} of output ${dac} is of the unknown kind ${type} and was left out.`,
        );
      continue;
    }
    const epoch: Epoch = {
      index,
      kind,
      level: checkedLevel(entry.f32(6), `the level of epoch ${epochName(index)}`, fileName),
      levelIncrement: checkedLevel(entry.f32(10), `the increment of epoch ${epochName(index)}`, fileName),
      duration: entry.i32(14),
      durationIncrement: entry.i32(18),
      period: entry.i32(22),
      width: entry.i32(26),
    };
    const list = byDac.get(dac);
    if (list) list.push(epoch);
    else byDac.set(dac, [epoch]);
  }
  for (const [dac, list] of byDac) {
    checkedCount(list.length, mostEpochs, `epochs of output ${dac}`, fileName);
    list.sort((a, b) => a.index - b.index);
  }
  return byDac;
}

/** Sections whose contents go nowhere are named. */
function noteUnread({ sections, notes }: Context): void {
  const unread = new Map<SectionName, string>([
    ['voice tag', 'Spoken tags were left out'],
    ['annotation', 'Annotations were left out'],
    ['math', 'A channel that pClamp computes from others is not stored in the file and was left out'],
  ]);
  for (const [name, says] of unread) {
    const section = sections.get(name);
    if (section) notes.push(`${says} (${section.count} entries).`);
  }
}
