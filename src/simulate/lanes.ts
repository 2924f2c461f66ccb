import type { Machine } from '../compile/kernel/ir.ts';
import { commandAt, type PlanSegment } from './plan.ts';
import type { Prepared } from './prepare.ts';
import { checkOptions, SimulationError } from './simulation-error.ts';
import { atOnce } from './stepper/begin.ts';
import { type Drive, Status } from './stepper/layout.ts';

/** Accuracy and limits of a run. */
export interface RunOptions {
  /** Largest error charged to one step, relative to the largest value each state has had. */
  readonly tolerance: number;
  /** Sweeps a step may take before it is given up and shortened. */
  readonly sweeps: number;
  /** First step after every edge, ms. */
  readonly firstStep: number;
  /** Longest step, ms. */
  readonly longestStep: number;
  /** Steps (accepted and rejected) a cell may take. */
  readonly stepLimit: number;
  /** Take steps of exactly this length, ms, without error control; 0 lets the error decide. */
  readonly fixedStep: number;
}

/**
 * The options of a run: the defaults, with changes. Tolerances are chosen so that a free Kernik cell keeps its cycle length to 0.001 %
 * and a clamped one its current to 0.002 A/F, with a margin for other cells; `iontwin bench` prints what they give here.
 */
export function runOptions(clamped: boolean, changes: Partial<RunOptions> = {}): RunOptions {
  return {
    tolerance: clamped ? 6e-5 : 3e-6,
    sweeps: 6,
    firstStep: 0.02,
    longestStep: Number.MAX_VALUE,
    stepLimit: 50_000_000,
    fixedStep: 0,
    ...changes,
  };
}

/**
 * Everything that determines what a cell does next when it starts a segment; restoring it continues bit for bit. Arrays are in the
 * system's order.
 */
export interface SavedCell {
  readonly time_ms: number;
  readonly parameters: Float64Array;
  readonly state: Float64Array;
  /** Floor of each state's scale, and the largest magnitude it has had: what its errors are measured against. */
  readonly floor: Float64Array;
  readonly largest: Float64Array;
}

/** One cell to simulate. */
export interface CellJob {
  readonly index: number;
  /** Every parameter of the system, in its order. */
  readonly parameters: Float64Array;
  /** State vector in the system's order; the model's own initial values unless given. */
  readonly initial?: Float64Array | undefined;
  /** Continue a saved cell; its time must be the start of a segment of the plan (or of the plan). */
  readonly resume?: SavedCell | undefined;
}

/** Why a cell could not be integrated. */
export type FailureReason =
  | 'the step size fell below 1e-9 ms'
  | 'too many steps'
  | 'a derivative is not a finite number';

/** Where and why a cell failed. */
export interface Failure {
  readonly reason: FailureReason;
  readonly time_ms: number;
  /** The state whose derivative is not finite. */
  readonly state?: string;
}

/** What became of a cell. */
export interface CellResult {
  readonly index: number;
  /** Sample-major: value of output o at sample s is `samples[s * outputs + o]`; as many samples as were reached. */
  readonly samples: Float64Array;
  readonly steps: number;
  readonly rejected: number;
  readonly saved: SavedCell;
  readonly failure?: Failure;
}

interface Lane {
  job: CellJob;
  segment: number;
  samples: Float64Array;
  filled: number;
}

/** Smallest magnitude that counts for the scale of a state that starts at zero. */
const smallestScale = 1e-3;
/** Scale floors: of the membrane potential (mV) and of gates. */
const voltageFloor = 100;
const gateFloor = 0.1;

/**
 * Runs cells through a plan on one machine. Lanes are filled as they fall empty and advance on their own time; the result of a
 * cell does not depend on its neighbours.
 *
 * @param nextJob the next cell, or undefined when there is none
 * @param done called once a cell, in the order in which cells finish
 */
