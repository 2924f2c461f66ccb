import type { TextSink } from '../../src/cli/command.ts';

/** A sink that keeps what is written. */
export function keep(options: Omit<TextSink, 'write'> = {}): TextSink & { readonly text: () => string } {
  const pieces: string[] = [];
  return { ...options, write: (text) => pieces.push(text), text: () => pieces.join('') };
}
