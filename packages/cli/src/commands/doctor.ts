import { command, type CommonFlags, type MakeCommand } from './command';

/** `vse doctor`: what works on this machine. */
export const doctorCommand: MakeCommand = (execute) => {
  const doctor = command(
    'doctor',
    'Tells which backends and libraries work on this machine, and what to do about the others.',
  );
  return doctor.action((flags: CommonFlags) =>
    execute(async (context) => (await import('../doctor/run-doctor')).runDoctor(context), flags),
  );
};
