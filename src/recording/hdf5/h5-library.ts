import type * as H5 from 'h5wasm';
import { RecordingError } from '../recording-error.ts';

/** The HDF5 library, ready to use. */
export type H5Library = typeof H5;

let library: Promise<H5Library> | undefined;
let crashes = 0;

/**
 * The HDF5 library, loaded when the first HDF5 file is opened: it is 4 MB. After `discardLibrary` a fresh one.
 *
 * @throws RecordingError when it cannot be loaded
 */
export function h5Library(): Promise<H5Library> {
  library ??= load();
  return library;
}

/** Gives up the library after it crashed: what it holds can no longer be trusted. */
export function discardLibrary(): void {
  library = undefined;
  crashes++;
}

async function load(): Promise<H5Library> {
  try {
    // An address of its own makes the module system load a module again.
    const fresh = crashes === 0 ? undefined : `${import.meta.resolve('h5wasm')}?${crashes}`;
    const loaded: H5Library = fresh === undefined ? await import('h5wasm') : await import(/* @vite-ignore */ fresh);
    await loaded.ready;
    silence(loaded);
    return loaded;
  } catch (error) {
    library = undefined;
    throw new RecordingError(
      'unsupported',
      `the HDF5 library cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
      'h5wasm',
      crashes === 0 ? 'Install the package h5wasm.' : 'Start the program (or load the page) again.',
    );
  }
}

/** The library prints a page for each thing that it does not find; what matters comes as an exception or an empty answer. */
function silence({ FS }: H5Library): void {
  const streams = (FS as { streams?: { tty?: { ops?: object } }[] } | null)?.streams;
  const ops = streams?.[2]?.tty?.ops;
  if (ops !== undefined) Object.assign(ops, { put_char: () => undefined, fsync: () => undefined });
}
