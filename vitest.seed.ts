import fc from 'fast-check';

// The same examples in every run, so that a failure repeats; VSE_SEED asks for others.
fc.configureGlobal({ seed: Number(process.env['VSE_SEED'] ?? 1) });
