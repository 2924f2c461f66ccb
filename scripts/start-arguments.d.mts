export function startArguments(given: readonly string[], folder: string): string[];
