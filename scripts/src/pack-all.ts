import { resolve } from 'node:path';
import { packAll } from './packed/pack-all';

/** `pnpm pack:all FOLDER`: packs every public package into a folder, to be added to a project before they are published. */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Usage: pnpm pack:all FOLDER');
const tarballs = packAll(resolve(process.env['INIT_CWD'] ?? '.', folder));
console.log(`${tarballs.size} packages in ${folder}: npm install ${folder}/*.tgz`);
