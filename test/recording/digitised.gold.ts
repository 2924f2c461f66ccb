import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { voltageAt } from '../../src/protocol/protocol.ts';
import { type LoadedCell, loadCell, loadCells } from '../../src/recording/digitised/load-cell.node.ts';
import { openRecordingPath } from '../../src/recording/open-path.node.ts';
import type { SampleTimes, Signal } from '../../src/recording/recording.ts';
import { describeWithShared, readColumns, readJson, readLines } from '../measure/shared-data.ts';

const root = 'data/ipsc_vc_ap';
const folder = fileURLToPath(new URL(`../../../shared/${root}`, import.meta.url));

interface Meta {
  readonly files: Record<string, { n: number; segments?: number; dt_ms?: number; t_end_ms?: number }>;
  readonly vc_clip_pA_pF: [number, number];
}

/** All cells, loaded once. */
let loading: ReturnType<typeof loadCells> | undefined;
const allCells = () => {
  loading ??= loadCells(folder);
  return loading;
};
const unhurried = { timeout: 120_000 };

describeWithShared('data', 'real cells, digitised', () => {
  test(
    'every trace of every cell has the samples, times and segments that its meta.json counts',
    unhurried,
    async () => {
      const cells = await allCells();
      expect(cells.length).toBe(readLines(`${root}/index.csv`).length - 1);
      let [traces, samples, dropped] = [0, 0, 0];
      for (const cell of cells) {
        const meta = readJson<Meta>(`${root}/cells/${cell.name}/meta.json`);
        for (const [trial, { recording, protocol }] of cell.clamp) {
          const column = readColumns(`${root}/cells/${cell.name}/vc_${trial}.csv.gz`);
          const [t, i, seg] = [column('t_ms'), column('i_pA_pF'), column('seg')];
          const signal = recording.sweeps[0]?.signals[0];
          const command = recording.sweeps[0]?.commands[0];
          const facts = meta.files[`vc_${trial}`];
          if (!signal || !command || !facts || signal.times.kind !== 'listed') throw new Error(`${cell.name} ${trial}`);
          expect(t.length).toBe(facts.n);
          const { t_ms, segment } = signal.times;
          expect(new Set(segment).size).toBe(facts.segments);
          expect(t_ms.at(-1)).toBe(facts.t_end_ms);
          // Every row is there, in order, but those that repeat the time of another of their segment.
          const read = signal.read();
          const V = command.read();
          let k = 0;
          for (let row = 0; row < t.length; row++) {
            if (t_ms[k] === t[row] && segment[k] === seg[row] && read[k] === i[row]) k++;
          }
          expect(k).toBe(signal.length);
          let largest = 0;
          for (let n = 0; n < V.length; n++) {
            largest = Math.max(largest, Math.abs((V[n] as number) - voltageAt(protocol, t_ms[n] as number)));
            const before = n > 0 && segment[n] === segment[n - 1] ? (t_ms[n - 1] as number) : -1;
            if ((t_ms[n] as number) <= before)
              throw new Error(`${cell.name} ${trial}: times do not ascend at ${t_ms[n]}`);
          }
          expect(largest).toBe(0);
          expect(recording.channels).toEqual([{ name: 'i', unit: 'pA/pF', quantity: 'current density', rateHz: null }]);
          const [lowest, highest] = recording.conditions.clipped as readonly [number, number];
          expect(read.every((value) => value >= lowest && value <= highest)).toBe(true);
          expect(lowest).toBeLessThanOrEqual(meta.vc_clip_pA_pF[0]);
          traces++;
          samples += signal.length;
          dropped += t.length - signal.length;
        }
        for (const [trial, recording] of cell.spontaneous) {
          const facts = meta.files[`spont_${trial}`] ?? meta.files[`spont_${trial}_digitised`];
          const signal = recording.sweeps[0]?.signals[0];
          expect(recording.conditions.clampMode).toBe('I = 0');
          expect(Math.abs((signal?.length ?? 0) - (facts?.n ?? -9))).toBeLessThanOrEqual(
            facts?.dt_ms === undefined ? 1 : 0,
          );
          if (facts?.dt_ms !== undefined) {
            expect(signal?.times).toEqual({ kind: 'uniform', start_ms: 0, interval_ms: facts.dt_ms });
          }
          traces++;
        }
        for (const { recording } of cell.sodium) {
          expect(recording.sweeps[0]?.signals[0]?.times).toEqual({ kind: 'uniform', start_ms: 0, interval_ms: 0.1 });
          traces++;
        }
      }
      console.log(
        `[figure] digitised: ${cells.length} cells, ${traces} traces, ${samples} clamp samples equal to the files, ${dropped} repeated rows left out`,
      );
    },
  );

  test('conditions of the clamp before the drug are those of index.csv', unhurried, async () => {
    const cells = await allCells();
    for (const cell of cells) {
      const conditions = cell.clamp.get('pre')?.recording.conditions;
      expect([
        cell.name,
        conditions?.capacitance_pF,
        conditions?.accessResistance_MOhm,
        conditions?.membraneResistance_MOhm,
      ]).toEqual([cell.name, cell.index.get('Cm_pF'), cell.index.get('Ra_MOhm'), cell.index.get('Rm_MOhm')]);
      expect([conditions?.prediction, conditions?.compensation, conditions?.leakSubtracted]).toEqual([0.7, 0.7, false]);
      expect(cell.excluded).toBe(cell.index.get('excluded'));
    }
    expect(cells.filter((cell) => cell.excluded !== undefined)).toHaveLength(2);
  });

  test('a trial after the drug has the last seal test made before it', unhurried, async () => {
    const [cell] = (await allCells()).filter(({ name }) => name === '4_021921_1_alex_control') as [LoadedCell];
    // Trial 14; the test before it is of trial 12.
    expect(cell.clamp.get('post')?.recording.conditions).toMatchObject({
      capacitance_pF: 58.5,
      accessResistance_MOhm: 25.1,
      membraneResistance_MOhm: 590.4,
    });
    expect(cell.spontaneous.get('pre')?.conditions).toMatchObject({ capacitance_pF: 72.2, accessResistance_MOhm: 65 });
    expect(
      cell.sodium.map(({ recording }) => recording.conditions.prediction ?? recording.conditions.compensation),
    ).toEqual([0, 0.2, 0.4, 0.6, 0.8, 0, 0.2, 0.4, 0.6, 0.8]);
    expect(cell.meanCapacitance_pF).toBeCloseTo(60.55, 9);
    expect(cell.published.get('APD90')).toBe(182.15714285714284);
    expect(cell.publishedPaced.get('apd90_ms')).toBe(198.67);
  });

  test('windows that the authors use lie where their currents are', async () => {
    // ICaL is inward at 1975-1985 ms in beating control cells, IKr's window 1260-1270 ms lies 3 ms behind a step to -41 mV.
    const { clamp } = await loadCell(`${folder}/cells/4_021921_1_alex_control`, ['clamp']);
    const { recording, protocol } = clamp.get('pre') as NonNullable<ReturnType<typeof clamp.get>>;
    const signal = recording.sweeps[0]?.signals[0];
    const { t_ms } = (signal as Signal).times as Extract<SampleTimes, { kind: 'listed' }>;
    const current = (signal as Signal).read();
    const window = [...current].filter((_, i) => (t_ms[i] as number) >= 1975 && (t_ms[i] as number) <= 1985);
    expect(window.reduce((sum, i) => sum + i, 0) / window.length).toBeLessThan(-1);
    expect(voltageAt(protocol, 1265)).toBe(8.49);
    expect(voltageAt(protocol, 1260)).toBe(-41.02);
  });

  test('the path of a trace opens it with its command; paced traces have voltage and current', async () => {
    const clamp = await openRecordingPath(`${folder}/cells/7_042721_4_alex_quinine/vc_wash.csv.gz`);
    expect(clamp.format).toBe('digitised');
    expect(clamp.sweeps[0]?.commands[0]?.origin).toBe('protocol file');
    expect(clamp.comment).toBe('7_042721_4_alex_quinine, drug: quinine');
    const paced = await openRecordingPath(`${folder}/cells/7_042721_4_alex_quinine/paced_pre.csv.gz`);
    expect(paced.channels.map(({ name, unit, rateHz }) => [name, unit, rateHz])).toEqual([
      ['V', 'mV', 10_000],
      ['i', 'pA/pF', 10_000],
    ]);
    expect(paced.conditions.clampMode).toBe('current clamp');
    const herg = await openRecordingPath(
      fileURLToPath(new URL('../../../shared/data/herg_sine_wave/cell1_16713003.csv.gz', import.meta.url)),
    );
    expect(herg.channels).toEqual([{ name: 'i', unit: 'nA', quantity: 'current', rateHz: 10_000 }]);
    expect(herg.conditions.temperature_K).toBeCloseTo(294.45, 9);
  });
});
