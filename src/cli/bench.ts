import type { Command } from './command.ts';

export const command: Command = {
  name: 'bench',
  summary: 'Speed and accuracy of this build, as JSON lines',
  usage: 'bench [options]',
  options: [],
  examples: ['iontwin bench'],
  run: async () => 0,
};
