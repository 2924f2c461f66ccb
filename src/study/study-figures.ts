import { traceFigure } from '../figure/trace-figure.ts';
import type { StudyCell } from './real-cells.ts';

/** A cell's figures, by file name. */
export function studyFigures(cell: StudyCell): Map<string, string> {
  const figures = new Map<string, string>();
  const { fit, prediction, name } = cell;
  if (!fit) return figures;
  const { t_ms, recorded, fitted } = fit.trace;
  const shown = recorded.map((i, b) => Math.max(i, fitted[b] as number));
  const finite = shown.filter(Number.isFinite).sort();
  const top = Math.max(2, finite[Math.floor(0.995 * finite.length)] ?? 10);
  const low = recorded.filter(Number.isFinite).sort();
  const bottom = Math.min(-2, low[Math.floor(0.005 * low.length)] ?? -10);
  figures.set(
    `${name}-fit.svg`,
    traceFigure({
      title: `${name}: voltage clamp`,
      subtitle: `mean currents of ${fit.bins} bins; median error ${fit.medianError_A_F.toFixed(2)} A/F`,
      panels: [
        {
          label: 'Current',
          unit: 'A/F',
          zeroLine: true,
          range: [1.1 * bottom, 1.1 * top],
          series: [
            { name: 'recorded', t: t_ms, y: recorded },
            { name: 'twin', t: t_ms, y: fitted },
          ],
        },
        {
          label: 'Residual',
          unit: 'A/F',
          zeroLine: true,
          range: [-1.5, 1.5],
          series: [{ name: '', t: t_ms, y: fitted.map((i, b) => i - (recorded[b] as number)) }],
        },
      ],
    }),
  );
  const beat = prediction?.paced?.beat;
  if (beat?.ok) {
    const { V } = beat.value;
    const seen = Object.entries(cell.pacedObserved)
      .map(([q, ms]) => `${q.replace('_ms', '').toUpperCase()} ${ms.toFixed(0)} ms`)
      .join(', ');
    const own = Object.entries(cell.paced)
      .map(([q, p]) => `${q.replace('_ms', '').toUpperCase()} ${p.median.toFixed(0)} ms`)
      .join(', ');
    figures.set(
      `${name}-paced.svg`,
      traceFigure({
        title: `${name}: paced action potential, predicted from the voltage clamp`,
        subtitle: `predicted ${own || 'none'}; recorded ${seen || 'none'}`,
        panels: [
          {
            label: 'V',
            unit: 'mV',
            series: [{ name: 'median', t: V.t_ms, y: V.median }],
            bands: [{ t: V.t_ms, low: V.low, high: V.high, colour: '#9ecae1' }],
          },
        ],
      }),
    );
  }
  return figures;
}
