import { escapeText, px } from './svg.ts';

/** `i_Kr`, `g_Na`, `i_b_Na`, `V_m`, `Ca_i`: one letter, or an ion, with a subscript. */
const symbol = /(?<![A-Za-z0-9_])([A-Za-z]|Ca|Na|Cl)_([A-Za-z0-9]+(?:_[A-Za-z0-9]+)*)(?![A-Za-z0-9_])/g;
const drop_px = 3;
const subscriptSize = 0.75;
const spaceWidth = 0.28;

/**
 * Content of a text element in which the names of models read as in print: `i_Kr` becomes an italic I with a lowered Kr.
 *
 * @param size font size of the element, px
 */
export function symbolText(text: string, size: number): string {
  let out = '';
  let end = 0;
  let raise = '';
  for (const match of text.matchAll(symbol)) {
    out += spanBetween(text.slice(end, match.index), raise, size);
    const base = match[1] === 'i' ? 'I' : (match[1] as string);
    const italic = base.length === 1 ? ' font-style="italic"' : '';
    // Each shift holds until the next one: whatever follows a subscript is lifted by as much as that was lowered.
    const liftBase = match.index === end ? raise : '';
    out += italic || liftBase ? `<tspan${italic}${liftBase}>${base}</tspan>` : base;
    const subscript = (match[2] as string).replaceAll('_', ',');
    out += `<tspan dy="${drop_px}" font-size="${size * subscriptSize}">${escapeText(subscript)}</tspan>`;
    raise = ` dy="${-drop_px}"`;
    end = match.index + match[0].length;
  }
  return out + spanBetween(text.slice(end), raise, size);
}

/** Width of a text in print, px, within about a tenth; enough to leave room for it. */
export function textWidth(text: string, size: number): number {
  let ems = 0;
  for (const character of text)
    ems += /[A-Z0-9mw+=%]/.test(character) ? 0.64 : /[iljt.,:;'| ()]/.test(character) ? 0.3 : 0.53;
  return ems * size;
}

/** Text after a subscript, lifted back. A space in front becomes a shift: some programs drop it at the start of a span. */
function spanBetween(text: string, raise: string, size: number): string {
  if (text === '') return '';
  if (raise === '') return escapeText(text);
  const shift = text.startsWith(' ') ? ` dx="${px(spaceWidth * size)}"` : '';
  return `<tspan${shift}${raise}>${escapeText(text.replace(/^ /, ''))}</tspan>`;
}
