import { escapeText } from '../../figure/svg.ts';

/** Text that is HTML already, as opposed to text that must be escaped. */
export interface Html {
  readonly html: string;
}

/** Content of an element: plain text is escaped. */
export type Content = string | Html;

/** Marks a text as HTML. */
export function raw(html: string): Html {
  return { html };
}

/** HTML of any content. In plain text `names` in backticks become code, and hyphens before digits minus signs. */
export function htmlOf(content: Content): string {
  if (typeof content !== 'string') return content.html;
  return escapeText(content)
    .replace(/(^|[\s(])-(?=\d)/g, '$1\u2212')
    .replace(/`([^`]+)`/g, '<code>$1</code>');
}

/** One element; contents are put one after the other. */
export function tag(name: string, content: Content | readonly Content[], attributes = ''): Html {
  const inner = Array.isArray(content) ? content.map(htmlOf).join('') : htmlOf(content as Content);
  return raw(`<${name}${attributes === '' ? '' : ` ${attributes}`}>${inner}</${name}>`);
}

/** A section with its heading; `id` is what links point at. */
export function section(id: string, title: string, content: readonly Content[]): Html {
  return raw(`<section id="${id}">\n<h2>${escapeText(title)}</h2>\n${content.map(htmlOf).join('\n')}\n</section>`);
}

/** A list, or a sentence where there is nothing to list. */
export function list(items: readonly Content[], otherwise: string): Html {
  if (items.length === 0) return tag('p', otherwise, 'class="faint"');
  return raw(`<ul>\n${items.map((item) => htmlOf(tag('li', item))).join('\n')}\n</ul>`);
}

/** A column of a table. */
export interface Column {
  readonly title: Content;
  /** Numbers are flush right. */
  readonly isNumber?: boolean;
}

/**
 * A table.
 *
 * @param rows one list of cells a row; a row of one string is a heading over all columns
 */
export function table(
  columns: readonly Column[],
  rows: readonly (string | readonly Content[])[],
  className = '',
): Html {
  const kind = (i: number) => (columns[i]?.isNumber ? ' class="n"' : '');
  const head = columns.map(({ title }, i) => `<th scope="col"${kind(i)}>${htmlOf(title)}</th>`).join('');
  const body = rows.map((row) => {
    if (typeof row === 'string')
      return `<tr class="group"><th scope="colgroup" colspan="${columns.length}">${escapeText(row)}</th></tr>`;
    return `<tr>${row.map((cell, i) => `<td${kind(i)}>${htmlOf(cell)}</td>`).join('')}</tr>`;
  });
  const attribute = className === '' ? '' : ` class="${className}"`;
  return raw(
    `<div class="wide"><table${attribute}>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table></div>`,
  );
}

/** Names beside their values. */
export function facts(rows: readonly (readonly [string, Content])[]): Html {
  const body = rows.map(
    ([name, value]) => `<tr><th scope="row">${escapeText(name)}</th><td>${htmlOf(value)}</td></tr>`,
  );
  return raw(`<div class="wide"><table class="facts"><tbody>\n${body.join('\n')}\n</tbody></table></div>`);
}

/** A figure with what it shows. */
export function figure(svg: string, caption: Content): Html {
  return raw(`<figure>${svg.trim()}<figcaption>${htmlOf(caption)}</figcaption></figure>`);
}

/** A number with so many digits and a real minus sign. */
export function show(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return 'no value';
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  const text = size !== 0 && (size < 1e-4 || size >= 1e6) ? rounded.toExponential() : String(rounded);
  return text.replaceAll('-', '\u2212');
}

/** A unit as people write it: without brackets, nothing for a plain number. */
export function unitText(unit: string): string {
  const plain = unit.replace(/^\[(.*)\]$/, '$1');
  return plain === '1' ? '' : plain;
}

/** Lower to upper end. */
export function showInterval([low, high]: readonly [number, number], digits = 3): string {
  return `${show(low, digits)} to ${show(high, digits)}`;
}

/** `1 cell`, `3 cells`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
