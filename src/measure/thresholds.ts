/**
 * Every number that decides what a trace is called, in one place. A result that depends on them (a classification, an EAD
 * count) carries `version`; whoever changes a number or its meaning raises it, so that counts of different definitions are
 * never pooled unknowingly.
 */
export const DEFINITIONS = {
  version: 'measure-1',

  /** A beat is an upward crossing of this, mV (the reference runs use the same). */
  beatThreshold_mV: -20,
  /** V must have been this far below the threshold before the next crossing counts, mV: noise of a few mV cannot count twice. */
  beatHysteresis_mV: 5,
  /**
   * A notch ends within this time of the crossing, ms. A second crossing sooner than this is the dome of the same action
   * potential (atrial cells dip to -20 mV and back within 40 ms), unless V went down to `repolarised_mV` in between (a fast
   * train, e.g. of an axon). It also keeps the return from the notch from being called an EAD.
   */
  notchEnd_ms: 100,

  /**
   * A beat that takes off at or below this is an action potential; a swing that takes off above it is an oscillation of a
   * depolarised cell, mV. Above about -43 mV fewer than half of the L-type channels recover between swings (midpoint of the f
   * gate of Kernik 2019: -43.3 mV) and next to no sodium channels: the swing is carried by the L-type window current and is
   * not a regenerative upstroke. Immature and nodal-like cells with a maximum diastolic potential near -50 mV still beat.
   */
  repolarised_mV: -45,
  /**
   * A silent cell is quiescent when it rests at or below this, mV. Ventricular-like and iPSC-derived cells have two stable rest
   * potentials, one held by IK1 at -70 to -85 mV and one held by the window currents at -50 to -15 mV, so the precise figure
   * matters little; above -60 mV at most a fifth of the sodium channels is available and the cell is not excitable.
   */
  quiescent_mV: -60,
  /** V above `repolarised_mV` for this long after the peak of an action potential: it does not repolarise, ms. */
  repolarisationLimit_ms: 2000,
  /** A cell with at least two action potentials is still beating when the last is at most this many longest cycles ago. */
  silentCycles: 2,
  /** The rest potential is the mean of V over this last part of the trace ... */
  restFraction: 0.1,
  /** ... but no longer than this, ms. */
  restLimit_ms: 1000,

  /** EAD: a secondary rise of at least this, mV ... */
  eadRise_mV: 3,
  /** ... that lasts at least this long from its take-off to its top, ms ... */
  eadDuration_ms: 10,
  /** ... and takes off after this repolarised fraction (below the plateau) ... */
  eadFrom: 0.2,
  /** ... and before this one. */
  eadTo: 0.9,

  /** Alternans: APD90 of every pair of neighbours among the last beats differs, with alternating sign, by at least this, ms ... */
  alternans_ms: 5,
  /** ... and by at least this fraction of their mean APD90. */
  alternansFraction: 0.02,
  /** Number of last beats looked at; and the fewest that can show alternans. */
  alternansBeats: 8,
  alternansFewest: 4,

  /** Oscillation of a cell that does not beat: swings of at least this, mV, within the last ... */
  oscillation_mV: 2,
  /** ... of the trace, ms. */
  oscillationWindow_ms: 2000,

  /** Exponential fits (calcium decay) need at least this coefficient of determination. */
  fitR2: 0.98,

  /** Restitution points closer than this in diastolic interval are one point, their mean: a slope between them is rounding, ms. */
  sameDi_ms: 1,
} as const;
