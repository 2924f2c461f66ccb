import * as k from '../compile/kernel/build.ts';
import type { Index, Kernel, Mask, Real } from '../compile/kernel/ir.ts';
import type { Lowered } from '../compile/lower.ts';
import { collocation, inverse, nodes, toStart } from './radau.ts';

/**
 * What drives the membrane potential over a stretch of time.
 *
 * - `free`: the cell itself (the potential is a state)
 * - `hold`: a constant command; every gate has its exact exponential solution
 * - `sweep`: a command that varies (ramp or sine)
 */
export type Drive = 'free' | 'hold' | 'sweep';

/** What a lane is doing; anything but `running` stops `advance` so that the caller can look after the lane. */
export const Status = { running: 0, reached: 1, full: 2, stalled: 3, tooManySteps: 4, waiting: 8, parked: 9 } as const;

/** Absolute slots of the solver's own values, one number a lane. */
export interface StepperLayout {
  readonly status: number;
  readonly time: number;
  /** End of the current segment: steps land on it exactly. */
  readonly stop: number;
  readonly step: number;
  readonly lastStep: number;
  readonly tolerance: number;
  /** Step to take throughout, without error control; 0 lets the error decide. */
  readonly fixedStep: number;
  readonly largestStep: number;
  readonly steps: number;
  readonly rejected: number;
  /** Error of the last accepted step, in tolerances. */
  readonly lastError: number;
  readonly stepLimit: number;
  readonly tries: number;
  /** The step that was wanted before a switch cut it. */
  readonly uncutStep: number;
  /** 1 in the last segment, whose end is sampled too; elsewhere that instant belongs to the next segment. */
  readonly inclusive: number;
  /** Index of the next sample, its time, and how many samples lie in the buffer. */
  readonly nextSample: number;
  readonly nextSampleTime: number;
  readonly buffered: number;
  readonly bufferLimit: number;
  /** Command of a clamp: level + slope (t - since) + amplitude sin(omega (t - since)). */
  readonly level: number;
  readonly slope: number;
  readonly amplitude: number;
  readonly omega: number;
  readonly since: number;
  /** State vector, derivative, scale floor and largest magnitude so far, by position. */
  readonly state: number;
  readonly derivative: number;
  readonly floor: number;
  readonly largest: number;
  readonly surfaces: number;
  /** Sample times (ascending, ending in Infinity) and buffered samples. */
  readonly sampleTimes: number;
  readonly samples: number;
  /** Slots that determine a lane's future, apart from parameters: [first, count] pairs. What a saved cell holds. */
  readonly persistent: readonly (readonly [number, number])[];
  readonly end: number;
}

export interface Stepper {
  readonly layout: StepperLayout;
  readonly kernels: readonly Kernel[];
  /** Kernel names by drive. */
  readonly advance: Readonly<Partial<Record<Drive, string>>>;
}

/** Fraction of the defect at the start of a step that is charged as its error. */
const defectShare = 0.2;
/** A step's sweeps have converged when the last one moved nothing by more than this share of the tolerance. */
const sweepShare = 1;
/** A crossing closer than this to the end of a step counts as being at its end, ms. */
const crossingWidth = 1e-4;
const crossingTries = 6;
const growth = 2.5;
const safety = 0.8;
const smallestStep = 1e-9;

/**
 * The time stepper: partitioned Radau IIA of order 5.
 *
 * A step solves the collocation equations at three nodes by sweeps. In each sweep the gates, which are linear in themselves once
 * the potential at the nodes is known, are solved exactly (3x3, one division); then currents and concentrations are evaluated and
 * the remaining states updated. The first guess continues the polynomial of the step before, so that two or three sweeps do.
 * No Jacobian, no exponential of a matrix, L-stable in every gate, and each lane (cell) keeps its own time and step: nothing that
 * happens in one lane changes a bit in another.
 *
 * Conditions on which equations switch branch are held over a step, and the step is cut where one changes.
 *
 * @param lowered the system
 * @param sampleCount sample times that fit
 * @param bufferSamples samples that a lane can hold before it must be emptied
 */
