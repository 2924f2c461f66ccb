import { ink } from './palette.ts';
import { element } from './svg.ts';
import { symbolText } from './symbol-text.ts';

const titleSize = 16;
const subtitleSize = 13;

/** Title and, under it, subtitle; both flush with the left edge of the axes. */
export function heading(x: number, title: string, subtitle: string | undefined): string[] {
  const lines = [
    element(
      'text',
      { x, y: 27, 'font-size': titleSize, 'font-weight': 'bold', fill: ink.text },
      symbolText(title, titleSize),
    ),
  ];
  if (subtitle) {
    lines.push(
      element('text', { x, y: 47, 'font-size': subtitleSize, fill: ink.faint }, symbolText(subtitle, subtitleSize)),
    );
  }
  return lines;
}

/** Room that the heading takes, px. */
export function headingHeight(subtitle: string | undefined): number {
  return subtitle ? 64 : 44;
}
