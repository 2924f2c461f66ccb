/**
 * A quantity that is fitted: a parameter of the model or of the experiment. `gate` and `role` come from the model's text and say what
 * a constant does, so that the fit can move midpoints, slopes and rates instead of the constants that a formula happens to be written
 * in (a change of 20 % in one of those can move a midpoint by 20 mV).
 */
export interface FitParameter {
  /** Qualified name in the model. */
  readonly name: string;
  readonly baseline: number;
  readonly unit: string;
  /** The current it belongs to, or what else it describes (`leak`, `amplifier`). */
  readonly current: string;
  /** Quantities that keep their sign are fitted as logarithms, others as they are. */
  readonly scale: 'log' | 'linear';
  readonly gates: readonly string[];
  readonly role: string | undefined;
}

/**
 * One-to-one map between the values of the parameters and coordinates in which currents change almost linearly: for each gate the shift
 * of its midpoint (mV), the logarithm of its slope, the logarithm of its rate at its own midpoint, and logarithms of the rest; all
 * relative to the baseline, which is the origin.
 *
 * With x_inf = 1 / (1 + r exp(V / q)) and tau = x_inf exp(-V / k) / a + c the midpoint is -q ln r and the rate there 2 a exp(midpoint / k).
 * alpha / (alpha + beta) with alpha = a exp((V + s) / k), beta = exp((V + u) / l) is 1 / (1 + exp((V - midpoint) / q)) with
 * 1 / q = 1 / l - 1 / k and midpoint = q (ln a + s / k - u / l): five constants, two of which (so combined) enter the current.
 */
export interface Coordinates {
  readonly parameters: readonly FitParameter[];
  /** What each coordinate is, in words: `midpoint of Xr1, mV`. */
  readonly names: readonly string[];
  /** How deep coordinates lean on one another: so many passes settle them all. */
  readonly levels: number;
  /** Values -> coordinates. */
  readonly of: (values: ArrayLike<number>) => Float64Array;
  /**
   * Coordinates -> values.
   *
   * @param values where they are written; a new array by default
   * @param logSlopes ln |d value i / d coordinate i| with the coordinates it leans on held are written here: summed over all i they
   *   turn a density over values into one over coordinates (the map is triangular)
   */
  readonly values: (coordinates: ArrayLike<number>, values?: Float64Array, logSlopes?: Float64Array) => Float64Array;
}

type Kind = 'linear' | 'log' | 'midpoint' | 'rate' | 'rectifier slope' | 'rectifier shift' | 'rectifier midpoint';

/** How one coordinate is made; mates are indices of the parameters it leans on. */
interface Rule {
  readonly kind: Kind;
  readonly name: string;
  readonly mates: readonly number[];
}

/** Later kinds lean on earlier ones. */
const order: readonly Kind[] = [
  'linear',
  'log',
  'midpoint',
  'rectifier slope',
  'rate',
  'rectifier shift',
  'rectifier midpoint',
];

/** Coordinates of a set of parameters. A parameter whose mates are not all among them is fitted as its logarithm. */
export function coordinatesOf(parameters: readonly FitParameter[]): Coordinates {
  const n = parameters.length;
  const rules = parameters.map((p) => ruleOf(p, parameters));
  const signs = Float64Array.from(parameters, (p) => (p.baseline < 0 ? -1 : 1));
  const baseline = parameters.map((p) => p.baseline);
  const origin = absolute(baseline, rules);
  const sequence = Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => order.indexOf((rules[a] as Rule).kind) - order.indexOf((rules[b] as Rule).kind),
  );
  const places = Int16Array.from(sequence);
  const kinds = sequence.map((i) => (rules[i] as Rule).kind);
  // The first two kinds lean on nothing: they have loops of their own, as maps are evaluated millions of times.
  const linears = kinds.filter((kind) => kind === 'linear').length;
  const alone = linears + kinds.filter((kind) => kind === 'log').length;
  const mates = Int16Array.from(sequence.flatMap((i) => [0, 1, 2, 3].map((m) => (rules[i] as Rule).mates[m] ?? 0)));
  const scratch = new Float64Array(n);
  return {
    parameters,
    names: rules.map((r) => r.name),
    levels: order.length,
    of: (values) => {
      const x = absolute(values, rules);
      for (let i = 0; i < n; i++) x[i] = (x[i] as number) - (origin[i] as number);
      return x;
    },
    values: (x, values = new Float64Array(n), logSlopes = scratch) => {
      for (let s = 0; s < linears; s++) {
        const i = places[s] as number;
        values[i] = (x[i] as number) + (origin[i] as number);
        logSlopes[i] = 0;
      }
      for (let s = linears; s < alone; s++) {
        const i = places[s] as number;
        const c = (x[i] as number) + (origin[i] as number);
        values[i] = (signs[i] as number) * Math.exp(c);
        logSlopes[i] = c;
      }
      for (let s = alone; s < n; s++) {
        const i = places[s] as number;
        const c = (x[i] as number) + (origin[i] as number);
        const a = mates[4 * s] as number;
        const b = mates[4 * s + 1] as number;
        switch (kinds[s]) {
          case 'midpoint': {
            // a: slope q of the gate.
            const q = values[a] as number;
            values[i] = Math.exp(-c / q);
            logSlopes[i] = -c / q - (logSlopes[a] as number);
            break;
          }
          case 'rate': {
            // a: ratio (its coordinate is the midpoint), b: rate slope k.
            const log = c - ((x[a] as number) + (origin[a] as number)) / (values[b] as number);
            values[i] = Math.exp(log);
            logSlopes[i] = log;
            break;
          }
          case 'rectifier slope': {
            // a: slope k of alpha; the coordinate is ln q.
            const l = 1 / (Math.exp(-c) + 1 / (values[a] as number));
            values[i] = l;
            logSlopes[i] = 2 * Math.log(l) - c;
            break;
          }
          case 'rectifier shift':
            // a: the slope it is divided by.
            values[i] = c * (values[a] as number);
            logSlopes[i] = Math.log(values[a] as number);
            break;
          case 'rectifier midpoint': {
            // a: beta slope (its coordinate is ln q), b: alpha shift, then beta shift; their coordinates are shift / slope.
            const q = Math.exp((x[a] as number) + (origin[a] as number));
            const u = mates[4 * s + 2] as number;
            const log = c / q - ((x[b] as number) + (origin[b] as number)) + ((x[u] as number) + (origin[u] as number));
            values[i] = Math.exp(log);
            logSlopes[i] = log - Math.log(q);
            break;
          }
        }
      }
      return values;
    },
  };
}

