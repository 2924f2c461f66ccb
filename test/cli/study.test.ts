import { describe, expect, test } from 'vitest';
import { studyCellJson, studyText } from '../../src/cli/study-text.ts';
import { physicalPrior } from '../../src/infer/physical-prior.ts';
import type { StudyCell } from '../../src/study/real-cells.ts';
import { summariseStudy } from '../../src/study/summarise-study.ts';
import { runCommand } from './run-command.ts';

const refused: StudyCell = {
  name: 'leaky',
  drug: 'control',
  excluded: undefined,
  refused: ['holding current -12.0 A/F, beyond -9'],
  warnings: [],
  fit: undefined,
  prediction: undefined,
  paced: {},
  pacedObserved: { apd90_ms: 210 },
  probabilityBeating: undefined,
  isBeating: false,
  mdp: undefined,
  mdpObserved: undefined,
  factors: undefined,
  windowMeans: undefined,
};

describe('study', () => {
  test('a folder without cells is refused', async () => {
    const { status, stderr } = await runCommand('study', 'nowhere', '--quiet');
    expect(status).toBe(1);
    expect(stderr).toContain('there are no cells here');
  });

  test('no folder is wrong usage', async () => {
    expect((await runCommand('study')).status).toBe(2);
  });

  test('a refused cell stands in the table with its reason, and breaks nothing', () => {
    const text = studyText(physicalPrior(), [refused], summariseStudy([refused], []), false);
    expect(text).toMatch(/leaky +control.*REFUSED: holding current -12.0 A\/F/);
    expect(text).toContain('Fitted: 0 of 1');
    expect(text).not.toContain('NaN');
  });

  test('as JSON: the verdict and nothing that is not there', () => {
    const json = JSON.parse(JSON.stringify(studyCellJson(refused)));
    expect(json).toMatchObject({ name: 'leaky', verdict: 'refuse', median_error_A_F: null, factors: null });
    expect(json.paced.apd90_ms).toEqual({ predicted: null, recorded: 210 });
  });
});
