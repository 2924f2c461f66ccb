import type { Kernel } from '../../compile/kernel/ir.ts';
import type { Lowered } from '../../compile/lower.ts';
import { advanceKernel } from './advance.ts';
import { beginKernel, refreshKernel } from './begin.ts';
import { type Drive, layoutOf, type StepperLayout } from './layout.ts';

export interface Stepper {
  readonly layout: StepperLayout;
  readonly drives: readonly Drive[];
  /** For each drive d: `refresh_d()`, `begin_d()` and `advance_d(sweeps)`. */
  readonly kernels: readonly Kernel[];
}

/**
 * The time stepper: partitioned Radau IIA of order 5.
 *
 * A step solves the collocation equations at three nodes by sweeps. In each sweep the gates, which are linear in themselves once
 * the potential at the nodes is known, are solved exactly (3x3, one division); then currents and concentrations are evaluated and
 * the remaining states updated. The first guess continues the polynomial of the step before, so that two or three sweeps do.
 * No Jacobian, no exponential of a matrix, L-stable in every gate, and each lane (cell) keeps its own time and step: nothing that
 * happens in one lane changes a bit in another.
 *
 * Conditions on which equations switch branch are held over a step, and the step is cut where one changes.
 *
 * @param sampleCount sample times that fit
 * @param bufferSamples samples that a lane can hold before it must be emptied
 */
export function stepperOf(lowered: Lowered, sampleCount: number, bufferSamples: number): Stepper {
  const layout = layoutOf(lowered, sampleCount, bufferSamples);
  const drives: readonly Drive[] = lowered.system.clamped ? ['hold', 'sweep'] : ['free'];
  const kernels = drives.flatMap((drive) => [
    refreshKernel(lowered, layout, drive),
    beginKernel(lowered, layout, drive),
    advanceKernel(lowered, layout, drive),
  ]);
  return { layout, drives, kernels };
}
