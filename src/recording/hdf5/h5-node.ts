import type * as H5 from 'h5wasm';
import { RecordingError } from '../recording-error.ts';
import type { H5Library } from './h5-library.ts';

/** Samples as the file has them. */
export type RawSamples =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** Compression gives no more: recordings have noise, and shapes in damaged files can be anything. */
const mostBytesPerByte = 64;
const spareBytes = 1e6;
/** Attributes and texts are short. */
const longestText = 65_536;

/**
 * A group or dataset of an open HDF5 file. Sizes are checked before anything is read, because the library takes the memory that a file
 * claims to need.
 */
export class H5Node {
  readonly #library: H5Library;
  readonly #entity: H5.Group | H5.Dataset;
  readonly #root: H5.Group;
  readonly fileName: string;
  readonly #fileBytes: number;

  constructor(
    library: H5Library,
    entity: H5.Group | H5.Dataset,
    fileName: string,
    fileBytes: number,
    root = entity as H5.Group,
  ) {
    this.#library = library;
    this.#entity = entity;
    this.#root = root;
    this.fileName = fileName;
    this.#fileBytes = fileBytes;
  }

  get path(): string {
    return this.#entity.path;
  }

  get isDataset(): boolean {
    return this.#entity instanceof this.#library.Dataset;
  }

  /** For messages. */
  get where(): string {
    return `${this.fileName}, ${this.path}`;
  }

