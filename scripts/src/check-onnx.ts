import { useBackend } from '@vse/backend';
import { compareRuntime } from './onnx-cases/compare-runtime';
import { runInChromium } from './onnx-cases/in-chromium';
import { runInPython } from './onnx-cases/in-python';
import { makeOnnxCases } from './onnx-cases/make-cases';

/**
 * Runs exported encoders and similarities in onnxruntime-web, in Chromium, and in Python's onnxruntime: the outputs are those
 * of the encoder or similarity itself. Python is skipped with the reason where it, its venv or its packages cannot be had;
 * VSE_PYTHON names the interpreter. onnxruntime-node is checked by the tests of `@vse/onnx`.
 */
await useBackend({ prefer: ['cpu'], log: false });
const cases = await makeOnnxCases();
const outcomes = [compareRuntime('onnxruntime-web', cases, await runInChromium(cases))];
const python = await runInPython(cases);
if (typeof python === 'string') console.log(`Python's onnxruntime is skipped: ${python}`);
else outcomes.push(compareRuntime('onnxruntime of Python', cases, python));
const faults = outcomes.flatMap((outcome) => outcome.faults);
for (const fault of faults) console.log(`FAIL ${fault}`);
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const skipped = typeof python === 'string' ? cases.length : 0;
console.log(`${passed} passed, ${faults.length} failed, ${skipped} skipped`);
process.exitCode = faults.length > 0 ? 1 : 0;
