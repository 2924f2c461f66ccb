import type { ClampMode, Conditions } from '../recording.ts';
import { quantityOf } from '../units.ts';
import type { AbfHeader } from './abf-header.ts';

/** `nTelegraphInstrument` of amplifiers that tell their mode (MultiClamp 700). */
const tellsMode = 24;
/** No cell is smaller: below it a telegraph was read that told nothing, pF. */
const leastCapacitance_pF = 0.5;
/** A filter above this is none, Hz. */
const bypass_Hz = 1e5;

/** What an ABF file says about cell and amplifier. */
export function conditionsOf(header: AbfHeader): Conditions {
  const telegraph = header.adcs.find((adc) => adc.telegraph)?.telegraph;
  const capacitance_pF = telegraph?.capacitance_pF ?? 0;
  const filter_Hz = telegraph?.filter_Hz ?? 0;
  const first = header.adcs[0];
  const ends = first && [first.scale * -32768 + first.offset, first.scale * 32767 + first.offset];
  return {
    clampMode: clampModeOf(header),
    capacitance_pF: capacitance_pF >= leastCapacitance_pF && capacitance_pF < 1e6 ? capacitance_pF : undefined,
    filter_Hz: filter_Hz > 0 && filter_Hz < bypass_Hz ? filter_Hz : undefined,
    leakSubtracted: header.dacs.some((dac) => dac.leakSubtracted) ? true : undefined,
    clipped: ends && header.sampleFormat === 'int16' ? [Math.min(...ends), Math.max(...ends)] : undefined,
  };
}

/**
 * Units tell the mode: current recorded under a voltage command, or voltage under a current command. Only I = 0 has to be told by
 * the amplifier.
 */
function clampModeOf({ adcs, dacs, activeDac }: AbfHeader): ClampMode | undefined {
  const dac =
    dacs.find(({ waveform }) => waveform !== 'none') ?? dacs.find(({ number }) => number === Math.max(0, activeDac));
  const recorded = quantityOf(adcs[0]?.unit ?? '');
  const commanded = quantityOf(dac?.unit ?? '');
  if ((recorded === 'current' || recorded === 'current density') && commanded === 'voltage') return 'voltage clamp';
  if (recorded !== 'voltage') return undefined;
  const telegraph = adcs[0]?.telegraph;
  if (telegraph?.instrument === tellsMode && telegraph.mode === 2) return 'I = 0';
  return commanded === 'current' ? 'current clamp' : undefined;
}
