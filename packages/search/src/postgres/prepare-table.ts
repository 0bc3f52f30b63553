import { OptionError } from '@vse/base';
import { checkModel } from '../items/check-options';
import type { PgClient } from './connections';
import { distances } from './distances';
import type { PgTable } from './pg-options';
import { readSettings, type Settings } from './settings';

/**
 * Makes the tables of an index, and its HNSW index, where they are missing.
 *
 * @throws `OptionError` if the table has another dimension, metric or model.
 */
export async function prepareTable(
  client: PgClient,
  { names, dim, metric, model, graph }: PgTable,
): Promise<void> {
  // Two programs that make one table at once: the second waits.
  await client.query({
    text: 'SELECT pg_advisory_xact_lock(hashtext($1))',
    values: [`vse ${names.plain}`],
  });
  await client.query({ text: 'CREATE EXTENSION IF NOT EXISTS vector' });
  await client.query({ text: `CREATE TABLE IF NOT EXISTS ${names.settings} (settings jsonb NOT NULL)` });
  await client.query({
    text:
      `CREATE TABLE IF NOT EXISTS ${names.table} (id bytea NOT NULL, part integer NOT NULL, parts integer NOT NULL, ` +
      `vector vector(${dim}) NOT NULL, metadata jsonb, PRIMARY KEY (id, part))`,
  });
  await client.query({ text: `CREATE TABLE IF NOT EXISTS ${names.shards} (name bytea PRIMARY KEY)` });
  const found = await readSettings(client, names);
  if (!found) {
    const settings: Settings = {
      dim,
      metric,
      ...(model !== undefined && { model }),
      fields: [],
      grouped: false,
    };
    await client.query({
      text: `INSERT INTO ${names.settings} VALUES ($1::jsonb)`,
      values: [JSON.stringify(settings)],
    });
  } else {
    if (found.dim !== dim || found.metric !== metric) {
      throw new OptionError(
        `pgIndex: table ${names.table} has vectors of ${found.dim} numbers ranked by ${found.metric}, got dim ${dim} and ` +
          `metric ${metric}. Give those, or another table.`,
      );
    }
    checkModel('pgIndex', found.model, model);
  }
  if (graph) {
    await client.query({
      text:
        `CREATE INDEX IF NOT EXISTS ${names.hnsw} ON ${names.table} USING hnsw (vector ${distances[metric].opclass}) ` +
        `WITH (m = ${graph.m}, ef_construction = ${graph.efConstruction})`,
    });
  }
}
