import { type AbfDac, type Epoch, epochName, epochTypes, type UserList } from './abf-header.ts';
import type { Fields } from './fields.ts';
import { checkedLevel, userListTarget, userListValues } from './header-values.ts';

const outputs = 4;
/** Outputs that can have a waveform. */
const waveforms = 2;
const epochCount = 10;

/**
 * Outputs of an ABF 1 file. Since version 1.5 two of them can have a waveform each, described after byte 2048; before, one
 * could, described in the old fields with whole numbers of 16 bits.
 *
 * @param notes what had to be left out is added here
 */
export function readAbf1Outputs(header: Fields, extended: boolean, fileName: string, notes: string[]): AbfDac[] {
  return Array.from({ length: outputs }, (_, number) => number).flatMap((number) => {
    const name = header.text(1306 + 10 * number, 10);
    const label = name || `output ${number}`;
    const holding = header.f32(1394 + 4 * number);
    if (!Number.isFinite(holding)) {
      notes.push(`Output ${label} was left out: its holding level is ${holding}.`);
      return [];
    }
    const described = extended ? number < waveforms : number === Math.max(0, header.i16(1440));
    const source = !described ? 0 : extended ? header.i16(2300 + 2 * number) : header.i16(1438);
    const enabled = described && (extended ? header.i16(2296 + 2 * number) !== 0 : true);
    const waveform = !enabled || source === 0 ? 'none' : source === 2 ? 'file' : 'epochs';
    const output: AbfDac = {
      number,
      name,
      unit: header.text(1346 + 8 * number, 8),
      holding,
      waveform,
      keepsLastLevel: described && header.i16(extended ? 2304 + 2 * number : 1442) !== 0,
      epochs: waveform === 'epochs' ? readEpochs(header, extended, number, fileName, notes) : [],
      userList: extended && waveform !== 'none' ? readUserList(header, number, label, notes) : undefined,
      file: described ? readFileReference(header, extended, number) : { path: '', scale: 1, offset: 0, episode: 0 },
      conditioned: extended && described && header.i16(3260 + 2 * number) !== 0,
      leakSubtracted: false,
    };
    return [output];
  });
}

function readEpochs(header: Fields, extended: boolean, dac: number, fileName: string, notes: string[]): Epoch[] {
  const epochs: Epoch[] = [];
  for (let index = 0; index < epochCount; index++) {
    const place = dac * epochCount + index;
    const type = extended ? header.i16(2308 + 2 * place) : header.i16(1444 + 2 * index);
    const kind = epochTypes.get(type as 1);
    if (kind === undefined) {
      if (type !== 0)
        notes.push(`Epoch ${epochName(index)} of output ${dac} is of the unknown kind ${type} and was left out.`);
      continue;
    }
    const [level, levelIncrement] = extended
      ? [header.f32(2348 + 4 * place), header.f32(2428 + 4 * place)]
      : [header.f32(1464 + 4 * index), header.f32(1504 + 4 * index)];
    const [duration, durationIncrement] = extended
      ? [header.i32(2508 + 4 * place), header.i32(2588 + 4 * place)]
      : [header.i16(1544 + 2 * index), header.i16(1564 + 2 * index)];
    epochs.push({
      index,
      kind,
      level: checkedLevel(level, `the level of epoch ${epochName(index)}`, fileName),
      levelIncrement: checkedLevel(levelIncrement, `the increment of epoch ${epochName(index)}`, fileName),
      duration,
      durationIncrement,
      period: extended ? header.i32(2136 + 4 * place) : 0,
      width: extended ? header.i32(2216 + 4 * place) : 0,
    });
  }
  return epochs;
}

function readUserList(header: Fields, dac: number, label: string, notes: string[]): UserList | undefined {
  if (header.i16(3360 + 2 * dac) === 0) return undefined;
  const values = userListValues(header.text(3376 + 256 * dac, 256));
  if (values === undefined) {
    notes.push(`The user list of ${label} is not a plain list of numbers and was left out.`);
    return undefined;
  }
  const target = userListTarget(header.i16(3368 + 2 * dac), epochCount);
  return { ...target, values, repeats: header.i16(4400 + 2 * dac) !== 0 };
}

function readFileReference(header: Fields, extended: boolean, dac: number): AbfDac['file'] {
  return extended
    ? {
        path: header.text(2736 + 256 * dac, 256),
        scale: header.f32(2708 + 4 * dac),
        offset: header.f32(2716 + 4 * dac),
        episode: header.i32(2724 + 4 * dac),
      }
    : { path: header.text(1634, 84), scale: header.f32(1620), offset: header.f32(1624), episode: header.i16(1630) };
}
