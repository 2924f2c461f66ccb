import { type Fit, isFound } from './fit.ts';
import { type PartialFit, sparedBins } from './spare-segments.ts';

/** A fit under an idea of how the cell was held before the protocol. */
export type HeldFit = PartialFit & { readonly preHold_ms: number };

/**
 * A fit under the idea of how long the cell was held before the protocol that suits the recording best. Each is tried once on the whole of
 * it before many starts are made, or steps left out: steps that disagree because of a wrong hold are not at fault.
 *
 * @param preHolds_ms most likely first, at least one
 * @param once fits the whole recording from one start
 * @param thorough fits from several starts, without steps that it cannot reconcile
 */
export async function fitHolds(
  preHolds_ms: readonly number[],
  once: (preHold_ms: number) => Promise<PartialFit>,
  thorough: (preHold_ms: number) => Promise<PartialFit>,
): Promise<HeldFit | undefined> {
  const tried: { readonly preHold_ms: number; readonly fit: Fit }[] = [];
  for (const preHold_ms of preHolds_ms.length > 1 ? preHolds_ms : []) {
    const part = await once(preHold_ms);
    if (isFound(part.fit)) return { ...part, preHold_ms };
    tried.push({ preHold_ms, fit: part.fit });
  }
  const order = tried.sort((a, b) => (a.fit.chi2 < b.fit.chi2 ? -1 : Number(a.fit.chi2 > b.fit.chi2)));
  let best: HeldFit | undefined;
  for (const preHold_ms of order.length > 0 ? order.map((t) => t.preHold_ms) : preHolds_ms) {
    const found = { ...(await thorough(preHold_ms)), preHold_ms };
    if (!best || isBetter(found, best)) best = found;
    if (isFound(best.fit) && sparedBins(best) === 0) break;
  }
  return best;
}

/** How much was left out comes before chi-square, which is smaller where more is. */
function isBetter(a: PartialFit, b: PartialFit): boolean {
  if (isFound(a.fit) !== isFound(b.fit)) return isFound(a.fit);
  const [ofA, ofB] = [sparedBins(a), sparedBins(b)];
  return ofA === ofB ? a.fit.chi2 < b.fit.chi2 : ofA < ofB;
}
