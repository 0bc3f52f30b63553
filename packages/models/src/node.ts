// For Node: what writes folders, and what runs the networks of extractors.
export * from './index';
export { saveEnsemble, type EnsembleMember } from './saving/save-ensemble';
export { saveModel } from './saving/save-model';
