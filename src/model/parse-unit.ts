import { didYouMean } from './nearest.ts';
import { powerUnit, type Unit, UnitError } from './unit.ts';
import { baseUnits, commonUnits, type Dimensions, namedUnits, plainUnits, prefixes } from './unit-catalogue.ts';

/**
 * Reads a unit: `mV`, `1/ms`, `uA/cm^2`, `g*m^2/s^2`, `L/F/s`, `1 (1000)`; square brackets around it may be there or not.
 * `*` and `/` are taken from left to right, so `L/F/s` is L per F per s.
 *
 * @throws UnitError on an unknown unit (nearest ones offered) or anything that is not a unit
 * @source the unit grammar of Myokit's `.mmt` format
 */
export function parseUnit(text: string): Unit {
  const bare = text
    .trim()
    .replace(/^\[(.*)\]$/s, '$1')
    .trim();
  const withFactor = /^(.*?)\(\s*([^()]*?)\s*\)$/s.exec(bare);
  const body = (withFactor ? (withFactor[1] as string) : bare).trim();
  let factor = 1;
  if (withFactor) {
    factor = Number(withFactor[2]);
    if (!(factor > 0 && Number.isFinite(factor)))
      throw new UnitError(
        `\`${withFactor[2]}\` is not a multiplier of a unit`,
        'Write a positive number in the round brackets, e.g. [1 (1000)].',
      );
  }
  if (body === '') throw new UnitError('The unit is empty', 'Write [1] for a number without a unit.');
  const dimensions: number[] = new Array(baseUnits.length).fill(0);
  let sign = 1;
  for (const piece of body.split(/([*/])/)) {
    if (piece === '*') sign = 1;
    else if (piece === '/') sign = -1;
    else {
      const part = parsePower(piece.trim());
      part.dimensions.forEach((d, i) => {
        dimensions[i] = (dimensions[i] as number) + sign * d;
      });
      factor *= part.multiplier ** sign;
    }
  }
  return { dimensions: dimensions as unknown as Dimensions, multiplier: factor, text: bare };
}

function parsePower(text: string): Unit {
  const match = /^([A-Za-z_]+|1)(?:\s*\^\s*(-?\d+(?:\.\d+)?))?$/.exec(text);
  if (!match)
    throw new UnitError(`\`${text}\` is not a unit`, 'Write a unit such as [mV], [1/ms], [uA/cm^2] or [mmol/L].');
  return powerUnit(lookUp(match[1] as string), match[2] === undefined ? 1 : Number(match[2]));
}

function lookUp(symbol: string): Unit {
  const whole = namedUnits.get(symbol) ?? plainUnits.get(symbol);
  if (whole) return whole;
  for (const length of [1, 2]) {
    const power = prefixes.get(symbol.slice(0, length));
    const unit = namedUnits.get(symbol.slice(length));
    if (power !== undefined && unit) return { dimensions: unit.dimensions, multiplier: unit.multiplier * 10 ** power };
  }
  throw new UnitError(
    `The unit \`${symbol}\` is not known`,
    didYouMean(symbol, commonUnits, 'Use SI units and prefixes: mV, ms, nS, pF, uA, mmol, L, um, K, ...'),
  );
}
