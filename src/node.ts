// What the library has for Node alone, beside everything in `iontwin`.
export { threadWorker } from './simulate/worker-pool.node.ts';
