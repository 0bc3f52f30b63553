import fc from 'fast-check';
import { removeTemporaryFolders } from './packages/testing/src/temporary-folder';

// The same examples in every run, so that a failure repeats; VSE_SEED asks for others.
fc.configureGlobal({ seed: Number(process.env['VSE_SEED'] ?? 1) });
removeTemporaryFolders();
