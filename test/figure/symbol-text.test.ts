import { describe, expect, it } from 'vitest';
import { escapeText } from '../../src/figure/svg.ts';
import { symbolText, textWidth } from '../../src/figure/symbol-text.ts';

describe('text', () => {
  it('is made safe', () => {
    expect(escapeText(`<b a="1" c='2'>&`)).toBe('&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;');
    expect(escapeText('a\u0000b\u001Bc\td')).toBe('a\uFFFDb\uFFFDc\td');
  });

  it.each([
    ['V (mV)', 'V (mV)'],
    ['i_Kr', '<tspan font-style="italic">I</tspan><tspan dy="3" font-size="9">Kr</tspan>'],
    ['i_b_Na', '<tspan font-style="italic">I</tspan><tspan dy="3" font-size="9">b,Na</tspan>'],
    ['Ca_i (mM)', 'Ca<tspan dy="3" font-size="9">i</tspan><tspan dx="3.4" dy="-3">(mM)</tspan>'],
    [
      'g_K1/g_Kr',
      '<tspan font-style="italic">g</tspan><tspan dy="3" font-size="9">K1</tspan><tspan dy="-3">/</tspan>' +
        '<tspan font-style="italic">g</tspan><tspan dy="3" font-size="9">Kr</tspan>',
    ],
    ['my_file_1 & <x>', 'my_file_1 &amp; &lt;x&gt;'],
    ['cell_12, a__b', 'cell_12, a__b'],
  ])('%s is set as in print', (text, content) => {
    expect(symbolText(text, 12)).toBe(content);
  });

  it('is given about the room it takes', () => {
    expect(textWidth('i_CaL', 12)).toBeGreaterThan(20);
    expect(textWidth('i_CaL', 12)).toBeLessThan(45);
  });
});
