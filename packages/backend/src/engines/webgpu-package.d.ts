// The engine is an optional peer: where it is not installed, its name must still have a type.
declare module '@tensorflow/tfjs-backend-webgpu';
