import fc from 'fast-check';

// Properties are tried on the same values in every run, so that a change is judged by the change alone. PROPERTY_SEED=N, any
// integer, tries others.
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20261122) });
