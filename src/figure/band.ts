import { place, type Scale } from './scale.ts';
import { element, px } from './svg.ts';

/** The area between two lines over time, drawn under the lines of a panel. */
export interface TraceBand {
  /** ms, ascending. */
  readonly t: Float64Array;
  /** As many values, in the unit of the panel; a non-finite value is a gap. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Any SVG colour. */
  readonly colour: string;
}

/** Points closer than this, px, are drawn as one with the extremes of all. */
const finest_px = 1;

/** A band as filled outlines, one for each stretch without a gap, cut at the edges of the panel. */
export function drawBand({ t, low, high, colour }: TraceBand, time: Scale, scale: Scale): string {
  const inside = (value: number) => Math.max(scale.to, Math.min(scale.from, place(scale, value)));
  let d = '';
  let run: { x: number; top: number; bottom: number }[] = [];
  const close = (): void => {
    if (run.length > 1) {
      const there = run.map(({ x, top }) => `${px(x)} ${px(top)}`);
      const back = run.map(({ x, bottom }) => `${px(x)} ${px(bottom)}`).reverse();
      d += `M${there.join('L')}L${back.join('L')}z`;
    }
    run = [];
  };
  for (let i = 0; i < t.length; i++) {
    const ms = t[i] as number;
    if (ms < time.lo || ms > time.hi) continue;
    const [top, bottom] = [inside(high[i] as number), inside(low[i] as number)];
    if (!Number.isFinite(top) || !Number.isFinite(bottom)) {
      close();
      continue;
    }
    const x = place(time, ms);
    const last = run.at(-1);
    if (last && x - last.x < finest_px) {
      last.top = Math.min(last.top, top);
      last.bottom = Math.max(last.bottom, bottom);
    } else run.push({ x, top, bottom });
  }
  close();
  return element('path', { d, fill: colour, 'fill-opacity': '0.25' });
}
