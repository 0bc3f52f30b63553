export { useBackend, type Engine, type UseBackendOptions } from './use-backend';
