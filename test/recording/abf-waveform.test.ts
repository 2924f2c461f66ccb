import { describe, expect, test } from 'vitest';
import { namedProtocol } from '../../src/protocol/library.ts';
import { voltageAt } from '../../src/protocol/protocol.ts';
import type { Epoch, UserList } from '../../src/recording/abf/abf-header.ts';
import { clampexSweep } from '../../src/recording/abf/clampex-sweep.ts';
import { userListTarget } from '../../src/recording/abf/header-values.ts';
import { episodicWaveforms } from '../../src/recording/abf/waveform.ts';
import { runsOf } from './truth.ts';

/** 640 samples: the first 10 are held. */
const length = 640;

function epoch(index: number, kind: Epoch['kind'], level: number, duration: number, more: Partial<Epoch> = {}): Epoch {
  return { index, kind, level, levelIncrement: 0, duration, durationIncrement: 0, period: 0, width: 0, ...more };
}

function commandOf(epochs: readonly Epoch[], sweep = 0, userList?: UserList, keepsLastLevel = false): Float64Array {
  const settings = { holding: -80, keepsLastLevel, epochs, userList };
  return episodicWaveforms(settings, new Array<number>(9).fill(length))(sweep).values(0, length);
}

describe('the command of an episodic sweep', () => {
  test('is held for the first 1/64, then steps, then is held again', () => {
    expect(runsOf(commandOf([epoch(0, 'step', -40, 100), epoch(1, 'step', 20, 50)]))).toEqual([
      [0, -80],
      [10, -40],
      [110, 20],
      [160, -80],
    ]);
  });

  test('changes level and duration from sweep to sweep', () => {
    const epochs = [
      epoch(0, 'step', -40, 100, { levelIncrement: 10, durationIncrement: -40 }),
      epoch(1, 'step', 5, 20),
    ];
    expect(runsOf(commandOf(epochs, 2))).toEqual([
      [0, -80],
      [10, -20],
      [30, 5],
      [50, -80],
    ]);
    // A duration below zero is none.
    expect(runsOf(commandOf(epochs, 3))).toEqual([
      [0, -80],
      [10, 5],
      [30, -80],
    ]);
  });

  test('ramps from the level before, both ends included', () => {
    const command = commandOf([epoch(0, 'ramp', -30, 51)]);
    expect([command[10], command[35], command[60], command[61]]).toEqual([-80, -55, -30, -80]);
  });

  test('plays trains over the level before and returns to it', () => {
    const train = { period: 20, width: 8 };
    const step = epoch(0, 'step', -60, 10);
    expect(runsOf(commandOf([step, epoch(1, 'pulse', 0, 40, train)]))).toEqual([
      [0, -80],
      [10, -60],
      [20, 0],
      [28, -60],
      [40, 0],
      [48, -60],
      [60, -80],
    ]);
    expect(runsOf(commandOf([step, epoch(1, 'biphasic', -50, 20, train), epoch(2, 'ramp', -58, 3)]))).toEqual([
      [0, -80],
      [10, -60],
      [20, -50],
      [24, -70],
      [28, -60],
      [41, -59],
      [42, -58],
      [43, -80],
    ]);
    const triangle = commandOf([step, epoch(1, 'triangle', 0, 20, { period: 20, width: 11 })]);
    expect([triangle[20], triangle[25], triangle[30], triangle[31], triangle[35], triangle[39]]).toEqual([
      -60, -30, 0, 0, -30, -60,
    ]);
    const cosine = commandOf([step, epoch(1, 'cosine', 0, 40, { period: 20 })]);
    expect(cosine[20]).toBe(-60);
    expect(Math.max(...cosine)).toBeGreaterThan(-0.5);
    expect([cosine[59], cosine[60]]).toEqual([expect.closeTo(-60, 9), -80]);
  });

  test('a train without period is one pulse', () => {
    expect(runsOf(commandOf([epoch(0, 'pulse', 0, 40, { width: 15 })]))).toEqual([
      [0, -80],
      [10, 0],
      [25, -80],
    ]);
  });

  test('is cut off by the end of the sweep', () => {
    expect(runsOf(commandOf([epoch(0, 'step', 0, 5000)]))).toEqual([
      [0, -80],
      [10, 0],
    ]);
  });

  test('keeps the last level between sweeps where the protocol says so', () => {
    const epochs = [
      epoch(0, 'step', -40, 100, { levelIncrement: 10 }),
      epoch(1, 'pulse', 0, 20, { period: 10, width: 5 }),
    ];
    const last = runsOf(commandOf(epochs, 2, undefined, true));
    expect([last[0], last.at(-1)]).toEqual([
      [0, -30],
      [125, -20],
    ]);
    expect(runsOf(commandOf([epoch(0, 'pulse', 0, 20, { period: 10, width: 5 })], 5, undefined, true))[0]).toEqual([
      0, -80,
    ]);
  });

  test('follows user lists of levels, durations, periods and widths', () => {
    const epochs = [
      epoch(0, 'step', -40, 10, { levelIncrement: 10 }),
      epoch(1, 'pulse', 0, 40, { period: 40, width: 5 }),
    ];
    const list = (what: UserList['what'], index: number, values: number[], repeats = false): UserList => ({
      what,
      epoch: index,
      values,
      repeats,
    });
    const levels = list('level', 0, [7, 9]);
    expect([0, 1, 2].map((sweep) => commandOf(epochs, sweep, levels)[10])).toEqual([7, 9, 9]);
    const again = list('level', 0, [7, 9], true);
    expect([0, 1, 2].map((sweep) => commandOf(epochs, sweep, again)[10])).toEqual([7, 9, 7]);
    expect(runsOf(commandOf(epochs, 0, list('duration', 0, [20])))[2]).toEqual([30, 0]);
    expect(runsOf(commandOf(epochs, 0, list('period', 1, [20])))).toHaveLength(7);
    expect(runsOf(commandOf(epochs, 0, list('width', 1, [30])))[3]?.[0]).toBe(50);
    expect(runsOf(commandOf(epochs, 0, list('other', 3, [30])))).toEqual(runsOf(commandOf(epochs, 0)));
  });

  test('numbers of user list parameters depend on how many epochs pClamp had', () => {
    expect(userListTarget(21, 10)).toEqual({ what: 'level', epoch: 0 });
    expect(userListTarget(32, 10)).toEqual({ what: 'duration', epoch: 1 });
    expect(userListTarget(62, 50)).toEqual({ what: 'level', epoch: 1 });
    expect(userListTarget(8, 10)).toEqual({ what: 'other', epoch: 8 });
    expect(userListTarget(99, 10)).toEqual({ what: 'other', epoch: 99 });
  });
});

describe('a protocol as Clampex plays it', () => {
  test('is what the epochs of the sweep make, within one sample on ramps', () => {
    for (const name of ['composite', 'ipsc-10s', 'steps-iv']) {
      const protocol = namedProtocol(name);
      const dt = 0.1;
      const sweep = clampexSweep(protocol, dt);
      const epochs = sweep.epochs.map((one, i) => epoch(i, one.kind, one.level, one.duration));
      const settings = { holding: protocol.holding_mV, keepsLastLevel: false, epochs, userList: undefined };
      const played = episodicWaveforms(settings, [sweep.length])(0).values(0, sweep.length);
      let worst = 0;
      for (let i = 0; i < sweep.length; i += 11) {
        const slope = Math.abs(voltageAt(sweep.protocol, (i + 1) * dt - 1e-7) - voltageAt(sweep.protocol, i * dt));
        const off = Math.abs((played[i] as number) - voltageAt(sweep.protocol, i * dt));
        worst = Math.max(worst, off - 1.01 * slope);
      }
      expect(worst).toBeLessThan(1e-6);
      expect(sweep.lead_ms).toBeCloseTo(Math.floor(sweep.length / 64) * dt, 9);
    }
  });
});
