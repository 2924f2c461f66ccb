import { describe, expect, test } from 'vitest';
import { affineForm } from '../../../src/compile/symbolic/affine.ts';
import { evaluateExpression } from '../../../src/compile/symbolic/evaluate.ts';
import { simplify } from '../../../src/compile/symbolic/simplify.ts';
import { dependsOn } from '../../../src/compile/symbolic/walk.ts';
import { systemOf } from '../../../src/compile/system.ts';
import { loadBuiltin } from '../../../src/model/builtin.ts';
import { readExpression, withValue } from '../read-expression.ts';

const rates = ['alpha = 0.1 * exp(V / 20)', 'beta = 4 * exp(-V / 18)', 'inf = 1 / (1 + exp(-V / 7))', 'tau = 3 + V^2'];

describe('affine in x, whatever the spelling', () => {
  test.each([
    '(inf - x) / tau',
    '-(x - inf) / tau',
    'alpha * (1 - x) - beta * x',
    'alpha - (alpha + beta) * x',
    'inf / tau - x / tau',
    'if(V > -60, 0, (inf - x) / tau)',
    'if(V < -40, alpha * (1 - x) - beta * x, (inf - x) / 20)',
    'W * (1 - x) - x * W^2',
    '-x',
    '3 * x + exp(V)',
    '(1 - x) * (2 - W) + x / (W + 1)',
  ])('%s', (text) => {
    const { plain, values } = readExpression(text, ...rates);
    const form = affineForm(simplify(plain), 'c.x');
    expect(form).toBeDefined();
    if (!form) return;
    expect(dependsOn(form.inflow, 'c.x') || dependsOn(form.rate, 'c.x')).toBe(false);
    for (const x of [-1, 0, 0.3, 1, 7]) {
      const given = withValue(values, 'c.x', x);
      const found = evaluateExpression(form.inflow, given) - evaluateExpression(form.rate, given) * x;
      expect(found).toBeCloseTo(evaluateExpression(plain, given), 12);
    }
  });
});

describe('not affine in x', () => {
  test.each([
    'x^2 - V',
    'exp(-x)',
    '(inf - x) / (tau + x)',
    'abs(x)',
    'W - V',
    // flat or straight pieces with steps between them: a derivative alone does not see the steps
    'floor(x)',
    'ceil(2 * x)',
    'x % 2',
    'x // 2',
    'x - floor(x)',
    'if(x > 0.5, 1, 2)',
    'if(abs(x) < 1e-6, 1, 2)',
    'if(x > 0.5, 1 - x, 2 - x)',
    '(x > 0.5) * V',
    '(x == 0) + x',
    'if(not (x > 0.2) and V > 3, x, 2 * x)',
  ])('%s', (text) => {
    const { plain } = readExpression(text, ...rates);
    expect(affineForm(simplify(plain), 'c.x')).toBeUndefined();
  });
});

describe('gates of the built-in models', () => {
  const affineStates = (name: string): string[] =>
    systemOf(loadBuiltin(name), false)
      .states.filter((s) => s.affine && !dependsOn(s.affine.inflow, s.name) && !dependsOn(s.affine.rate, s.name))
      .map((s) => s.name.replace(/^.*\./, ''));

  test('hodgkin-huxley1952: the potential too, given the gates', () => {
    expect(affineStates('hodgkin-huxley1952')).toEqual(['V', 'm', 'h', 'n']);
  });

  test('kernik2019: every gate, the calcium latch and the ryanodine receptor among them', () => {
    expect(affineStates('kernik2019')).toEqual('d f fCa Xr1 Xr2 Xs h j m Xf s r dCaT fCaT R O I'.split(' '));
  });

  test('the latch: held shut it stands still, open it relaxes in 2 ms', () => {
    const system = systemOf(loadBuiltin('kernik2019'), false);
    const latch = system.states.find((s) => s.name.endsWith('.fCa'));
    const mode = system.modes[0]?.name as string;
    const rate = (held: number): number =>
      evaluateExpression(latch?.affine?.rate as never, (name) => {
        if (name === mode) return held;
        return system.parameters.find((p) => p.name === name)?.value ?? 0.3;
      });
    expect(system.modes).toHaveLength(1);
    expect(rate(1)).toBe(-0);
    expect(rate(0)).toBe(0.5);
  });
});
