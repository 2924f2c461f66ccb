import type { TextSink } from './command.ts';

export interface ProgressOptions {
  /** What is going on: `simulating`. */
  readonly label: string;
  /** How much there is to do. */
  readonly total: number;
  /** What is counted, in the plural: `cells`. */
  readonly unit: string;
  /** Standard error. */
  readonly sink: TextSink;
  readonly quiet?: boolean;
  /** Clock in ms; for tests. */
  readonly now?: () => number;
}

export interface Progress {
  /** So much is done by now. Cheap: draws only when it is time to. */
  update(done: number): void;
  /** Ends the display; says the rate if anything was shown. */
  end(): void;
}

/** A bar is redrawn, and a line repeated, no more often than this, ms. Nothing is shown for what is over sooner. */
const BAR_MS = 100;
const LINE_MS = 5000;
const BAR_WIDTH = 24;

/**
 * Progress of long work on standard error: a bar with rate and time left on a terminal, a plain line every five seconds
 * elsewhere, nothing when `quiet`. Standard output is never touched, so it goes with `--json` too.
 */
export function startProgress({ label, total, unit, sink, quiet, now = Date.now }: ProgressOptions): Progress {
  const start = now();
  const interval = sink.isTTY ? BAR_MS : LINE_MS;
  let last = start;
  let done = 0;
  let isShown = false;

  const rate = () => (now() > start ? (1000 * done) / (now() - start) : 0);
  const draw = () => {
    const fraction = total > 0 ? Math.min(done / total, 1) : 1;
    const percent = `${Math.floor(100 * fraction)} %`;
    const left = done > 0 ? `, ${duration((total - done) / rate())} left` : '';
    const text = `${percent} (${done} of ${total} ${unit}), ${significant(rate())} ${unit}/s${left}`;
    const filled = Math.round(BAR_WIDTH * fraction);
    const bar = `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] `;
    if (sink.isTTY) sink.write(`\r\u001b[K${`${label} ${bar}${text}`.slice(0, (sink.columns ?? 80) - 1)}`);
    else sink.write(`${label}: ${text}\n`);
  };
  return {
    update(doneByNow) {
      done = doneByNow;
      if (quiet || now() - last < interval) return;
      last = now();
      isShown = true;
      draw();
    },
    end() {
      if (!isShown) return;
      const summary = `${label}: ${done} ${unit} in ${duration((now() - start) / 1000)}, ${significant(rate())} ${unit}/s\n`;
      sink.write(sink.isTTY ? `\r\u001b[K${summary}` : summary);
    },
  };
}

/** Seconds as people say them: `8 s`, `2 min 05 s`, `1 h 04 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(Math.round(seconds), 0);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

function significant(x: number): string {
  return x >= 100 ? String(Math.round(x)) : String(Number(x.toPrecision(2)));
}
