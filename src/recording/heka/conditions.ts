import type { Conditions } from '../recording.ts';
import type { HekaSeries, HekaTrace } from './pulse.ts';

/** First byte of the amplifier's state in a series. */
const state = 472;

/**
 * What a series says of cell and amplifier. C-slow and the series conductance are those of the compensation when the trace was
 * recorded; both have default values when it was not used, so they count only where C-slow is above 0.
 *
 * @param trace the recorded current (or potential)
 * @source HEKA, "FileFormat_v9: PulsedFile" (TrCSlow, TrGSeries, TrSealResistance, TrBandwidth) and "AmplTreeFile" (E9RsFraction,
 *   E9RsOn, E9VLiquidJunction)
 */
export function hekaConditions(series: HekaSeries, trace: HekaTrace): Conditions {
  const { fields } = trace;
  const positive = (offset: number) => {
    const value = fields.f64(offset);
    return value !== undefined && value > 0 ? value : undefined;
  };
  const cSlow_F = positive(176);
  const gSeries_S = cSlow_F === undefined ? undefined : positive(184);
  const seal_Ohm = positive(168);
  return {
    // 0 inside-out, 1 on-cell, 2 outside-out, 3 whole-cell, 4 current clamp, 5 voltage clamp of another kind.
    clampMode: trace.recordingMode === 4 ? 'current clamp' : trace.recordingMode <= 5 ? 'voltage clamp' : undefined,
    capacitance_pF: inUnits(cSlow_F, 1e12),
    accessResistance_MOhm: gSeries_S === undefined ? undefined : inUnits(1 / gSeries_S, 1e-6),
    sealResistance_MOhm: inUnits(seal_Ohm, 1e-6),
    filter_Hz: positive(144),
    temperature_K: temperature_K(series),
    ...amplifier(series),
  };
}

function amplifier({ fields }: HekaSeries): Conditions {
  // A series may keep its amplifier in another part of the file; then this one is empty, without a gain.
  const gain = fields.f64(state + 8);
  if (gain === undefined || gain <= 0) return {};
  const fraction = fields.f64(state + 40);
  const on = fields.u8(state + 240);
  const junction_V = fields.f64(state + 136);
  return {
    compensation: on === 0 ? 0 : fraction !== undefined && fraction >= 0 && fraction <= 1 ? fraction : undefined,
    junctionPotential_mV: junction_V !== undefined && Math.abs(junction_V) < 0.1 ? inUnits(junction_V, 1e3) : undefined,
  };
}

/** Of the first sweep; without a probe the file has noise about 0 degrees C, which no cell survives. */
function temperature_K({ sweeps }: HekaSeries): number | undefined {
  const t = sweeps[0]?.temperature_C;
  return t !== undefined && t > 5 && t < 50 ? Number((t + 273.15).toPrecision(9)) : undefined;
}

function inUnits(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : Number((value * factor).toPrecision(12));
}
