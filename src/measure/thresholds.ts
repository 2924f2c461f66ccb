/**
 * Every number that decides what a trace is called, in one place. A result that depends on them (a classification, an EAD
 * count) carries `version`; whoever changes a number or its meaning raises it, so that counts of different definitions are
 * never pooled unknowingly.
 */
export const DEFINITIONS = {
  version: 'measure-2',

  /** A beat is an upward crossing of this, mV (the reference runs use the same). */
  beatThreshold_mV: -20,
  /** V must have been this far below the threshold before the next crossing counts, mV: noise of a few mV cannot count twice. */
  beatHysteresis_mV: 5,
  /**
   * The upstroke is looked for from this long before the crossing, ms: an artefact or the noise of a long diastole cannot pass
   * for it.
   */
  upstroke_ms: 100,
  /**
   * A notch ends within this time of the crossing, ms. A second crossing sooner than this is the dome of the same action
   * potential (atrial cells dip to -20 mV and back within 40 ms), unless V went down to `repolarised_mV` in between (a fast
   * train, e.g. of an axon). It also keeps the return from the notch from being called an EAD.
   */
  notchEnd_ms: 100,

  /**
   * A beat that takes off at or below this, mV, is an action potential, however slowly it rises: immature and nodal-like cells
   * with a maximum diastolic potential near -50 mV beat. Above about -43 mV fewer than half of the L-type channels recover
   * between beats (midpoint of the f gate of Kernik 2019: -43.4 mV) and next to no sodium channels, so that ...
   */
  repolarised_mV: -45,
  /**
   * ... a beat that takes off higher is an action potential only if it shows a regenerative upstroke all the same: V rises at
   * this rate, V/s (the slow end of sinus node cells) ...
   */
  regenerative_V_s: 2,
  /**
   * ... on average over this time, ms. Anything slower is an oscillation in the L-type window current of a depolarised cell: the
   * Kernik cell under E-4031 swings between -43 and +1 mV at 0.6 V/s. iPSC-derived cells that are depolarised by the leak of
   * the patch may well fire from -40 mV at 5 V/s and more; those beat.
   */
  regenerativeTime_ms: 5,
  /**
   * A silent cell is quiescent when it rests at or below this, mV. Ventricular-like and iPSC-derived cells have two stable rest
   * potentials, one held by IK1 at -70 to -85 mV and one held by the window currents at -50 to -15 mV, so the precise figure
   * matters little; above -60 mV less than a tenth of the sodium channels is available (h j = 0.07 in Kernik 2019).
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

  /** A trace whose samples carry more noise than this, mV (standard deviation), is a recording; ... */
  noisy_mV: 0.05,
  /** ... its dV/dt is the slope of a straight line through V over this time, ms. */
  noisyDerivative_ms: 1,

  /** EADs are looked for in the running mean of V over this time, ms, so that noise cannot pass for one. */
  eadMean_ms: 10,
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
  /**
   * ... and does not die away: the later half of the differences (the middle one left out) is on average at least this part of the earlier
   * half. A cell that settles after a change swings for some beats too.
   */
  alternansKept: 0.7,
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