export function stepperOf(lowered: Lowered, sampleCount: number, bufferSamples: number): Stepper {
  const n = lowered.system.states.length;
  const { gates, affine, node, volt } = lowered;
  const firstGeneral = gates + affine;
  let next = lowered.end;
  const take = (count: number): number => {
    const at = next;
    next += count;
    return at;
  };
  const scalars = {
    status: take(1),
    time: take(1),
    stop: take(1),
    step: take(1),
    lastStep: take(1),
    tolerance: take(1),
    fixedStep: take(1),
    largestStep: take(1),
    steps: take(1),
    rejected: take(1),
    lastError: take(1),
    stepLimit: take(1),
    tries: take(1),
    uncutStep: take(1),
    inclusive: take(1),
    nextSample: take(1),
    nextSampleTime: take(1),
    buffered: take(1),
    bufferLimit: take(1),
    level: take(1),
    slope: take(1),
    amplitude: take(1),
    omega: take(1),
    since: take(1),
  };
  const state = take(n);
  const derivative = take(n);
  const floor = take(n);
  const largest = take(n);
  const before = take(n);
  const beforeNode = [take(n), take(n)];
  const nodeAt = [take(node.size), take(node.size), take(node.size)] as const;
  const voltAt = [take(volt.size), take(volt.size), take(volt.size)] as const;
  const sampleNode = take(node.size);
  const surfaceTotal = lowered.surfaceCount + lowered.system.modes.length;
  const surfaces = take(surfaceTotal);
  const surfacesNew = take(surfaceTotal);
  const sampleOut = take(lowered.outputs.length);
  const sampleTimes = take(sampleCount + 1);
  const samples = take(bufferSamples * lowered.outputs.length);
  const layout: StepperLayout = {
    ...scalars,
    state,
    derivative,
    floor,
    largest,
    surfaces,
    sampleTimes,
    samples,
    persistent: [
      [lowered.modes, lowered.system.modes.length],
      [lowered.end, nodeAt[0] - lowered.end],
      [surfaces, surfaceTotal],
    ],
    end: next,
  };

  const hasModes = lowered.system.modes.length > 0;
  const A = collocation;
  const W = inverse;

  /** Inflow and rate of an affine state live in the node for `affine`, in the voltage block for gates. */
  const inflowAt = (i: number, j: Index, gate: boolean): Real =>
    k.load(k.iadd(gate ? (voltAt[i] as number) + volt.inflow : (nodeAt[i] as number) + node.inflow, j));
  const rateAt = (i: number, j: Index, gate: boolean): Real =>
    k.load(k.iadd(gate ? (voltAt[i] as number) + volt.rate : (nodeAt[i] as number) + node.rate, j));
  const stateAt = (i: number, j: Index): Index => k.iadd((nodeAt[i] as number) + node.state, j);

  /** Solves (A^-1 + h diag(rate)) Y = A^-1 1 y0 + h inflow for one affine state at the three nodes. */
  const solveAffine = (w: k.KernelWriter, h: Real, j: Index, gate: boolean): [Real, Real, Real] => {
    const y0 = w.let('y0', k.load(k.iadd(state, j)));
    const d = [0, 1, 2].map((i) => w.let('d', k.add(W[i]?.[i] as number, k.mul(h, rateAt(i, j, gate)))));
    const r = [0, 1, 2].map((i) => {
      const rowSum = (W[i] as number[]).reduce((a, b) => a + b, 0);
      return w.let('r', k.add(k.mul(rowSum, y0), k.mul(h, inflowAt(i, j, gate))));
    });
    const [d1, d2, d3] = d as [Real, Real, Real];
    const [r1, r2, r3] = r as [Real, Real, Real];
    const [[, w12, w13], [w21, , w23], [w31, w32]] = W as [number[], number[], number[]] as [
      [number, number, number],
      [number, number, number],
      [number, number, number],
    ];
    const d23 = w.let('d23', k.sub(k.mul(d2, d3), w23 * w32));
    const m12 = k.sub(w13 * w32, k.mul(w12, d3));
    const m13 = k.sub(w12 * w23, k.mul(w13, d2));
    const m21 = w.let('m21', k.sub(w23 * w31, k.mul(w21, d3)));
    const m22 = k.sub(k.mul(d1, d3), w13 * w31);
    const m23 = k.sub(w13 * w21, k.mul(w23, d1));
    const m31 = w.let('m31', k.sub(w21 * w32, k.mul(w31, d2)));
    const m32 = k.sub(w12 * w31, k.mul(w32, d1));
    const m33 = k.sub(k.mul(d1, d2), w12 * w21);
    const scale = w.let('q', k.div(1, k.add(k.mul(d1, d23), k.add(k.mul(w12, m21), k.mul(w13, m31)))));
    const row = (a: Real, b: Real, c: Real): Real => k.mul(scale, k.add(k.add(k.mul(a, r1), k.mul(b, r2)), k.mul(c, r3)));
    return [row(d23, m12, m13), row(m21, m22, m23), row(m31, m32, m33)];
  };

  const command = (t: Real, withSine: boolean): Real => {
    const elapsed = k.sub(t, k.load(layout.since));
    const ramp = k.add(k.load(layout.level), k.mul(k.load(layout.slope), elapsed));
    return withSine
      ? k.add(ramp, k.mul(k.load(layout.amplitude), { kind: 'unary', op: 'sin', x: k.mul(k.load(layout.omega), elapsed) }))
      : ramp;
  };

  /** Derivative at the current state, held modes respected: written for lanes in `where`. */
  const refreshKernel = (drive: Drive): Kernel => {
    const w = new k.KernelWriter();
    const at = nodeAt[2];
    const va = drive === 'hold' ? voltAt[0] : voltAt[2];
    w.for(n, (j) => w.store(k.iadd(at + node.state, j), k.load(k.iadd(state, j))));
    w.store(at + node.time, k.load(layout.time));
    if (drive !== 'free') w.store(at + node.voltage, command(k.load(layout.time), drive === 'sweep'));
    w.call('voltage', at, va);
    // Under constant voltage the second voltage block holds the steady states.
    if (drive === 'hold') {
      w.for(gates, (j) =>
        w.store(k.iadd(voltAt[1], j), k.div(k.load(k.iadd(va + volt.inflow, j)), k.load(k.iadd(va + volt.rate, j)))),
      );
    }
    w.call('rest', at, va);
    const refresh = w.mask('refresh', k.lt(k.load(layout.lastStep), 0));
    const put = (j: Index, value: Real): void => {
      const slot = k.iadd(derivative, j);
      w.store(slot, k.select(refresh, value, k.load(slot)));
    };
    w.for(gates, (j) =>
      put(j, k.sub(k.load(k.iadd(va + volt.inflow, j)), k.mul(k.load(k.iadd(va + volt.rate, j)), k.load(k.iadd(state, j))))),
    );
    w.for(affine, (i) => {
      const j = k.iadd(i, gates);
      put(j, k.sub(k.load(k.iadd(at + node.inflow, j)), k.mul(k.load(k.iadd(at + node.rate, j)), k.load(k.iadd(state, j)))));
    });
    w.for(n - firstGeneral, (i) => {
      const j = k.iadd(i, firstGeneral);
      put(j, k.load(k.iadd(at + node.inflow, j)));
    });
    w.store(layout.lastStep, k.select(refresh, 0, k.load(layout.lastStep)));
    return w.finish(`refresh_${drive}`);
  };

  /** Conditions re-read at the current state, and the derivative with them; for lanes whose `lastStep` is negative. */
  const beginKernel = (drive: Drive): Kernel => {
    const w = new k.KernelWriter();
    const at = nodeAt[2];
    if (hasModes) {
      w.for(n, (j) => w.store(k.iadd(at + node.state, j), k.load(k.iadd(state, j))));
      w.store(at + node.time, k.load(layout.time));
      if (drive !== 'free') w.store(at + node.voltage, command(k.load(layout.time), drive === 'sweep'));
      w.call('surfaces', at, surfacesNew);
      const fresh = w.mask('fresh', k.lt(k.load(layout.lastStep), 0));
      w.for(surfaceTotal, (i) =>
        w.store(k.iadd(surfaces, i), k.select(fresh, k.load(k.iadd(surfacesNew, i)), k.load(k.iadd(surfaces, i)))),
      );
      w.for(lowered.system.modes.length, (i) =>
        w.store(
          k.iadd(lowered.modes, i),
          k.select(fresh, k.load(k.iadd(surfacesNew + lowered.surfaceCount, i)), k.load(k.iadd(lowered.modes, i))),
        ),
      );
    }
    w.call(`refresh_${drive}`);
    return w.finish(`begin_${drive}`);
  };

  const advanceKernel = (drive: Drive): Kernel => {
    const w = new k.KernelWriter();
    const exactGates = drive === 'hold';
    const voltOf = (i: number): number => (exactGates ? voltAt[0] : (voltAt[i] as number));
    const go = w.index('go', 1);
    w.while(go, () => {
      const active = w.mask('active', k.lt(k.load(layout.status), 0.5));
      // The step: never past the end of the segment, and no sliver left before it.
      const left = w.let('left', k.sub(k.load(layout.stop), k.load(layout.time)));
      const wanted = w.let('wanted', k.min(k.load(layout.step), k.load(layout.largestStep)));
      const landing = w.mask('landing', k.ge(wanted, k.mul(left, 0.999)));
      const h = w.let(
        'h',
        k.select(landing, left, k.select(k.lt(k.mul(2, wanted), left), wanted, k.select(k.gt(k.load(layout.fixedStep), 0), wanted, k.mul(0.5, left)))),
      );
      const t0 = w.let('t0', k.load(layout.time));
      const last = w.let('last', k.load(layout.lastStep));

      // First guess: continue the last step's polynomial; after a jump, a straight line.
      const line = w.mask('line', k.or(k.le(last, 0), k.gt(h, k.mul(4, last))));
      const ratio = w.let('ratio', k.select(line, 0, k.div(h, k.select(line, 1, last))));
      const xs = [0, ...nodes];
      const weights = nodes.map((c) => {
        const x = w.let('x', k.add(1, k.mul(c, ratio)));
        return xs.map((xj, j) => {
          let numerator: Real | undefined;
          let denominator = 1;
          xs.forEach((xk, m) => {
            if (m === j) return;
            const f = k.sub(x, xk);
            numerator = numerator ? k.mul(numerator, f) : f;
            denominator *= xj - xk;
          });
          return w.let('w', k.mul(1 / denominator, numerator as Real));
        });
      });
      const guess = (j: Index): void => {
        const y0 = w.let('y0', k.load(k.iadd(state, j)));
        const f0 = w.let('f0', k.mul(h, k.load(k.iadd(derivative, j))));
        const yb = w.let('yb', k.load(k.iadd(before, j)));
        const b1 = w.let('b1', k.load(k.iadd(beforeNode[0] as number, j)));
        const b2 = w.let('b2', k.load(k.iadd(beforeNode[1] as number, j)));
        nodes.forEach((c, i) => {
          const [w0, w1, w2, w3] = weights[i] as [Real, Real, Real, Real];
          const continued = k.add(k.add(k.mul(w0, yb), k.mul(w1, b1)), k.add(k.mul(w2, b2), k.mul(w3, y0)));
          w.store(stateAt(i, j), k.select(line, k.add(y0, k.mul(c, f0)), continued));
        });
      };
      w.for(n - gates, (i) => guess(k.iadd(i, gates)));
      nodes.forEach((c, i) => {
        const t = w.let('t', k.add(t0, k.mul(c, h)));
        w.store((nodeAt[i] as number) + node.time, t);
        if (drive !== 'free') w.store((nodeAt[i] as number) + node.voltage, command(t, drive === 'sweep'));
      });

      const solveGates = (open: Mask | undefined): void =>
        w.for(gates, (j) => {
          solveAffine(w, h, j, true).forEach((value, i) => {
            w.store(stateAt(i, j), open ? k.select(open, value, k.load(stateAt(i, j))) : value);
          });
        });
      if (drive === 'sweep') {
        nodes.forEach((_, i) => w.call('voltage', nodeAt[i] as number, voltOf(i)));
        solveGates(undefined);
      }
      if (drive === 'hold') {
        // Exponents first, all exponentials together, then the gates.
        w.for(gates, (j) => {
          const z = w.let('z', k.neg(k.mul(k.load(k.iadd(voltAt[0] + volt.rate, j)), h)));
          nodes.forEach((c, i) => w.store(stateAt(i, j), k.mul(c, z)));
        });
        nodes.forEach((_, i) => w.map('exp', (nodeAt[i] as number) + node.state, gates));
        w.for(gates, (j) => {
          const target = w.let('target', k.load(k.iadd(voltAt[1], j)));
          const away = w.let('away', k.sub(k.load(k.iadd(state, j)), target));
          nodes.forEach((_, i) => w.store(stateAt(i, j), k.add(target, k.mul(away, k.load(stateAt(i, j))))));
        });
      }

      // Sweeps. A lane that has converged is left as it is, whatever its neighbour still needs.
      const tolerance = w.let('tolerance', k.load(layout.tolerance));
      const open = w.mask('open', active);
      const sweepsLeft = w.index('sweepsLeft', k.argument('sweeps'));
      const more = w.index('more', 1);
      w.while(more, () => {
        if (drive === 'free') {
          nodes.forEach((_, i) => w.call('voltage', nodeAt[i] as number, voltOf(i)));
          solveGates(open);
        }
        nodes.forEach((_, i) => w.call('rest', nodeAt[i] as number, voltOf(i)));
        const moved = w.let('moved', 0);
        const put = (j: Index, values: readonly Real[]): void => {
          values.forEach((value, i) => {
            const old = w.let('old', k.load(stateAt(i, j)));
            const updated = w.let('updated', k.select(open, value, old));
            if (i === 2) {
              const scale = k.add(k.load(k.iadd(floor, j)), k.load(k.iadd(largest, j)));
              w.set(moved, k.max(moved, k.div(k.abs(k.sub(updated, old)), scale)));
            }
            w.store(stateAt(i, j), updated);
          });
        };
        w.for(affine, (i) => {
          const j = k.iadd(i, gates);
          put(j, solveAffine(w, h, j, false));
        });
        w.for(n - firstGeneral, (i) => {
          const j = k.iadd(i, firstGeneral);
          const y0 = w.let('y0', k.load(k.iadd(state, j)));
          const f = [0, 1, 2].map((m) => w.let('f', k.load(k.iadd((nodeAt[m] as number) + node.inflow, j))));
          put(
            j,
            A.map((row) =>
              k.add(
                y0,
                k.mul(h, k.add(k.add(k.mul(row[0], f[0] as Real), k.mul(row[1], f[1] as Real)), k.mul(row[2], f[2] as Real))),
              ),
            ),
          );
        });
        w.setMask(open, k.and(open, k.not(k.le(moved, k.mul(sweepShare, tolerance)))));
        w.setIndex(sweepsLeft, k.iadd(sweepsLeft, -1));
        w.setIndex(more, k.iand(k.ilt(0, sweepsLeft), k.any(open)));
      });

      // Error: the defect of the collocation polynomial at the start of the step, damped as each state damps it.
      const worst = w.let('worst', 0);
      // `max` lets a NaN slip; what is multiplied by zero here does not.
      const poison = w.let('poison', 0);
      const charge = (j: Index, d: Real, rate: Real | undefined): void => {
        const scale = k.add(k.load(k.iadd(floor, j)), k.load(k.iadd(largest, j)));
        const damped = rate ? k.div(d, k.mul(scale, k.add(1, k.abs(k.mul(h, rate))))) : k.div(d, scale);
        w.set(worst, k.max(worst, k.abs(damped)));
        w.set(poison, k.add(poison, k.mul(0, d)));
      };
      const slopeOf = (i: number, j: Index, gate: boolean): Real =>
        k.sub(inflowAt(i, j, gate), k.mul(rateAt(i, j, gate), k.load(stateAt(i, j))));
      const defectOf = (slopes: readonly Real[], j: Index): Real =>
        k.sub(
          k.add(k.add(k.mul(toStart[0], slopes[0] as Real), k.mul(toStart[1], slopes[1] as Real)), k.mul(toStart[2], slopes[2] as Real)),
          k.load(k.iadd(derivative, j)),
        );
      const endSlope = (j: Index, value: Real): void => w.store(k.iadd(nodeAt[2] + node.inflow, j), value);
      const affineError = (j: Index, gate: boolean): void => {
        const slopes = [0, 1, 2].map((i) => w.let('slope', slopeOf(i, j, gate)));
        charge(j, w.let('defect', defectOf(slopes, j)), rateAt(2, j, gate));
        // From here on the slot of the inflow at the last node holds the derivative at the end of the step.
        endSlope(j, slopes[2] as Real);
      };
      if (!exactGates) w.for(gates, (j) => affineError(j, true));
      w.for(affine, (i) => affineError(k.iadd(i, gates), false));
      w.for(n - firstGeneral, (i) => {
        const j = k.iadd(i, firstGeneral);
        const slopes = [0, 1, 2].map((m) => k.load(k.iadd((nodeAt[m] as number) + node.inflow, j)));
        charge(j, w.let('defect', defectOf(slopes, j)), undefined);
      });
      const error = w.let('error', k.add(k.div(k.mul(defectShare, k.mul(h, worst)), tolerance), poison));
      const fixed = w.mask('fixed', k.gt(k.load(layout.fixedStep), 0));
      const settled = w.mask('settled', k.or(fixed, k.not(open)));
      const good = w.mask('good', k.and(active, k.or(fixed, k.and(settled, k.le(error, 1)))));

      // Switches: cut the step where a held condition changes.
      const cut = w.let('cut', 2);
      const flipped = w.mask('flipped', k.and(good, k.lt(1, 0)));
      if (hasModes) {
        w.call('surfaces', nodeAt[2], surfacesNew);
        lowered.surfacesOfMode.forEach(([first, count], m) => {
          const now = k.load(surfacesNew + lowered.surfaceCount + m);
          const changed = w.mask('changed', k.and(good, k.ne(now, k.load(lowered.modes + m))));
          for (let i = first; i < first + count; i++) {
            const g0 = w.let('g0', k.load(surfaces + i));
            const g1 = w.let('g1', k.load(surfacesNew + i));
            const crossing = k.and(changed, k.le(k.mul(g0, g1), 0));
            w.set(cut, k.select(k.and(crossing, k.ne(g0, g1)), k.min(cut, k.div(g0, k.sub(g0, g1))), cut));
          }
          w.setMask(flipped, k.or(flipped, changed));
        });
      }
      const early = w.mask(
        'early',
        k.and(
          k.and(flipped, k.not(fixed)),
          k.and(k.gt(k.mul(h, k.sub(1, cut)), crossingWidth), k.lt(k.load(layout.tries), crossingTries)),
        ),
      );
      const accepted = w.mask('accepted', k.and(good, k.not(early)));

      // Samples inside the accepted step.
      if (lowered.outputs.length > 0) {
        const t1 = w.let('t1', k.select(landing, k.load(layout.stop), k.add(t0, h)));
        const due = w.mask('due', k.and(accepted, k.le(k.load(layout.nextSampleTime), t1)));
        // A sample at the instant of a step of the command belongs to the segment that starts there.
        const openEnd = w.mask('openEnd', k.and(landing, k.lt(k.load(layout.inclusive), 0.5)));
        const beyond = (): Mask => k.and(openEnd, k.ge(k.load(layout.nextSampleTime), k.load(layout.stop)));
        w.setMask(due, k.and(due, k.not(beyond())));
        const sampling = w.index('sampling', k.any(due));
        w.while(sampling, () => {
          const ts = w.let('ts', k.load(layout.nextSampleTime));
          const x = w.let('x', k.div(k.sub(ts, t0), h));
          const v = xs.map((xj, j) => {
            let numerator: Real | undefined;
            let denominator = 1;
            xs.forEach((xk, m) => {
              if (m === j) return;
              const f = k.sub(x, xk);
              numerator = numerator ? k.mul(numerator, f) : f;
              denominator *= xj - xk;
            });
            return w.let('v', k.mul(1 / denominator, numerator as Real));
          }) as unknown as [Real, Real, Real, Real];
          const exact = lowered.outputNeeds.filter((j) => exactGates && j < gates);
          if (exact.length > 0) {
            w.for(gates, (j) => {
              w.store(
                k.iadd(sampleNode + node.state, j),
                k.neg(k.mul(k.load(k.iadd(voltAt[0] + volt.rate, j)), k.sub(ts, t0))),
              );
            });
            w.map('exp', sampleNode + node.state, gates);
          }
          for (const j of lowered.outputNeeds) {
            const slot = sampleNode + node.state + j;
            if (exactGates && j < gates) {
              const target = w.let('target', k.load(voltAt[1] + j));
              w.store(slot, k.add(target, k.mul(k.sub(k.load(state + j), target), k.load(slot))));
            } else {
              const y = nodes.map((_, i) => k.load((nodeAt[i] as number) + node.state + j)) as unknown as [Real, Real, Real];
              w.store(
                slot,
                k.add(k.add(k.mul(v[0], k.load(state + j)), k.mul(v[1], y[0])), k.add(k.mul(v[2], y[1]), k.mul(v[3], y[2]))),
              );
            }
          }
          w.store(sampleNode + node.time, ts);
          if (drive !== 'free') w.store(sampleNode + node.voltage, command(ts, drive === 'sweep'));
          if (drive === 'sweep') w.call('voltage', sampleNode, voltAt[0]);
          w.call('outputs', sampleNode, voltAt[0], sampleOut);
          const row = w.let('row', k.mul(lowered.outputs.length, k.load(layout.buffered)));
          lowered.outputs.forEach((_, o) => w.scatter(samples + o, row, k.load(sampleOut + o), due));
          const one = w.let('one', k.select(due, 1, 0));
          w.store(layout.nextSample, k.add(k.load(layout.nextSample), one));
          w.store(layout.buffered, k.add(k.load(layout.buffered), one));
          w.store(layout.nextSampleTime, k.gather(sampleTimes, k.load(layout.nextSample)));
          w.setMask(due, k.and(due, k.le(k.load(layout.nextSampleTime), t1)));
          w.setMask(due, k.and(due, k.not(beyond())));
          w.setIndex(sampling, k.any(due));
        });
      }

      // Commit.
      const keep = (slot: Index | number, value: Real): void => w.store(slot, k.select(accepted, value, k.load(slot)));
      w.for(n, (j) => {
        const y = w.let('y', k.load(stateAt(2, j)));
        const y0 = k.load(k.iadd(state, j));
        keep(k.iadd(before, j), y0);
        keep(k.iadd(beforeNode[0] as number, j), k.load(stateAt(0, j)));
        keep(k.iadd(beforeNode[1] as number, j), k.load(stateAt(1, j)));
        keep(k.iadd(state, j), y);
        keep(k.iadd(largest, j), k.max(k.load(k.iadd(largest, j)), k.abs(y)));
        keep(k.iadd(derivative, j), k.load(k.iadd(nodeAt[2] + node.inflow, j)));
      });
      keep(layout.time, k.select(landing, k.load(layout.stop), k.add(t0, h)));
      keep(layout.lastStep, h);
      w.store(layout.steps, k.add(k.load(layout.steps), k.select(accepted, 1, 0)));
      w.store(layout.rejected, k.add(k.load(layout.rejected), k.select(k.and(active, k.not(accepted)), 1, 0)));
      if (hasModes) {
        w.for(surfaceTotal, (i) => keep(k.iadd(surfaces, i), k.load(k.iadd(surfacesNew, i))));
        const switched = w.mask('switched', k.and(flipped, accepted));
        w.for(lowered.system.modes.length, (i) =>
          keep(k.iadd(lowered.modes, i), k.load(k.iadd(surfacesNew + lowered.surfaceCount, i))),
        );
        w.when(k.any(switched), () => {
          // The derivative on the far side of the switch; the polynomial of the past still serves as first guess.
          const kept = w.let('kept', k.load(layout.lastStep));
          w.store(layout.lastStep, k.select(switched, -1, kept));
          w.call(`refresh_${drive}`);
          w.store(layout.lastStep, kept);
        });
      }

      // The next step.
      const charged = w.let('charged', k.max(error, 1e-10));
      const root = w.let('root', k.div(safety, k.sqrt(k.sqrt(charged))));
      // Where the error grows from step to step, expect it to go on growing (Gustafsson's predictive controller).
      const trend = k.mul(root, k.mul(k.div(h, last), k.sqrt(k.sqrt(k.div(k.max(k.load(layout.lastError), 1e-10), charged)))));
      const foreseen = k.select(k.and(accepted, k.not(line)), k.min(root, trend), root);
      const factor = w.let('factor', k.min(growth, k.max(0.2, foreseen)));
      w.store(layout.lastError, k.select(accepted, charged, k.load(layout.lastError)));
      const shrunk = k.select(settled, k.min(factor, 0.9), 0.4);
      // A step cut by a switch or by the end of a segment says nothing against the step that was wanted.
      const proposal = k.mul(h, k.select(good, factor, shrunk));
      const uncut = w.let('uncut', k.select(k.gt(k.load(layout.tries), 0), k.load(layout.uncutStep), wanted));
      const resumes = k.or(landing, k.or(flipped, k.gt(k.load(layout.tries), 0)));
      const afterCut = k.add(k.mul(h, cut), 0.5 * crossingWidth);
      const chosen = w.let(
        'chosen',
        k.select(
          early,
          afterCut,
          k.select(k.and(accepted, resumes), k.max(proposal, k.mul(0.5, uncut)), proposal),
        ),
      );
      const anyway = k.select(fixed, k.load(layout.fixedStep), chosen);
      w.store(layout.step, k.select(active, anyway, k.load(layout.step)));
      w.store(layout.uncutStep, k.select(active, uncut, k.load(layout.uncutStep)));
      w.store(layout.tries, k.select(active, k.select(early, k.add(k.load(layout.tries), 1), 0), k.load(layout.tries)));

      // What became of each lane.
      const status = w.let('status', k.load(layout.status));
      w.set(status, k.select(k.and(accepted, landing), Status.reached, status));
      const full = k.and(k.and(accepted, k.lt(status, 0.5)), k.ge(k.load(layout.buffered), k.load(layout.bufferLimit)));
      w.set(status, k.select(full, Status.full, status));
      w.set(status, k.select(k.and(k.and(active, k.not(accepted)), k.lt(chosen, smallestStep)), Status.stalled, status));
      w.set(
        status,
        k.select(k.and(active, k.gt(k.add(k.load(layout.steps), k.load(layout.rejected)), k.load(layout.stepLimit))), Status.tooManySteps, status),
      );
      w.store(layout.status, status);
      w.setIndex(go, k.all(k.or(k.lt(status, 0.5), k.gt(status, Status.waiting - 0.5))));
    });
    return w.finish(`advance_${drive}`, ['sweeps']);
  };

  const drives: Drive[] = lowered.system.clamped ? ['hold', 'sweep'] : ['free'];
  return {
    layout,
    kernels: drives.flatMap((d) => [refreshKernel(d), beginKernel(d), advanceKernel(d)]),
    advance: Object.fromEntries(drives.map((d) => [d, `advance_${d}`])),
  };
}
