export { onnxScorer, type OnnxScorerOptions } from './onnx-scorer';
