import type { FitPrior } from '../infer/prior-file.ts';
import type { PriorDependence } from '../study/conclusions.ts';
import { pacedQuantities, type StudyCell } from '../study/real-cells.ts';
import type { StudySummary } from '../study/summarise-study.ts';

/** A cell of the study as JSON: numbers and reasons, no traces. */
export function studyCellJson(cell: StudyCell): Record<string, unknown> {
  const { fit } = cell;
  const best = fit?.optima[0];
  return {
    name: cell.name,
    drug: cell.drug ?? null,
    excluded: cell.excluded ?? null,
    verdict: cell.refused.length > 0 ? 'refuse' : cell.warnings.length > 0 ? 'flag' : 'accept',
    reasons: [...cell.refused, ...cell.warnings],
    median_error_A_F: fit?.medianError_A_F ?? null,
    rmse_A_F: fit?.rmse_A_F ?? null,
    seconds: fit?.seconds ?? null,
    acceptance: fit?.acceptance ?? null,
    optima: fit?.optima.map((o) => o.objective) ?? [],
    parameters: fit?.setup.parameters.map((p, i) => ({
      name: p.name,
      baseline: p.baseline,
      estimate: best?.values[i] ?? null,
    })),
    paced: Object.fromEntries(
      pacedQuantities.map((q) => [q, { predicted: cell.paced[q] ?? null, recorded: cell.pacedObserved[q] ?? null }]),
    ),
    free: {
      probability_beating: cell.probabilityBeating ?? null,
      probability_beating_corrected: cell.correctedBeating ?? null,
      beats: cell.isBeating ?? null,
      mdp_mV: { predicted: cell.mdp ?? null, recorded: cell.mdpObserved ?? null },
    },
    factors: cell.factors ?? null,
  };
}

/**
 * Tables for people.
 *
 * @param isLeftOut whether each cell was judged under the prior of the other cells
 */
export function studyText(
  prior: FitPrior,
  cells: readonly StudyCell[],
  summary: StudySummary,
  isLeftOut: boolean,
): string {
  const lines = [`Prior: ${prior.name} (${prior.says})`, ''];
  lines.push(
    row(['cell', 'drug', 'median', 'rmse', 'APD90 twin', 'recorded', 'beats', 'p', 'p corr', 's', 'remarks'], true),
  );
  for (const cell of cells) {
    const apd = cell.paced.apd90_ms;
    lines.push(
      row([
        cell.name,
        cell.drug ?? '',
        number(cell.fit?.medianError_A_F, 3),
        number(cell.fit?.rmse_A_F, 2),
        apd ? `${apd.median.toFixed(0)} (${apd.interval90.map((x) => x.toFixed(0)).join('-')})` : '',
        number(cell.pacedObserved.apd90_ms, 0),
        cell.isBeating === undefined ? '' : cell.isBeating ? 'yes' : 'no',
        number(cell.probabilityBeating, 2),
        number(cell.correctedBeating, 2),
        number(cell.fit?.seconds, 1),
        [...cell.refused.map((r) => `REFUSED: ${r}`), ...cell.warnings].join('; '),
      ]),
    );
  }
  lines.push(
    '',
    `Fitted: ${summary.fitted} of ${summary.cells}; median error ${number(summary.medianError_A_F, 3)} A/F, rmse ${number(summary.rmse_A_F, 2)} A/F (medians over cells); slowest fit ${number(summary.slowest_s, 1)} s`,
    '',
    `Paced action potential, predicted from the voltage clamp alone${priorNote(prior, isLeftOut)}; intervals hold the model's error as the other cells show it:`,
  );
  for (const q of pacedQuantities) {
    lines.push(`  ${q.replace('_ms', '').toUpperCase()}`);
    for (const s of summary.paced[q]) {
      const coverage = s.coverage90 === null ? '' : `, 90 % intervals hold ${(100 * s.coverage90).toFixed(0)} %`;
      lines.push(
        `    ${s.method.padEnd(52)} rank correlation ${number(s.rankCorrelation, 2).padStart(5)}, median error ${number(s.medianError_ms, 0).padStart(4)} ms (${s.cells} cells)${coverage}`,
      );
    }
  }
  const { free, call } = summary;
  lines.push(
    '',
    `Free running: ${free.beating} of ${free.cells} cells beat; AUC of the predicted probability ${number(free.auc, 2)} (90 % interval ${free.auc90.map((x) => number(x, 2)).join(' to ')}; of a regression on the recording itself, each pair left out: ${number(free.aucOfRegression, 2)}); it is ${number(free.meanProbability, 2)} on average, Brier score ${number(free.brier, 2)} (always the share of the other cells that beat: ${number(free.brierOfShare, 2)}); corrected by what the other cells did ${number(free.meanCorrected, 2)} on average, Brier score ${number(free.brierCorrected, 2)}; median error of MDP ${number(free.mdpMedianError_mV, 1)} mV (${free.mdpCells} cells; of the median of the others ${number(free.mdpMedianErrorOfConstant_mV, 1)} mV). No claim is made on cycle length.`,
    '',
    'Drugs: conductance after over before (median), controls, AUC against controls, cells flagged:',
  );
  for (const d of summary.drugs.filter((x) => x.current !== 'leak')) {
    lines.push(
      `    ${d.drug.padEnd(12)} ${d.current.padEnd(5)} x${number(d.medianFactor, 2)}  control x${number(d.controlFactor, 2)}  AUC ${number(d.auc, 2)}  ${d.flagged} of ${d.cells}`,
    );
  }
  const { flagged, tests } = summary.controls;
  lines.push(
    `    controls: ${flagged} of ${tests} currents flagged as lower than among the other controls; by chance ${number(tests / 20, 1)} are expected`,
    `    drug named from the factors, leave one out: ${(100 * call.right).toFixed(0)} % right (always the commonest: ${(100 * call.chance).toFixed(0)} %; as many or more with the drugs shuffled among the cells: p = ${number(call.shuffled, 3)}), ${call.cells} cells`,
    '',
  );
  return `${lines.join('\n')}\n`;
}

function priorNote({ cells }: FitPrior, isLeftOut: boolean): string {
  if (isLeftOut)
    return ' (the prior of each cell was learned from the voltage clamps of the others; no action potential was used)';
  return cells === null ? '' : ' (the prior was learned from voltage clamps, perhaps the own one among them)';
}

/** Which sentences stand and fall with the prior. */
export function dependenceText(priors: readonly string[], found: readonly PriorDependence[], total: number): string {
  const says = (holds: boolean | null): string => (holds === null ? 'not judged' : holds ? 'yes' : 'no');
  const lines = [
    `Conclusions that depend on the prior (${priors.join(' / ')}); ${total - found.length} of ${total} do not:`,
    ...found.map((c) => `    ${c.says}: ${c.holds.map(says).join(' / ')}`),
    ...(found.length === 0 ? ['    none'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

const widths = [28, 11, 7, 6, 16, 9, 6, 5, 7, 6, 0];

function row(columns: readonly string[], isHeading = false): string {
  return columns
    .map((text, i) => (i >= 2 && i <= 9 && !isHeading ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)))
    .join(' ')
    .trimEnd();
}

function number(x: number | undefined, digits: number): string {
  return x === undefined || !Number.isFinite(x) ? '-' : x.toFixed(digits);
}
