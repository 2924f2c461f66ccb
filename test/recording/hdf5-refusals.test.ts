import { expect, test, vi } from 'vitest';
import { checkGlobalHeaps } from '../../src/recording/hdf5/check-heaps.ts';
import { type H5Library, h5Library } from '../../src/recording/hdf5/h5-library.ts';
import { H5Node } from '../../src/recording/hdf5/h5-node.ts';

vi.mock('h5wasm', () => ({ ready: Promise.reject(new Error('no WebAssembly here')) }));

/** A file that is one heap of texts: signature, size, then the header of one object. */
function heap(size: number, index: number, length: number): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set([0x47, 0x43, 0x4f, 0x4c]);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(8, BigInt(size), true);
  view.setUint16(16, index, true);
  view.setBigUint64(24, BigInt(length), true);
  return bytes;
}

test('a heap of texts that is larger than its file is refused', () => {
  expect(() => checkGlobalHeaps(heap(1000, 1, 8), 'a.nwb')).toThrow('a heap of texts claims 1000 bytes\na.nwb, byte 0');
});

test('an object without a size, which would keep the library going for ever, is refused', () => {
  expect(() => checkGlobalHeaps(heap(64, 0, 0), 'a.nwb')).toThrow(
    'object 0 of a heap of texts takes 0 of 48 bytes\na.nwb, byte 16',
  );
});

test('a sound heap passes', () => {
  expect(() => checkGlobalHeaps(heap(64, 0, 48), 'a.nwb')).not.toThrow();
});

test('where the HDF5 library cannot be loaded, its package is named', async () => {
  await expect(h5Library()).rejects.toThrow(
    'the HDF5 library cannot be loaded: no WebAssembly here\nh5wasm\nInstall the package h5wasm.',
  );
});

test('numbers that the library hands over as something else are refused', () => {
  class Dataset {
    readonly path = '/data';
    readonly metadata = { type: 0, total_size: 1, size: 8, vlen: false };
    readonly value = 'text';
  }
  const library = { Dataset, Module: { H5T_class_t: { H5T_INTEGER: { value: 0 }, H5T_FLOAT: { value: 1 } } } };
  const node = new H5Node(library as unknown as H5Library, new Dataset() as unknown as Dataset & never, 'a.nwb', 100);
  expect(() => node.samples()).toThrow('the numbers cannot be read\na.nwb, /data\nCheck the file with h5dump.');
});
