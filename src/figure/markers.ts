import { px } from './svg.ts';

/** Half the size of a marker, px. */
const r = 3.6;

/** Outline of the marker of a series around a point, px, as path data: shapes help where colours are lost in print. */
export function markerPath(index: number, x: number, y: number): string {
  switch (index % 4) {
    case 0:
      return `M${px(x - r)} ${px(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
    case 1:
      return `M${px(x - r)} ${px(y - r)}h${2 * r}v${2 * r}h${-2 * r}z`;
    case 2:
      return `M${px(x)} ${px(y - 1.2 * r)}l${px(1.2 * r)} ${px(2.1 * r)}h${px(-2.4 * r)}z`;
    default:
      return `M${px(x)} ${px(y - 1.3 * r)}l${px(1.3 * r)} ${px(1.3 * r)}l${px(-1.3 * r)} ${px(1.3 * r)}l${px(-1.3 * r)} ${px(-1.3 * r)}z`;
  }
}
