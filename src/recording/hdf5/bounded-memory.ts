/** Pages of WebAssembly memory. */
const pageBytes = 65_536;

/**
 * Runs `use` while the library's memory may not grow beyond `most` bytes: a damaged length in a file makes the library ask for
 * gigabytes, and fill them. It is told that there are none, which it answers with an error of its own.
 *
 * The memory is private to the library, so its method is replaced for all memories; `use` is synchronous, so nobody else sees it.
 *
 * @param heap the library's memory now, to know it by
 */
export function withBoundedMemory<T>(heap: () => ArrayBufferLike, most: number, use: () => T): T {
  const grow = Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, 'grow') as PropertyDescriptor;
  WebAssembly.Memory.prototype.grow = function bounded(this: WebAssembly.Memory, pages: number): number {
    if (this.buffer === heap() && this.buffer.byteLength + pages * pageBytes > most) {
      throw new RangeError('the library asks for more memory than the file can need');
    }
    return (grow.value as WebAssembly.Memory['grow']).call(this, pages);
  };
  try {
    return use();
  } finally {
    Object.defineProperty(WebAssembly.Memory.prototype, 'grow', grow);
  }
}
