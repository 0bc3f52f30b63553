import { signal, type ReadonlySignal, type Signal } from '@preact/signals';
import {
  VseServerError,
  type FieldInfo,
  type Indexing,
  type ServerStatus,
  type VseClient,
} from '@vse/server/client';

/** The page's connection with the server. */
export type Connection = 'connecting' | 'online' | 'offline' | 'token';

/** The collection as the server describes it, kept up to date. */
export interface Collection {
  readonly status: ReadonlySignal<ServerStatus | undefined>;
  readonly fields: ReadonlySignal<readonly FieldInfo[]>;
  readonly connection: Signal<Connection>;
  /** Generation of the index that the server spoke of last. */
  readonly generation: ReadonlySignal<number | undefined>;
  /** Reads everything and listens; asks again by itself until it succeeds. */
  readonly open: () => void;
  /** Notes a failed call: the server may be away, or ask for a token. */
  readonly noticed: (error: unknown) => void;
  /** Fields, waited for where they have not been read. */
  readonly fieldsRead: () => Promise<readonly FieldInfo[]>;
}

/** Seconds between two attempts to reach a server that is away. */
const patience = [1, 2, 4, 8, 15];

/** Follows the server's state by its events. */
export function openCollection(client: VseClient): Collection {
  const status = signal<ServerStatus | undefined>(undefined);
  const fields = signal<readonly FieldInfo[]>([]);
  const connection = signal<Connection>('connecting');
  const generation = signal<number | undefined>(undefined);
  let listening: { close(): void } | undefined;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reading: Promise<readonly FieldInfo[]> | undefined;
  let fieldsOf: number | undefined;

  const readFields = () => {
    const asked = generation.peek();
    reading = client.fields().then((read) => {
      fields.value = read;
      fieldsOf = asked;
      return read;
    });
    reading.catch(() => undefined);
    return reading;
  };

  const open = () => {
    clearTimeout(timer);
    client.status().then(
      (read) => {
        attempt = 0;
        status.value = read;
        generation.value = read.generation;
        connection.value = 'online';
        void readFields();
        listening ??= client.events({ onIndexing, onChange, onConnection });
      },
      (error: unknown) => {
        noticed(error);
        if (connection.peek() !== 'token') again();
      },
    );
  };
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(open, 1000 * patience[Math.min(attempt++, patience.length - 1)]!);
  };
  const noticed = (error: unknown) => {
    if (!(error instanceof VseServerError)) return;
    if (error.code === 'token') connection.value = 'token';
    else if (error.code === 'unreachable' || error.code === 'stopping') {
      if (connection.peek() === 'online') again();
      connection.value = 'offline';
    }
  };

  const onIndexing = (indexing: Indexing) => {
    const known = status.peek();
    if (known) status.value = { ...known, indexing };
  };
  let fieldsTimer: ReturnType<typeof setTimeout> | undefined;
  const onChange = (change: { readonly generation: number; readonly count: number }) => {
    const known = status.peek();
    if (known) status.value = { ...known, pictures: { ...known.pictures, count: change.count } };
    generation.value = change.generation;
    // While a folder is indexed the fields change all the time; they are not worth a request each.
    if (fieldsOf !== change.generation)
      fieldsTimer ??= setTimeout(() => {
        fieldsTimer = undefined;
        void readFields();
      }, 2000);
  };
  const onConnection = (connected: boolean) => {
    if (connected && connection.peek() === 'offline') open();
    else if (!connected && connection.peek() === 'online') {
      connection.value = 'offline';
      again();
    }
  };
  return {
    status,
    fields,
    connection,
    generation,
    open,
    noticed,
    fieldsRead: () => reading ?? readFields(),
  };
}
