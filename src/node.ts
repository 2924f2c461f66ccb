// What the library has for Node alone, beside everything in `iontwin`.

export { bestEngine, type NodeEngineOptions, nodeEngine } from './learn/engine/node-engine.node.ts';
export { type FileCheckpoint, fileCheckpoint, saveNetwork } from './learn/network/files.node.ts';
export {
  PopulationStore,
  readStoreHeader,
  type ShardEntry,
  type StoreHeader,
  storeHeader,
} from './population/store.node.ts';
export { type LoadedCell, loadCell, loadCells, type TraceKind } from './recording/digitised/load-cell.node.ts';
export { type FileSource, fileSource } from './recording/file-source.node.ts';
export { openRecordingPath } from './recording/open-path.node.ts';
export { threadWorker } from './simulate/worker-pool.node.ts';