/** Coordinates before the baseline's are taken off. */
function absolute(values: ArrayLike<number>, rules: readonly Rule[]): Float64Array {
  const x = new Float64Array(rules.length);
  for (let i = 0; i < x.length; i++) x[i] = absoluteOf(values[i] as number, values, rules[i] as Rule);
  return x;
}

function absoluteOf(value: number, values: ArrayLike<number>, { kind, mates }: Rule): number {
  const mate = (m: number): number => values[mates[m] as number] as number;
  switch (kind) {
    case 'linear':
      return value;
    case 'log':
      return Math.log(Math.abs(value));
    case 'midpoint':
      return -mate(0) * Math.log(value);
    case 'rate': {
      const [ratio, rateSlope, slope] = [mate(0), mate(1), mate(2)];
      return Math.log(value) - (slope * Math.log(ratio)) / rateSlope;
    }
    case 'rectifier slope':
      return -Math.log(1 / value - 1 / mate(0));
    case 'rectifier shift':
      return value / mate(0);
    case 'rectifier midpoint': {
      const [betaSlope, alphaShift, betaShift, alphaSlope] = [mate(0), mate(1), mate(2), mate(3)];
      const q = 1 / (1 / betaSlope - 1 / alphaSlope);
      return q * (Math.log(value) + alphaShift / alphaSlope - betaShift / betaSlope);
    }
  }
}

function ruleOf(p: FitParameter, all: readonly FitParameter[]): Rule {
  const mates = (...roles: readonly string[]): number[] | undefined => {
    const found = roles.map((role) =>
      all.findIndex((q) => q.role === role && q.gates.some((gate) => p.gates.includes(gate))),
    );
    return found.every((i) => i >= 0) ? found : undefined;
  };
  const gate = p.gates.join(' and ');
  const rectifier = mates('alpha rate', 'alpha slope', 'alpha shift', 'beta slope', 'beta shift');
  const rule = (kind: Kind, name: string, list: readonly number[]): Rule => ({ kind, name, mates: list });
  if (rectifier) {
    const [, k, s, l, u] = rectifier as [number, number, number, number, number];
    switch (p.role) {
      case 'alpha rate':
        return rule('rectifier midpoint', `midpoint of ${gate}, mV`, [l, s, u, k]);
      case 'beta slope':
        return rule('rectifier slope', `ln slope of ${gate}`, [k]);
      case 'alpha shift':
        return rule('rectifier shift', `alpha shift of ${gate} over its slope`, [k]);
      case 'beta shift':
        return rule('rectifier shift', `beta shift of ${gate} over its slope`, [l]);
    }
  }
  const forMidpoint = p.role === 'ratio' ? mates('slope') : undefined;
  if (forMidpoint) return rule('midpoint', `midpoint of ${gate}, mV`, forMidpoint);
  const forRate = p.role === 'rate' ? mates('ratio', 'rate slope', 'slope') : undefined;
  if (forRate) return rule('rate', `ln rate of ${gate} at its midpoint`, forRate);
  const short = p.name.split('.').at(-1) ?? p.name;
  if (p.scale === 'linear') return rule('linear', short, []);
  return rule('log', p.role === 'slope' ? `ln slope of ${gate}` : `ln ${short}`, []);
}
