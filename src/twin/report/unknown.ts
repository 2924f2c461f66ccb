import type { OtherOptimum, Twin } from '../twin.ts';
import { shortName } from '../twin-variables.ts';
import { type Content, counted, type Html, htmlOf, list, raw, section, show, table, tag } from './html.ts';

const mostDifferences = 6;
/** More directions than this are folded away. */
const mostDirections = 8;

/** What the recording leaves open. */
export function unknownSection(twin: Twin): Html {
  const counts = new Map<string, number>();
  for (const { says } of twin.undetermined) counts.set(says, (counts.get(says) ?? 0) + 1);
  const open = [...counts].map(([says, count]) => (count > 1 ? `${says} (${count} directions)` : says));
  return section('unknown', 'What is not known', [
    tag('h3', 'Directions that the recording leaves open'),
    list(open.slice(0, mostDirections), 'None was found.'),
    ...(open.length > mostDirections
      ? [
          raw(
            `<details><summary>${open.length - mostDirections} more (all are in the file of the twin)</summary>${htmlOf(list(open.slice(mostDirections), ''))}</details>`,
          ),
        ]
      : []),
    tag('h3', 'Parameters that come from the prior'),
    list(priorOnly(twin), 'None: the recording says something about every parameter.'),
    tag('h3', 'Other optima of the fit'),
    ...optima(twin),
  ]);
}

function priorOnly({ parameters }: Twin): string[] {
  const currents = [...new Set(parameters.map(({ current }) => current))];
  return currents.flatMap((current) => {
    const own = parameters.filter((p) => p.current === current);
    const names = own.filter((p) => p.determined_by === 'prior').map((p) => shortName(p));
    return names.length === 0 ? [] : [`${current || 'others'}: ${names.join(', ')} (${names.length} of ${own.length})`];
  });
}

/** One start says nothing of other optima. */
function noOtherOptimum({ fit: { starts } }: Twin): string {
  if (starts === undefined) return 'No other optimum was found.';
  return starts === 1
    ? 'One start was made: other optima were not looked for.'
    : `${starts} starts were made; none found another optimum.`;
}

function optima(twin: Twin): Content[] {
  const { otherOptima } = twin;
  if (otherOptima.length === 0) return [tag('p', noOtherOptimum(twin), 'class="faint"')];
  const rows = otherOptima.map((optimum, i): Content[] => [
    String(i + 1),
    show(optimum.worse_by),
    show(optimum.chi2),
    differences(twin, optimum),
  ]);
  return [
    tag(
      'p',
      `${counted(otherOptima.length, 'other cell')} would explain the recording too, if less well. A difference of less than about 5 in the logarithm of the posterior density should not be relied on.`,
    ),
    table(
      [
        { title: 'No.', isNumber: true },
        { title: 'Worse by (ln)', isNumber: true },
        { title: 'Chi-square', isNumber: true },
        { title: 'Largest differences: relative value here, and in the twin' },
      ],
      rows,
    ),
  ];
}

function differences({ parameters }: Twin, { factors }: OtherOptimum): string {
  return parameters
    .map((p, i) => ({
      p,
      there: factors[i] as number,
      size: Math.abs((factors[i] as number) - p.factor) / (p.sd || 1e-9),
    }))
    .sort((a, b) => b.size - a.size)
    .slice(0, mostDifferences)
    .map(({ p, there }) => `${shortName(p)} ${show(there, 2)} (${show(p.factor, 2)})`)
    .join(', ');
}
