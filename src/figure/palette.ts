/**
 * Colours that people with any kind of colour vision tell apart, in the order in which series take them. The yellow of the
 * set is left out: thin yellow lines vanish on white.
 *
 * @source Okabe & Ito 2008, Color Universal Design
 */
const okabeIto = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#000000'] as const;

/** Once the colours are used up, the same ones come again with the next dash pattern, px. */
const dashes = ['', '5 3', '1.5 2.5', '8 3 1.5 3'] as const;

/** How the line of a series looks. */
export interface LineStyle {
  readonly colour: string;
  /** `stroke-dasharray`, empty for a solid line. */
  readonly dash: string;
}

/** For a line that is alone in its panel. */
export const loneLine: LineStyle = { colour: '#000000', dash: '' };

/** @param index number of the series among those that must be told apart, from 0 */
export function lineStyle(index: number): LineStyle {
  return {
    colour: okabeIto[index % okabeIto.length] as string,
    dash: dashes[Math.floor(index / okabeIto.length) % dashes.length] as string,
  };
}

/** Colours of everything that is not data. */
export const ink = { text: '#1a1a1a', faint: '#595959', axis: '#333333', zero: '#999999' } as const;
