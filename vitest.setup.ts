import { useBackend } from './packages/backend/src/index';

// The backend that the tests of every package run on. It is chosen here and not in @vse/testing, because the packages
// that the backend stands on use @vse/testing too.
const asked = process.env['VSE_BACKEND'] ?? 'cpu';
const backend = await useBackend({ prefer: [asked as 'cpu'], log: false });
if (backend.name !== asked) throw new Error(`VSE_BACKEND asks for ${asked}, the backend is ${backend.name}`);
