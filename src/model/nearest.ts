/**
 * Number of single-character edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`.
 *
 * @source optimal string alignment distance, Damerau 1964, Commun ACM 7:171
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + (same ? 0 : 1),
      );
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, (beforeLast[j - 2] as number) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}

/**
 * The names most like `name`, best first. Capitals count half; names further away than about a third of their length, or twice as
 * far away as the best one, are left out.
 *
 * A qualified candidate (`i_Kr.g_Kr`) is also compared by its last part, as users often leave the component out.
 */
export function nearestNames(name: string, candidates: Iterable<string>, limit = 3): string[] {
  const found: { candidate: string; distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const tail = candidate.slice(candidate.lastIndexOf('.') + 1);
    const distance = Math.min(likeness(name, candidate), likeness(name, tail));
    const allowed = Math.max(1, Math.max(name.length, tail.length) / 3);
    if (distance <= allowed && distance < name.length) found.push({ candidate, distance });
  }
  found.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  const best = found[0]?.distance ?? 0;
  return found
    .filter((f) => f.distance === best || f.distance < 2 * best)
    .slice(0, limit)
    .map((f) => f.candidate);
}

function likeness(a: string, b: string): number {
  return (editDistance(a, b) + editDistance(a.toLowerCase(), b.toLowerCase())) / 2;
}

/** "Did you mean `a` or `b`?", or `otherwise` when nothing is near. */
export function didYouMean(name: string, candidates: Iterable<string>, otherwise: string): string {
  const near = nearestNames(name, candidates).map((n) => `\`${n}\``);
  if (near.length === 0) return otherwise;
  const last = near.pop() as string;
  return `Did you mean ${near.length > 0 ? `${near.join(', ')} or ${last}` : last}?`;
}
