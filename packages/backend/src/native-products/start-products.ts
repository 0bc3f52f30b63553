import type { BackendOptions } from '../backends/backend';
import { failureOf } from '../failure';
import type { WasmHeap } from '../repairs/wasm-heap';
import { startHelpers } from '../wasm-threads/start-helpers';
import { loadAddon, NATIVE_PEER, type Addon } from './addon';
import { callGuard } from './call-guard';
import { attachProducts, productsOn, runningWasm } from './attached';
import { checkProducts } from './check-products';
import { nativeProducts, type NativeProducts } from './native-products';
import { tellWorkers, wantedThreads } from './wanted-threads';

/** State of native products on the wasm backend: in use, or the reason why not. */
export type NativeProductsState =
  | {
      readonly used: true;
      /** Library that multiplies, with its version. */
      readonly library: string;
      /** Threads of one product. */
      readonly threads: number;
    }
  | {
      readonly used: false;
      /** Threads of a large product. */
      readonly threads: number;
      /** Reason why wasm multiplies by itself. */
      readonly reason: string;
      /** Remedy; absent if products are wasm's own by choice. */
      readonly remedy?: string;
      /** True if the library is installed and cannot be used. */
      readonly failed: boolean;
    };

/**
 * Attaches native products to the running wasm backend if they are wanted and can be had: the addon must agree with
 * wasm's own products first. Otherwise detaches those in use, and says why.
 */
export function startProducts(
  { nativeProducts: option, wasmThreads }: ProductsOptions,
  load: () => Addon | undefined = loadAddon,
): NativeProductsState {
  const heap = runningWasm();
  if (!heap) throw new Error('the wasm backend does not run');
  const state = attach(heap, wantedThreads(option), load);
  tellWorkers(state.used);
  const threads = startHelpers(heap, state.used ? 1 : wasmThreads);
  return state.used ? state : { ...state, threads };
}

/** Options of the products of wasm. */
type ProductsOptions = Pick<BackendOptions, 'nativeProducts' | 'wasmThreads'>;

type OwnProducts = Omit<Extract<NativeProductsState, { readonly used: false }>, 'threads'>;
type Attached = Extract<NativeProductsState, { readonly used: true }> | OwnProducts;

function attach(heap: WasmHeap, threads: number | string, load: () => Addon | undefined): Attached {
  productsOn(heap)?.release();
  attachProducts(heap, undefined);
  if (typeof threads === 'string') return { used: false, reason: threads, failed: false };
  try {
    const addon = callGuard()(load);
    if (!addon) return absent;
    const products = checkedProducts(heap, addon, threads);
    attachProducts(heap, products);
    return { used: true, library: [NATIVE_PEER, products.version].filter(Boolean).join(' '), threads };
  } catch (error) {
    return { used: false, failed: true, ...failureOf(error) };
  }
}

const absent: OwnProducts = {
  used: false,
  reason: `${NATIVE_PEER} is not installed`,
  remedy: `npm install ${NATIVE_PEER}`,
  failed: false,
};

function checkedProducts(heap: WasmHeap, addon: Addon, threads: number): NativeProducts {
  const products = nativeProducts(addon, threads);
  try {
    checkProducts(heap, products);
    return products;
  } catch (error) {
    products.release();
    throw error;
  }
}
