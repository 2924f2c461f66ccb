import type { ModelSource } from '../model/model-source.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { roundTime_ms } from '../protocol/protocol.ts';
import type { ParameterChanges } from '../simulate/cell-parameters.ts';
import type { PopulationTask } from '../simulate/chunk.ts';
import { runOptions } from '../simulate/lanes.ts';
import { clampPlan } from '../simulate/plan.ts';
import { type ChunkWorker, localWorker, runPopulation } from '../simulate/population.ts';
import type { Bin } from './bins.ts';
import { binMeans, quadratureOf } from './quadrature.ts';

/** The experiment as the model sees it: everything but the values of the fitted parameters. */
export interface ClampExperiment {
  readonly source: ModelSource;
  /** Parameters set for all cells: temperature, concentrations. */
  readonly changes: ParameterChanges;
  readonly protocol: Protocol;
  /** The cell is held at the holding potential for so long before the protocol starts, ms. */
  readonly preHold_ms: number;
  /** Variable that is recorded: total current, A/F. */
  readonly output: string;
  /** Names of the parameters whose values are given for each cell. */
  readonly varied: readonly string[];
}

/** Simulated mean currents of many cells. */
export interface Simulator {
  /** Bins, that is values a cell. */
  readonly width: number;
  /** Cells simulated so far. */
  readonly simulated: () => number;
  /**
   * @param cells values of the varied parameters, one array a cell
   * @param progress called with the number of cells done
   * @returns one row of mean currents (A/F) a cell; a row of NaN where the cell could not be integrated
   */
  readonly run: (cells: readonly ArrayLike<number>[], progress?: (done: number) => void) => Promise<Float64Array[]>;
  readonly close: () => Promise<void>;
}

/** Where chunks of cells run: `threadWorker` in Node, `browserWorker` in a browser, `localWorker` anywhere. */
export type WorkerFactory = (task: PopulationTask) => ChunkWorker;

/** Where simulations run: a factory and how many workers it makes. */
export interface Workers {
  readonly make: WorkerFactory;
  readonly count: number;
}

/** How exactly means of currents are simulated. */
export interface Resolution {
  /** Of the solver; that of every clamp by default. */
  readonly tolerance?: number | undefined;
  /** First step of the solver after every edge of the command, ms; that of every clamp by default. */
  readonly firstStep?: number | undefined;
  /** Whether a bin's mean is taken over all its samples instead of two instants; none by default. */
  readonly isFine?: ((bin: number) => boolean) | undefined;
}

/** Prepares the simulation of an experiment over some bins. */
export function simulatorOf(
  experiment: ClampExperiment,
  bins: readonly Bin[],
  workers: Workers = { make: localWorker, count: 1 },
  { tolerance, firstStep, isFine = () => false }: Resolution = {},
): Simulator {
  const { protocol, preHold_ms } = experiment;
  const held: Protocol =
    preHold_ms > 0
      ? {
          ...protocol,
          segments: [{ kind: 'step', mV: protocol.holding_mV, ms: preHold_ms }, ...protocol.segments],
        }
      : protocol;
  const quadrature = quadratureOf(bins, isFine);
  const task: PopulationTask = {
    source: experiment.source,
    clamped: true,
    outputs: [experiment.output],
    sampleTimes: quadrature.times_ms.map((t) => roundTime_ms(t + preHold_ms)),
    plan: clampPlan(held),
    options: runOptions(true, {
      ...(tolerance === undefined ? {} : { tolerance }),
      ...(firstStep === undefined ? {} : { firstStep }),
    }),
    backend: 'wasm',
    changes: experiment.changes,
    varied: experiment.varied,
  };
  const pool = Array.from({ length: workers.count }, () => workers.make(task));
  let simulated = 0;
  return {
    width: bins.length,
    simulated: () => simulated,
    run: async (cells, progress) => {
      const rows: Float64Array[] = [];
      // Small chunks keep all workers busy to the end of a batch; in a very small one messages would take longer than cells.
      const chunks = cells.length <= 8 * pool.length ? pool.length : 2 * pool.length;
      const chunkCells = Math.max(2, Math.min(64, 2 * Math.ceil(cells.length / (2 * chunks))));
      await runPopulation(pool, experiment.varied.length, {
        cells: cells.length,
        chunkCells,
        valuesOf: (i) => cells[i] as ArrayLike<number>,
        consume: ({ count, samples }) => {
          const width = quadrature.times_ms.length;
          for (let cell = 0; cell < count; cell++) {
            rows.push(binMeans(quadrature, samples.subarray(cell * width, (cell + 1) * width)));
          }
          progress?.(rows.length);
        },
      });
      simulated += cells.length;
      return rows;
    },
    close: async () => {
      await Promise.all(pool.map((worker) => worker.close()));
    },
  };
}
