import type { PublicName } from './public-names';

/** First words that hide what a name is: "Whether", "What", "How". */
const VAGUE = /^(How|What|Whether|Where|Of|Which|Who|Why)\b/;

/** Faults in the documentation of a public name, one sentence each. */
export function faultsOf(name: PublicName): string[] {
  const faults: string[] = [];
  if (name.text === '') faults.push('has no documentation');
  if (VAGUE.test(name.text))
    faults.push(`begins with "${VAGUE.exec(name.text)![0]}": begin with the thing itself`);
  if (/\bthrows an? /i.test(name.text)) faults.push('says in prose what it throws: use @throws');
  if (name.isFunction && name.destructures && name.params.length !== name.parameters) {
    faults.push(`takes a parameter apart: name all ${name.parameters} by @param`);
  }
  if (name.isFunction && name.examples.length === 0) faults.push('has no @example');
  return faults;
}
