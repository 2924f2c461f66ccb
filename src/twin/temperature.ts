import { ExperimentError } from './experiment-error.ts';

const zero_C = 273.15;
/** Cells of warm-blooded animals are recorded between, K. */
const coldest_K = zero_C + 4;
const warmest_K = zero_C + 45;

/**
 * Refuses what is no temperature of a cell, with what was probably meant.
 *
 * @throws ExperimentError
 */
export function checkTemperature(kelvin: number, where: string): void {
  if (kelvin >= coldest_K && kelvin <= warmest_K) return;
  const celsius = kelvin - zero_C;
  const fromFahrenheit = (celsius - 32) / 1.8;
  const isLiving = (c: number): boolean => c >= 4 && c <= 45;
  const meant = isLiving(fromFahrenheit)
    ? `In Fahrenheit it would be ${fromFahrenheit.toFixed(0)} C: --temperature ${fromFahrenheit.toFixed(0)}C.`
    : isLiving(kelvin)
      ? `In Celsius it would be: --temperature ${kelvin.toFixed(0)}C.`
      : 'Give the temperature of the bath: --temperature 37C.';
  throw new ExperimentError(
    `no cell was recorded at ${Number(kelvin.toFixed(2))} K (${Number(celsius.toFixed(2))} C)`,
    where,
    meant,
  );
}