  /** What lies at a path below this group; undefined where there is nothing, or a link that leads nowhere. */
  at(path: string): H5Node | undefined {
    if (!(this.#entity instanceof this.#library.Group)) return undefined;
    // One name at a time: the library cannot step through a missing group.
    let group: H5.Group = this.#entity;
    const names = path.split('/').filter((name) => name !== '');
    for (const [i, name] of names.entries()) {
      if (!group.keys().includes(name)) return undefined;
      const found = group.get(name);
      if (i === names.length - 1) return this.#node(found);
      if (!(found instanceof this.#library.Group)) return undefined;
      group = found;
    }
    return this.#node(group);
  }

  /** Groups and datasets of this group, by name. */
  children(): (readonly [name: string, node: H5Node])[] {
    if (!(this.#entity instanceof this.#library.Group)) return [];
    const group = this.#entity;
    return group.keys().flatMap((name) => {
      const node = this.#node(group.get(name));
      return node === undefined ? [] : [[name, node] as const];
    });
  }

  /** Path that a soft link of this group leads to; undefined where the entry is no such link. */
  linkTarget(name: string): string | undefined {
    if (!(this.#entity instanceof this.#library.Group)) return undefined;
    return this.#entity.get_link(`${this.path}/${name}`) || undefined;
  }

  /** A text attribute. */
  text(name: string): string | undefined {
    const value = this.#attribute(name);
    return typeof value === 'string' ? value : undefined;
  }

  /** A number among the attributes; undefined too where it is not finite. */
  number(name: string): number | undefined {
    return finite(this.#attribute(name));
  }

  /** A number that this dataset holds. */
  scalar(): number | undefined {
    return finite(this.#small());
  }

  /** A text that this dataset holds. */
  content(): string | undefined {
    const value = this.#small();
    return typeof value === 'string'
      ? value
      : Array.isArray(value) && typeof value[0] === 'string'
        ? value[0]
        : undefined;
  }

  /** Lengths of this dataset along its axes. */
  shape(): readonly number[] {
    return this.#entity instanceof this.#library.Dataset ? (this.#entity.shape ?? []).map(Number) : [];
  }

  /**
   * All numbers of this dataset, in the file's type; 64-bit whole numbers as doubles.
   *
   * @throws RecordingError when it holds no numbers, or more than the file can
   */
  samples(): RawSamples {
    const { type, total_size, size, vlen } = this.#metadata();
    const { H5T_INTEGER, H5T_FLOAT } = this.#library.Module.H5T_class_t;
    if (vlen || (type !== H5T_INTEGER.value && type !== H5T_FLOAT.value)) {
      throw new RecordingError(
        'damaged',
        'this is no array of numbers',
        this.where,
        'Check the file with a NWB or HDF5 viewer.',
      );
    }
    this.#checkSize(Number(total_size) * size);
    const value = (this.#entity as H5.Dataset).value;
    if (value instanceof BigInt64Array || value instanceof BigUint64Array) return Float64Array.from(value, Number);
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return value as RawSamples;
    if (typeof value === 'number') return Float64Array.of(value);
    throw new RecordingError('damaged', 'the numbers cannot be read', this.where, 'Check the file with h5dump.');
  }

  /**
   * Rows of a table (compound dataset): numbers, texts and nodes that references lead to, by the name of the column.
   *
   * @throws RecordingError when it is no table, or longer than the file can hold
   */
  rows(): ReadonlyMap<string, number | string | H5Node>[] {
    const { compound_type, total_size, size } = this.#metadata();
    if (compound_type === undefined) {
      throw new RecordingError('damaged', 'this is no table', this.where, 'Check the file with h5dump.');
    }
    this.#checkSize(Number(total_size) * size);
    const references = this.#references(compound_type, Number(total_size), size);
    const rows = (this.#entity as H5.Dataset).value;
    if (!Array.isArray(rows)) return [];
    return rows.map((row, r) => {
      const cells = new Map<string, number | string | H5Node>();
      compound_type.members.forEach(({ name }, c) => {
        const cell: unknown = references.get(name)?.[r] ?? (Array.isArray(row) ? first(row[c]) : undefined);
        if (typeof cell === 'string' || cell instanceof H5Node) cells.set(name, cell);
        else if (finite(cell) !== undefined) cells.set(name, finite(cell) as number);
      });
      return cells;
    });
  }

  /** The library drops references inside of tables, so their bytes are fetched. */
  #references(
    table: { readonly members: readonly H5.CompoundMember[] },
    rows: number,
    rowBytes: number,
  ): Map<string, H5Node[]> {
    const { Module, Reference } = this.#library;
    const columns = table.members.filter(({ ref_type }) => ref_type === 'object');
    const found = new Map<string, H5Node[]>();
    if (columns.length === 0 || rows === 0) return found;
    const length = rows * rowBytes;
    const pointer = (Module as unknown as { _malloc(bytes: number): number })._malloc(length);
    const free = () => (Module as unknown as { _free(pointer: number): void })._free(pointer);
    let bytes: Uint8Array;
    try {
      Module.get_dataset_data(this.#root.file_id, this.path, null, null, null, BigInt(pointer));
      bytes = Module.HEAPU8.slice(pointer, pointer + length);
    } finally {
      free();
    }
    for (const { name, offset, size } of columns) {
      const nodes: H5Node[] = [];
      for (let r = 0; r < rows; r++) {
        const reference = new Reference(bytes.slice(r * rowBytes + offset, r * rowBytes + offset + size));
        const node = this.#node(this.#root.dereference(reference as H5.Reference) as unknown as H5.Entity | null);
        if (node !== undefined) nodes[r] = node;
      }
      found.set(name, nodes);
    }
    return found;
  }

  #node(entity: H5.Entity | null): H5Node | undefined {
    const { Group, Dataset } = this.#library;
    if (!(entity instanceof Group || entity instanceof Dataset)) return undefined;
    return new H5Node(this.#library, entity, this.fileName, this.#fileBytes, this.#root);
  }

  #metadata(): H5.Metadata {
    if (this.#entity instanceof this.#library.Dataset) return this.#entity.metadata;
    throw new RecordingError('damaged', 'this is a group, not a dataset', this.where, 'Check the file with h5dump.');
  }

  #checkSize(bytes: number): void {
    if (bytes >= 0 && bytes <= mostBytesPerByte * this.#fileBytes + spareBytes) return;
    throw new RecordingError(
      'damaged',
      `the dataset claims ${bytes} bytes, in a file of ${this.#fileBytes}`,
      this.where,
      'Copy the file again.',
    );
  }

  #attribute(name: string): unknown {
    const attributes = this.#library.Module.get_attribute_names(this.#entity.file_id, this.path);
    if (!attributes.includes(name)) return undefined;
    const attribute = new this.#library.Attribute(this.#entity.file_id, this.path, name);
    const { total_size, size } = attribute.metadata;
    return Number(total_size) * size > longestText ? undefined : first(attribute.value);
  }

  /** The value of a short dataset, or of the first entry of one. */
  #small(): unknown {
    if (!(this.#entity instanceof this.#library.Dataset)) return undefined;
    const { total_size, size } = this.#entity.metadata;
    return Number(total_size) * size > longestText ? undefined : first(this.#entity.value);
  }
}

/** The one entry of an array of one. */
function first(value: unknown): unknown {
  if (ArrayBuffer.isView(value) && 'length' in value) return (value as unknown as ArrayLike<unknown>)[0];
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function finite(value: unknown): number | undefined {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
