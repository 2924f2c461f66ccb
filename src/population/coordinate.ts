/**
 * The scale on which a correlated prior takes one parameter for normal: the factor itself, its natural logarithm, or the logit
 * of its place between two bounds.
 */
export type Coordinate =
  | { readonly parameter: string; readonly transform: 'factor' | 'log' }
  | { readonly parameter: string; readonly transform: 'logit'; readonly low: number; readonly high: number };

/** Factor -> coordinate; not finite outside the factors that the coordinate has. */
export function toCoordinate(coordinate: Coordinate, factor: number): number {
  switch (coordinate.transform) {
    case 'factor':
      return factor;
    case 'log':
      return factor > 0 ? Math.log(factor) : Number.NEGATIVE_INFINITY;
    case 'logit': {
      const { low, high } = coordinate;
      if (factor <= low) return Number.NEGATIVE_INFINITY;
      return factor >= high ? Number.POSITIVE_INFINITY : Math.log((factor - low) / (high - factor));
    }
  }
}

/** Coordinate -> factor. */
export function fromCoordinate(coordinate: Coordinate, y: number): number {
  switch (coordinate.transform) {
    case 'factor':
      return y;
    case 'log':
      return Math.exp(y);
    case 'logit':
      return coordinate.low + (coordinate.high - coordinate.low) / (1 + Math.exp(-y));
  }
}

/** Derivative of the coordinate by the factor, at a factor. */
export function coordinateSlope(coordinate: Coordinate, factor: number): number {
  switch (coordinate.transform) {
    case 'factor':
      return 1;
    case 'log':
      return 1 / factor;
    case 'logit':
      return 1 / (factor - coordinate.low) + 1 / (coordinate.high - factor);
  }
}
