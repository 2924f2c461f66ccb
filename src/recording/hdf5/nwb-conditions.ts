import { decimalNumber } from '../csv/decimal.ts';
import type { Conditions } from '../recording.ts';
import { siFactor } from '../units.ts';
import type { H5Node } from './h5-node.ts';
import type { NwbSeries } from './nwb-series.ts';

/**
 * What a series and its electrode say of cell and amplifier.
 *
 * @param electrode group of the electrode
 * @param notes sentences on texts that cannot be read as a quantity are added here
 * @source NWB schema 2.6: VoltageClampSeries (whole_cell_capacitance_comp, whole_cell_series_resistance_comp,
 *   resistance_comp_correction, resistance_comp_prediction, capacitance_slow), IntracellularElectrode
 */
export function nwbConditions(series: NwbSeries, electrode: H5Node | undefined, notes: string[]): Conditions {
  const { node, type } = series;
  const number = (name: string, factor: number, most: number): number | undefined => {
    const value = node.at(name)?.scalar();
    return value !== undefined && value > 0 && value * factor <= most
      ? Number((value * factor).toPrecision(12))
      : undefined;
  };
  const text = (name: string, base: string, perSi: number) =>
    quantity(electrode?.at(name)?.content(), name, base, perSi, notes);
  return {
    clampMode:
      type === 'VoltageClampSeries' ? 'voltage clamp' : type === 'IZeroClampSeries' ? 'I = 0' : 'current clamp',
    capacitance_pF: number('whole_cell_capacitance_comp', 1e12, 1e6) ?? number('capacitance_slow', 1e12, 1e6),
    accessResistance_MOhm:
      number('whole_cell_series_resistance_comp', 1e-6, 1e6) ?? text('initial_access_resistance', 'Ohm', 1e-6),
    // In percent.
    compensation: fraction(node.at('resistance_comp_correction')?.scalar()),
    prediction: fraction(node.at('resistance_comp_prediction')?.scalar()),
    sealResistance_MOhm: text('seal', 'Ohm', 1e-6),
    filter_Hz: text('filtering', 'Hz', 1),
  };
}

function fraction(percent: number | undefined): number | undefined {
  return percent !== undefined && percent >= 0 && percent <= 100 ? percent / 100 : undefined;
}

/** NWB has these as free text: read where it is one number with a unit, told otherwise. */
function quantity(
  text: string | undefined,
  name: string,
  base: string,
  perSi: number,
  notes: string[],
): number | undefined {
  if (text === undefined || text.trim() === '' || /^(?:unknown|n\/?a|none)$/i.test(text.trim())) return undefined;
  const match = /^\s*(\S+?)\s*([^\d\s.][^\d.]*)$/.exec(text);
  const value = decimalNumber(match?.[1] ?? '');
  const si = siFactor((match?.[2] ?? '').trim());
  if (value !== undefined && value > 0 && si?.base === base) return Number((value * si.factor * perSi).toPrecision(12));
  notes.push(`The electrode's ${name} is "${text.slice(0, 60)}", which is not read as a number with a unit.`);
  return undefined;
}
