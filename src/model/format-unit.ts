import { parseUnit } from './parse-unit.ts';
import { sameUnit, type Unit } from './unit.ts';
import { baseUnits, commonQuotients, commonUnits } from './unit-catalogue.ts';

/** The unit in square brackets: as it was written if known, else a common name for it, else over SI base units. */
export function formatUnit(unit: Unit): string {
  if (unit.text !== undefined) return `[${unit.text}]`;
  const common = [...commonUnits, ...commonQuotients].find((text) => sameUnit(parseUnit(text), unit));
  if (common !== undefined) return `[${common}]`;
  const up: string[] = [];
  const down: string[] = [];
  unit.dimensions.forEach((d, i) => {
    if (d === 0) return;
    const size = Math.abs(d);
    (d > 0 ? up : down).push(size === 1 ? (baseUnits[i] as string) : `${baseUnits[i]}^${size}`);
  });
  const body = [up.join('*') || '1', ...down].join('/');
  const rounded = Number(unit.multiplier.toPrecision(12));
  return rounded === 1 ? `[${body}]` : `[${body} (${rounded})]`;
}
