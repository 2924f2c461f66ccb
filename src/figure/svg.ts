/** Text made safe for SVG content and attributes; characters that XML forbids become U+FFFD. */
export function escapeText(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML forbids
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;')
  );
}

/** A length or coordinate, px, with one decimal: finer than any screen shows. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10 + 0);
}

/** One element with its attributes, in their order; undefined and empty ones are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content?: string,
): string {
  let text = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === '') continue;
    text += ` ${key}="${typeof value === 'number' ? px(value) : escapeText(value)}"`;
  }
  return content === undefined ? `${text}/>` : `${text}>${content}</${name}>`;
}

/** A whole drawing on white; `content` lines are put one under the other. */
export function drawing(width: number, height: number, title: string, content: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${px(width)}" height="${px(height)}" viewBox="0 0 ${px(width)} ${px(height)}" role="img" font-family="Helvetica, Arial, 'Liberation Sans', sans-serif" font-size="13" fill="none">
<title>${escapeText(title)}</title>
<rect width="${px(width)}" height="${px(height)}" fill="#ffffff"/>
${content.join('\n')}
</svg>
`;
}