export function runLanes(
  prepared: Prepared,
  machine: Machine,
  plan: readonly PlanSegment[],
  options: RunOptions,
  nextJob: () => CellJob | undefined,
  done: (result: CellResult) => void,
): void {
  checkOptions(options);
  const { lowered, system, stepper, setup } = prepared;
  const L = stepper.layout;
  const { memory, lanes, run } = machine;
  const outputs = lowered.outputs.length;
  const put = (slot: number, lane: number, value: number): void => {
    memory[slot * lanes + lane] = value;
  };
  const at = (slot: number, lane: number): number => memory[slot * lanes + lane] as number;
  const occupants: (Lane | undefined)[] = Array.from({ length: lanes }, () => undefined);

  const column = (slot: number, lane: number): Float64Array =>
    Float64Array.from(system.states, (_, i) => at(slot + (lowered.position[i] as number), lane));
  const save = (lane: number, parameters: Float64Array): SavedCell => ({
    time_ms: at(L.time, lane),
    parameters,
    state: column(L.state, lane),
    floor: column(L.floor, lane),
    largest: column(L.largest, lane),
  });

  const enterSegment = (lane: number, index: number, isFresh: boolean): void => {
    const segment = plan[index] as PlanSegment;
    const occupant = occupants[lane] as Lane;
    // Where one curve goes on from another nothing is new but the numbers of the curve.
    const goesOn = !isFresh && segment.goesOn && segment.drive === plan[occupant.segment]?.drive;
    occupant.segment = index;
    put(L.stop, lane, segment.end_ms);
    put(L.inclusive, lane, index === plan.length - 1 ? 1 : 0);
    put(L.level, lane, segment.level);
    put(L.slope, lane, segment.slope);
    put(L.bend, lane, segment.bend);
    put(L.twist, lane, segment.twist);
    put(L.amplitude, lane, segment.amplitude);
    put(L.omega, lane, segment.omega);
    put(L.since, lane, segment.start_ms);
    put(lowered.pace, lane, segment.pace);
    if (goesOn) {
      put(L.status, lane, Status.running);
      return;
    }
    put(L.step, lane, options.fixedStep > 0 ? options.fixedStep : options.firstStep);
    put(L.status, lane, Status.waiting);
  };

  /**
   * What lags behind the command of an amplifier jumps with it at the start of a segment. (And nothing is known from before, so that a
   * cell that is resumed there does the same.)
   */
  const jump = (lane: number): void => {
    if (system.amplifier) for (const node of L.nodes) put(node + lowered.node.known, lane, Number.NaN);
    const { segment } = occupants[lane] as Lane;
    const [before, after] = [plan[segment - 1], plan[segment]];
    if (lowered.lags === 0 || !before || !after) return;
    const by = commandAt(after, before.end_ms) - commandAt(before, before.end_ms);
    const first = L.state + system.states.length - lowered.lags;
    for (let i = 0; i < lowered.lags; i++) {
      const rate = at(lowered.lagForms.rate + i, lane);
      const lag = at(first + i, lane) + by * at(lowered.lagForms.gain + i, lane);
      put(first + i, lane, rate * options.firstStep > atOnce ? 0 : lag);
    }
  };

  const load = (lane: number, job: CellJob): void => {
    job.parameters.forEach((value, i) => {
      put(lowered.parameters + i, lane, value);
    });
    // Whatever the last cell of this lane left behind must not reach this one.
    for (let slot = lowered.modes; slot < L.sampleTimes; slot++) put(slot, lane, 0);
    const { resume, initial } = job;
    if (initial && initial.length !== system.states.length) {
      const has = `${system.model.name} has ${system.states.length}`;
      throw new SimulationError(
        `an initial state of ${initial.length} values`,
        has,
        'Give one value a state, in its order.',
      );
    }
    system.states.forEach((state, i) => {
      const j = lowered.position[i] as number;
      const value = (resume?.state[i] ?? initial?.[i] ?? state.initial) as number;
      const largest = resume?.largest[i] ?? Math.abs(value);
      const usual = state.name === system.voltage ? voltageFloor : lowered.kinds[i] === 'gate' ? gateFloor : 0;
      put(L.state + j, lane, value);
      put(L.largest + j, lane, state.scale === undefined ? largest : 0);
      const floor = state.scale ?? (usual === 0 && largest === 0 ? smallestScale : usual);
      put(L.floor + j, lane, resume?.floor[i] ?? floor);
    });
    const t = resume?.time_ms ?? 0;
    put(L.time, lane, t);
    const startSegment = plan.findIndex((s) => s.end_ms > t);
    if (startSegment < 0) {
      throw new SimulationError(
        `a cell saved at ${t} ms`,
        'the plan is over by then',
        'Resume it in a longer experiment.',
      );
    }
    put(L.tolerance, lane, options.tolerance);
    put(L.fixedStep, lane, options.fixedStep);
    put(L.largestStep, lane, Math.min(options.longestStep, prepared.largestStep));
    put(L.stepLimit, lane, options.stepLimit);
    put(L.bufferLimit, lane, prepared.bufferLimit);
    const reached = setup.sampleTimes.findIndex((s) => s >= t);
    const firstSample = reached < 0 ? setup.sampleTimes.length : reached;
    put(L.nextSample, lane, firstSample);
    put(L.nextSampleTime, lane, setup.sampleTimes[firstSample] ?? Number.POSITIVE_INFINITY);
    occupants[lane] = {
      job,
      segment: startSegment,
      samples: new Float64Array((setup.sampleTimes.length - firstSample) * outputs),
      filled: 0,
    };
    enterSegment(lane, startSegment, true);
  };

  const flush = (lane: number): void => {
    const occupant = occupants[lane] as Lane;
    const count = at(L.buffered, lane) * outputs;
    for (let i = 0; i < count; i++) occupant.samples[occupant.filled++] = at(L.samples + i, lane);
    put(L.buffered, lane, 0);
  };

  const finish = (lane: number, failure?: Failure): void => {
    flush(lane);
    const occupant = occupants[lane] as Lane;
    occupants[lane] = undefined;
    put(L.status, lane, Status.parked);
    done({
      index: occupant.job.index,
      samples:
        occupant.filled === occupant.samples.length ? occupant.samples : occupant.samples.slice(0, occupant.filled),
      steps: at(L.steps, lane),
      rejected: at(L.rejected, lane),
      saved: save(lane, occupant.job.parameters),
      ...(failure ? { failure } : {}),
    });
  };

  const driveOf = (lane: number): Drive => (plan[(occupants[lane] as Lane).segment] as PlanSegment).drive;
  let drive: Drive | undefined;
  let exhausted = false;
  for (let lane = 0; lane < lanes; lane++) put(L.status, lane, Status.parked);

  for (;;) {
    let loaded = false;
    for (let lane = 0; lane < lanes && !exhausted; lane++) {
      if (occupants[lane]) continue;
      const job = nextJob();
      if (!job) exhausted = true;
      else {
        load(lane, job);
        loaded = true;
      }
    }
    if (loaded) run.cell?.();
    const busy = occupants.flatMap((o, lane) => (o ? [lane] : []));
    if (busy.length === 0) return;
    // Lanes of one drive run together; a lane whose segment needs another drive waits until they are done.
    const running = busy.filter((lane) => at(L.status, lane) === Status.running);
    if (running.length === 0) drive = driveOf(busy[0] as number);
    let fresh = false;
    for (const lane of busy) {
      if (at(L.status, lane) === Status.waiting && driveOf(lane) === drive) {
        put(L.status, lane, Status.running);
        put(L.lastStep, lane, -1);
        jump(lane);
        fresh = true;
      }
    }
    if (fresh) {
      run[`begin_${drive}`]?.();
      let failed = false;
      for (const lane of busy) {
        if (at(L.status, lane) !== Status.running) continue;
        const bad = system.states.find(
          (_, i) => !Number.isFinite(at(L.derivative + (lowered.position[i] as number), lane)),
        );
        if (!bad) continue;
        finish(lane, { reason: 'a derivative is not a finite number', time_ms: at(L.time, lane), state: bad.name });
        failed = true;
      }
      if (failed) continue;
    }
    run[`advance_${drive}`]?.(options.sweeps);
    for (const lane of busy) {
      const status = at(L.status, lane);
      if (status === Status.running || status === Status.waiting) continue;
      if (status === Status.full) {
        flush(lane);
        put(L.status, lane, Status.running);
      } else if (status === Status.reached) {
        const segment = (occupants[lane] as Lane).segment;
        // Many short segments fill the buffer as well as one long one does.
        if (at(L.buffered, lane) >= prepared.bufferLimit) flush(lane);
        if (segment + 1 < plan.length) enterSegment(lane, segment + 1, false);
        else finish(lane);
      } else {
        const reason = status === Status.tooManySteps ? 'too many steps' : 'the step size fell below 1e-9 ms';
        finish(lane, { reason, time_ms: at(L.time, lane) });
      }
    }
  }
}
