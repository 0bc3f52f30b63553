import { defineConfig } from 'tsup';

// The threads of --workers make the model by a file of its own.
export default defineConfig({
  entry: ['src/main.ts', 'src/model.ts'],
  format: ['esm'],
  target: 'es2022',
  clean: true,
});
