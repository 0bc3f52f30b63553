// Without this file the tests would take the configuration of the build.
export { default } from '../../vitest.config';
