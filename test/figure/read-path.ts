/** Corners of SVG path data of the kind this program writes (`M x y l dx dy ...`), one list for each unbroken line, px. */
export function readPath(d: string): (readonly [x: number, y: number])[][] {
  return d
    .split('M')
    .slice(1)
    .map((line) => {
      const numbers = (line.match(/-?(?:\d+\.?\d*|\.\d+)/g) ?? []).map(Number);
      let [x, y] = [numbers[0] as number, numbers[1] as number];
      const corners: (readonly [number, number])[] = [[x, y]];
      for (let k = 2; k < numbers.length; k += 2) {
        x += numbers[k] as number;
        y += numbers[k + 1] as number;
        corners.push([x, y]);
      }
      return corners;
    });
}

/** Path data of the lines of data (those with a width of 1.5) of an SVG document, in the order of the document. */
export function dataPaths(svg: string): string[] {
  return [...svg.matchAll(/<path d="([^"]*)"[^>]*stroke-width="1\.5"/g)].map((match) => match[1] as string);
}

/** Throws where elements do not nest; enough of XML for documents without comments or declarations. */
export function checkNesting(svg: string): void {
  const open: string[] = [];
  for (const [tag, isEnd, name, isEmpty] of svg.matchAll(
    /<(\/?)([a-z]+)(?:\s[a-z-]+="[^"<&]*(?:&[a-z0-9#]+;[^"<&]*)*"|:)*(\/?)>|</gi,
  )) {
    if (name === undefined) throw new Error(`a stray < at ${svg.slice(svg.indexOf(tag), svg.indexOf(tag) + 60)}`);
    if (isEnd) {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
    } else if (!isEmpty) open.push(name);
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(', ')}`);
}
