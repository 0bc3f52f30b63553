import { useBackend } from './packages/backend/src/index';

// The engine that the tests of every package run on. It is chosen here and not in @vse/testing, because the packages
// that the backend stands on use @vse/testing too.
const asked = process.env['VSE_ENGINE'] ?? 'cpu';
const engine = await useBackend({ prefer: [asked as 'cpu'], log: false });
if (engine.name !== asked) throw new Error(`VSE_ENGINE asks for ${asked}, the engine is ${engine.name}`);
