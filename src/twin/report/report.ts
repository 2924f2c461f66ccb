import { escapeText } from '../../figure/svg.ts';
import type { TwinPredictions } from '../simulate-twin.ts';
import type { Twin } from '../twin.ts';
import type { ReportContext } from './context.ts';
import {
  beatCurrentsFigure,
  beatFigure,
  clampFigure,
  courseFigure,
  fitFigure,
  type NamedFigure,
  parameterFigure,
} from './figures.ts';
import { type Html, htmlOf, tag } from './html.ts';
import { parameterSection } from './parameters.ts';
import { apSection, currentsSection } from './predictions.ts';
import {
  adviceSection,
  credibilitySection,
  experimentSection,
  fitSection,
  provenanceSection,
  signatureSection,
} from './record.ts';
import { reportStyle } from './style.ts';
import { unknownSection } from './unknown.ts';
import { keyFigures, verdictBox } from './verdict.ts';

/**
 * The report of a twin: one HTML document that needs no network and no scripts, for screens and paper.
 *
 * @param predictions null where the twin was not simulated (a refused one): their sections are left out
 */
export function reportHtml(twin: Twin, predictions: TwinPredictions | null, context: ReportContext = {}): string {
  const name = twin.provenance.file ?? 'an unnamed recording';
  const title = `Digital twin of the cell in ${name}`;
  const model = twin.model.kind === 'builtin' ? twin.model.name : twin.model.fileName;
  const sections: readonly (readonly [id: string, title: string, section: Html])[] = [
    ['fit', 'Fit', fitSection(twin)],
    ...(predictions
      ? ([
          ['action-potentials', 'Action potential', apSection(twin, predictions, context)],
          ['currents', 'Currents', currentsSection(twin, predictions)],
        ] as const)
      : []),
    ['parameters', 'Parameters', parameterSection(twin, context)],
    ['unknown', 'What is not known', unknownSection(twin)],
    ['experiment', 'Experiment', experimentSection(twin)],
    ['advice', 'Advice', adviceSection(twin, context)],
    ['credibility', 'Credibility', credibilitySection(twin, predictions, context)],
    ['provenance', 'Provenance', provenanceSection(twin, context.madeAt)],
    ['signature', 'Signature', signatureSection()],
  ];
  const links = sections.map(([id, says]) => `<a href="#${id}">${escapeText(says)}</a>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title>
<style>
${reportStyle}
</style>
</head>
<body>
<h1>${escapeText(title)}</h1>
${htmlOf(tag('p', `One voltage-clamp recording, the model ${model}; outward current is positive, all currents per capacitance (A/F = pA/pF).`, 'class="faint"'))}
${htmlOf(verdictBox(twin))}
${htmlOf(keyFigures(twin, predictions, context))}
<nav>${links}</nav>
${sections.map(([, , section]) => htmlOf(section)).join('\n')}
</body>
</html>
`;
}

/** Whether a file is called like a figure of some twin: one that a newer twin lacks is not of it. */
export function isTwinFigure(fileName: string): boolean {
  return /^(fit|parameters|currents-clamp|(free|paced)(-\d+K)?-(beat|time|currents))\.svg$/.test(fileName);
}

/** Every figure of a report as an SVG document of its own. */
export function reportFigures(
  twin: Twin,
  predictions: TwinPredictions | null,
  context: ReportContext = {},
): NamedFigure[] {
  const figures: { name: string; svg: string | undefined }[] = [
    { name: 'fit', svg: fitFigure(twin) },
    { name: 'parameters', svg: parameterFigure(twin, context.truth) },
  ];
  if (predictions?.clamp && predictions.clamp.currents.length > 0)
    figures.push({ name: 'currents-clamp', svg: clampFigure(twin, predictions.clamp) });
  for (const ap of predictions?.aps ?? []) {
    const name = `${ap.kind}${ap.temperature_K === null ? '' : `-${Math.round(ap.temperature_K)}K`}`;
    figures.push(
      { name: `${name}-beat`, svg: beatFigure(ap) },
      { name: `${name}-time`, svg: courseFigure(ap) },
      { name: `${name}-currents`, svg: beatCurrentsFigure(ap) },
    );
  }
  return figures.flatMap(({ name, svg }) => (svg === undefined ? [] : [{ name, svg }]));
}
