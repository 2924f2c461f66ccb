import type { CellModel } from '../model/cell-model.ts';
import { modelOf } from '../model/model-source.ts';
import { Refusal } from '../model/refusal.ts';
import { validateProtocol } from '../protocol/validate-protocol.ts';
import type { Interval, Twin } from './twin.ts';
import { TwinError } from './twin-error.ts';

/** Estimate and factor x baseline are the same number but for rounding. */
const rounding = 1e-6;

/**
 * Checks what a schema cannot: that the parts of a twin agree with one another and with its model.
 *
 * @param where put before the JSON path in messages: the name of the file and `: `, or nothing
 * @throws TwinError with the path of the part that does not fit
 */
export function checkTwin(twin: Twin, where: string): void {
  const refuse = (
    path: string,
    what: string,
    remedy = 'The file was damaged or edited: make the twin again.',
  ): never => {
    throw new TwinError(what, `${where}${path}`, remedy);
  };
  checkModel(twin, refuse);
  checkIntervals(twin, refuse);
  checkPosterior(twin, refuse);
  checkTrace(twin, refuse);
  const isListed = (effect: string): boolean => twin.reasons.some((r) => r.leads_to === effect);
  if (twin.verdict === 'accept' && (isListed('flag') || isListed('refuse')))
    refuse('$.verdict', 'the verdict is accept, but reasons against it are listed');
  if (twin.verdict === 'flag' && isListed('refuse'))
    refuse('$.verdict', 'the verdict is flag, but a reason to refuse is listed');
}

type Refuse = (path: string, what: string, remedy?: string) => never;

function checkModel(twin: Twin, refuse: Refuse): void {
  const { protocol, set } = twin.conditions;
  const model = explained('$.model', refuse, () => modelOf(twin.model));
  explained('$.conditions.protocol', refuse, () => validateProtocol(protocol, protocol.name));
  for (const key of Object.keys(set)) checkParameter(model, key, `$.conditions.set[${JSON.stringify(key)}]`, refuse);
  twin.parameters.forEach(({ name }, i) => {
    checkParameter(model, name, `$.parameters[${i}].name`, refuse);
  });
  twin.nuisance.forEach(({ name }, i) => {
    checkParameter(model, name, `$.nuisance[${i}].name`, refuse);
  });
}

function checkParameter(model: CellModel, name: string, path: string, refuse: Refuse): void {
  const variable = model.variables.find((v) => v.name === name);
  if (variable?.kind === 'parameter') return;
  const what = variable ? `\`${name}\` is no parameter` : `\`${name}\` is nothing that the model has`;
  refuse(path, `${what} of ${model.name}`, 'Use a twin together with the model that it was made with.');
}

function explained<T>(path: string, refuse: Refuse, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof Refusal) return refuse(path, error.what, error.remedy);
    if (error instanceof Error) return refuse(path, error.message.replaceAll('\n', ' '));
    throw error;
  }
}

function checkIntervals({ parameters, nuisance, fit }: Twin, refuse: Refuse): void {
  const inOrder = ([low, high]: Interval, path: string): void => {
    if (low > high) refuse(path, `the interval ${low} to ${high} is the wrong way round`);
  };
  parameters.forEach((p, i) => {
    const at = `$.parameters[${i}]`;
    inOrder(p.interval50, `${at}.interval50`);
    inOrder(p.interval90, `${at}.interval90`);
    inOrder(p.prior90, `${at}.prior90`);
    if (p.interval50[0] < p.interval90[0] || p.interval50[1] > p.interval90[1])
      refuse(`${at}.interval50`, 'the 50 % interval reaches out of the 90 % interval');
    const value = p.factor * p.baseline;
    if (Math.abs(p.estimate - value) > rounding * Math.abs(value))
      refuse(`${at}.estimate`, `${p.estimate} is not factor x baseline (${value})`);
  });
  nuisance.forEach((n, i) => {
    inOrder(n.interval90, `$.nuisance[${i}].interval90`);
    inOrder(n.prior90, `$.nuisance[${i}].prior90`);
  });
  fit.windows.forEach((w, i) => {
    if (w.from_ms >= w.to_ms) refuse(`$.fit.windows[${i}]`, `a window from ${w.from_ms} to ${w.to_ms} ms`);
  });
}

function checkPosterior({ posterior, parameters, nuisance, undetermined, otherOptima }: Twin, refuse: Refuse): void {
  const names = [...parameters, ...nuisance].map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) refuse('$.parameters', `\`${twice}\` is there twice`);
  if (posterior.names.length !== names.length || posterior.names.some((name, i) => name !== names[i]))
    refuse('$.posterior.names', 'the names are not those of the parameters, then of the nuisances');
  const n = names.length;
  const ofLength = (list: readonly unknown[], wanted: number, path: string): void => {
    if (list.length !== wanted) refuse(path, `${list.length} entries where ${wanted} belong`);
  };
  ofLength(posterior.mean, n, '$.posterior.mean');
  ofLength(posterior.mode, n, '$.posterior.mode');
  ofLength(posterior.covariance, n, '$.posterior.covariance');
  posterior.covariance.forEach((row, i) => {
    ofLength(row, n, `$.posterior.covariance[${i}]`);
  });
  posterior.covariance.forEach((row, i) => {
    if ((row[i] as number) < 0) refuse(`$.posterior.covariance[${i}][${i}]`, `a variance of ${row[i]}`);
  });
  posterior.samples.forEach((row, i) => {
    ofLength(row, n, `$.posterior.samples[${i}]`);
  });
  otherOptima.forEach(({ factors }, i) => {
    ofLength(factors, parameters.length, `$.otherOptima[${i}].factors`);
  });
  undetermined.forEach(({ direction }, i) => {
    const stranger = Object.keys(direction).find((name) => !names.includes(name));
    if (stranger !== undefined)
      refuse(`$.undetermined[${i}].direction`, `\`${stranger}\` is no parameter of this twin`);
  });
}

function checkTrace({ fit: { trace } }: Twin, refuse: Refuse): void {
  for (const [key, list] of Object.entries(trace)) {
    if (list.length === trace.t_ms.length) continue;
    refuse(`$.fit.trace.${key}`, `${list.length} entries, but ${trace.t_ms.length} bins`);
  }
  const back = trace.t_ms.findIndex((t, i) => t < (trace.t_ms[i - 1] ?? Number.NEGATIVE_INFINITY));
  if (back >= 0) refuse(`$.fit.trace.t_ms[${back}]`, 'times do not ascend');
}
