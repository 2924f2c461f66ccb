import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Migration, migrate } from '../../src/twin/migrate.ts';
import { readTwin } from '../../src/twin/read-twin.ts';
import type { Twin } from '../../src/twin/twin.ts';
import { TwinError } from '../../src/twin/twin-error.ts';
import { twinSchema } from '../../src/twin/twin-schema.ts';
import { twinToJson } from '../../src/twin/write-twin.ts';
import { madeUpTwin } from './fixture.ts';

const twin = madeUpTwin();
const text = twinToJson(twin);

/** The file with one entry changed. */
function changed(path: readonly (string | number)[], value: unknown): string {
  const copy = JSON.parse(text) as Record<string | number, unknown>;
  let at = copy;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  at[path.at(-1) as string] = value;
  return JSON.stringify(copy);
}

function refusal(work: () => unknown): TwinError {
  try {
    work();
  } catch (error) {
    if (error instanceof TwinError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('a twin file', () => {
  it('gives the same twin back', () => {
    expect(readTwin(text)).toEqual(twin);
    expect(twinToJson(readTwin(text))).toBe(text);
  });

  it('lets through what later programs may add', () => {
    expect(readTwin(changed(['parameters', 3, 'note'], 'new'))).toMatchObject({ verdict: 'flag' });
  });

  it('is accepted with a note', () => {
    const noted = { ...twin, verdict: 'accept', reasons: twin.reasons.map((r) => ({ ...r, leads_to: 'note' })) };
    expect(readTwin(JSON.stringify(noted)).verdict).toBe('accept');
  });

  it('has the published schema', () => {
    const file = new URL('../../schemas/twin.v1.schema.json', import.meta.url);
    // After a change: npm run build && node scripts/write-schemas.mjs
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(twinSchema)));
  });
});

describe('what is refused, with its place', () => {
  it.each([
    ['{"schema": ', '$', 'this is not JSON'],
    ['[1, 2]', '$.schema', 'no twin'],
    ['{"schema": "iontwin/twin"}', '$.version', '`version` is missing'],
    ['{"schema": "iontwin/twin", "version": 0}', '$.version', '`version` is 0'],
    [changed(['version'], 2), '$.version', 'version 2 of a twin, newer than this program reads (1)'],
    [changed(['parameters', 3, 'sd'], 'small'), '$.parameters[3].sd', 'string'],
    [changed(['parameters', 3, 'determined_by'], 'guess'), '$.parameters[3].determined_by', 'this is no twin'],
    [changed(['parameters', 3, 'interval90'], [1]), '$.parameters[3].interval90', 'this is no twin'],
    [changed(['parameters', 3], {}), '$.parameters[3]', 'required'],
    [changed(['provenance', 'sha256'], 'abc'), '$.provenance.sha256', 'this is no twin'],
    [changed(['model', 'name'], 'kernik1999'), '$.model', 'kernik1999'],
    [changed(['model', 'kind'], 'guess'), '$.model.kind', 'this is no twin'],
    [changed(['parameters', 0, 'name'], 'i_Kr.nothing'), '$.parameters[0].name', 'nothing that the model has'],
    [changed(['parameters', 0, 'name'], 'membrane.V'), '$.parameters[0].name', 'no parameter'],
    [changed(['conditions', 'set'], { 'cell.X': 1 }), '$.conditions.set["cell.X"]', 'nothing that the model has'],
    [changed(['conditions', 'protocol', 'holding_mV'], 4000), '$.conditions.protocol', '4000'],
    [changed(['parameters', 2, 'interval90'], [1.2, 0.8]), '$.parameters[2].interval90', 'wrong way round'],
    [changed(['parameters', 2, 'estimate'], 5), '$.parameters[2].estimate', 'not factor x baseline'],
    [changed(['posterior', 'names', 0], 'i_Kr.g_Kr'), '$.posterior.names', 'not those of the parameters'],
    [changed(['posterior', 'samples', 5], [1, 2]), '$.posterior.samples[5]', '2 entries where 54 belong'],
    [changed(['posterior', 'covariance', 4], [1]), '$.posterior.covariance[4]', '1 entries where 54 belong'],
    [changed(['otherOptima', 0, 'factors'], []), '$.otherOptima[0].factors', '0 entries where 52 belong'],
    [changed(['undetermined', 1, 'direction'], { 'i_X.x': 1 }), '$.undetermined[1].direction', 'no parameter of this'],
    [changed(['fit', 'trace', 'sigma_A_F'], [1]), '$.fit.trace.sigma_A_F', '1 entries'],
    [changed(['verdict'], 'accept'), '$.verdict', 'reasons against it'],
  ])('%#', (file, where, what) => {
    const error = refusal(() => readTwin(file, 'cell.twin.json'));
    expect(error.where).toBe(`cell.twin.json: ${where}`);
    expect(error.what).toContain(what);
    expect(error.remedy).not.toBe('');
  });

  it('a twin that could not be read again is not written', () => {
    const broken: Twin = { ...twin, fit: { ...twin.fit, chi2: Number.NaN } };
    expect(refusal(() => twinToJson(broken)).where).toBe('$.fit.chi2');
  });
});

describe('older versions', () => {
  const table = new Map<number, Migration>([
    [1, (old) => ({ ...old, colour: 'red' })],
    [2, (old) => ({ ...old, size: 3 })],
  ]);

  it('are brought up to date step by step', () => {
    expect(migrate({ version: 1 }, table, 3, '')).toEqual({ version: 3, colour: 'red', size: 3 });
    expect(migrate({ version: 2 }, table, 3, '')).toEqual({ version: 3, size: 3 });
    expect(migrate({ version: 3 }, table, 3, '')).toEqual({ version: 3 });
  });

  it('are refused where a step is missing, and so are newer ones', () => {
    expect(refusal(() => migrate({ version: 4 }, table, 3, '')).what).toContain('newer');
    expect(refusal(() => migrate({ version: 1 }, new Map([[2, (x) => x]]), 3, '')).what).toContain('not known');
  });
});
