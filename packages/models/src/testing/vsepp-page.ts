import { openEmbedderWith } from '@vse/models';
import { vseppTables } from './vsepp-tables';

// A page that opens a model of VSE++, whose size .size-limit.js bounds.
export const embedder = openEmbedderWith(vseppTables, 'model');
