import { markerPath } from './markers.ts';
import { ink, type LineStyle } from './palette.ts';
import { element, px } from './svg.ts';
import { symbolText, textWidth } from './symbol-text.ts';

/** Name of a series, to be written beside the end of its line. */
export interface SeriesLabel {
  readonly name: string;
  readonly style: LineStyle;
  /** Height of the end of the line, px. */
  readonly y: number;
  /** Number of the marker of its points, where they have one. */
  readonly marker?: number;
}

const size = 12;
const lineHeight = 16;
const swatch_px = 16;
const gap_px = 6;

/** Room that the labels need to the right of the axes, px. */
export function labelsWidth(names: readonly string[]): number {
  return 10 + swatch_px + gap_px + Math.max(0, ...names.map((name) => textWidth(name, size)));
}

/**
 * Names of the series from x on, each beside the end of its own line as far as they do not collide, in the order of the ends.
 * A piece of the line before each name says which it is where they had to move apart.
 */
export function seriesLabels(labels: readonly SeriesLabel[], x: number, top: number, bottom: number): string[] {
  const ordered = [...labels].sort((a, b) => a.y - b.y);
  const ys = spread(
    ordered.map((label) => label.y),
    lineHeight,
    top + lineHeight / 2,
    bottom - lineHeight / 2,
  );
  const left = x + 10;
  return ordered.flatMap(({ name, style, marker }, i) => {
    const y = ys[i] as number;
    const point = marker === undefined ? [] : [markerPath(marker, left + swatch_px / 2, y)];
    return [
      element('path', {
        d: `M${px(left)} ${px(y)}h${swatch_px}`,
        stroke: style.colour,
        'stroke-width': 2,
        'stroke-dasharray': style.dash,
      }),
      ...point.map((d) => element('path', { d, fill: style.colour })),
      element(
        'text',
        { x: left + swatch_px + gap_px, y: y + 4, 'font-size': size, fill: ink.text },
        symbolText(name, size),
      ),
    ];
  });
}

/**
 * Moves heights apart until neighbours are at least `gap` apart, as little as possible, and keeps them within lo..hi as far as
 * there is room.
 *
 * @param wished ascending
 * @returns as many, ascending
 */
export function spread(wished: readonly number[], gap: number, lo: number, hi: number): number[] {
  // Neighbours that collide become one block around the mean of their wishes; blocks that then collide merge again.
  const blocks: { sum: number; count: number }[] = [];
  const middle = ({ sum, count }: { sum: number; count: number }) => {
    const half = ((count - 1) * gap) / 2;
    return Math.max(Math.min(sum / count, hi - half), lo + half);
  };
  for (const wish of wished) {
    let block = { sum: wish, count: 1 };
    for (let above = blocks.at(-1); above !== undefined; above = blocks.at(-1)) {
      const distance = middle(block) - middle(above);
      if (distance >= ((above.count + block.count) / 2) * gap) break;
      blocks.pop();
      block = { sum: above.sum + block.sum, count: above.count + block.count };
    }
    blocks.push(block);
  }
  return blocks.flatMap((block) =>
    Array.from({ length: block.count }, (_, i) => middle(block) + (i - (block.count - 1) / 2) * gap),
  );
}
