/** Units of a table of corner points: factors to ms and mV. */
export interface CornerUnits {
  readonly time: number;
  readonly voltage: number;
  /** The heading is that of a command: no recording of a potential has it. */
  readonly isCommand: boolean;
}

const timeHeading = /^(?:t|time)(?:_(m?s)|\s*[([](m?s)[)\]])$/i;
const voltageHeading = /^(?:(v|vm|vc|vcmd|voltage|potential|command)(?:_(m?V)|\s*[([](m?V)[)\]])|(m?V))$/i;
/** What else a potential that was recorded is called. */
const perhapsRecorded = /^(?:v|vm|voltage|potential)$/i;

/**
 * The units of a table of corner points, from its heading: a time and a voltage, each with its unit behind an underscore or in brackets, such
 * as `t_ms,V_mV` or `Time (s),Voltage (mV)`; undefined for any other heading.
 */
export function cornerUnits(header: string): CornerUnits | undefined {
  const [time, voltage, ...more] = header.replace(/"/g, '').split(/[,;\t]/);
  if (time === undefined || voltage === undefined || more.length > 0) return undefined;
  const t = timeHeading.exec(time.trim());
  const v = voltageHeading.exec(voltage.trim());
  if (!t || !v) return undefined;
  const seconds = (t[1] ?? t[2])?.toLowerCase() === 's';
  const [, name = '', ...units] = v;
  const volts = units.find((unit) => unit !== undefined)?.toLowerCase() === 'v';
  return { time: seconds ? 1000 : 1, voltage: volts ? 1000 : 1, isCommand: !perhapsRecorded.test(name) };
}
