const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Base forms of caption verbs that taggers call nouns. */
const verbs = words(`
  approach attempt balance bark bend bite block blow bound break bubble carry catch chase chew clap climb cling crash
  crawl cross crouch cut dance dig dive draw dress drink drive eat embrace examine fall fight fish flip float fly follow
  frolic gather gaze glide grab grin growl hang hike hide hit hold hug huddle hurdle interview jog jump kayak kick kiss
  kneel land laugh launch lay leap lean leave lick lie lift listen look lounge make march move nap paddle paint peek perform
  pet pick play point pose prance prepare pull punch push race reach read rest ride roll row run scale sell shake share shine
  shoot shop shout show sing sit skate skateboard ski skip sled sleep slide smile smell smoke sniff snowboard soar spar speed
  splash spray sprint stand stare stick step stop stretch stroll surf swim swing tackle take talk taste throw toss touch
  trail travel trot try tug tussle use wade wait walk wash watch wave wear wind work wrestle yawn yell`);

/** Gerunds that state the purpose of the noun after them: a swimming pool. */
export const purposes = words(`
  bathing boxing camping climbing cooking cycling dining diving fishing hiking landing parking playing racing riding running
  sailing shopping skating sleeping swimming training walking wedding wrestling building clothing painting railing`);

/** Nouns that act: the likeliest subjects of a participle after several nouns. */
const actors = words(`
  adult animal athlete audience baby band biker bird boxer boy bride bull bulldog camel cat cheerleader child children climber
  clown collie couple cow cowboy crowd cyclist dancer dalmatian dog dogs duck family fan father female fisherman friend gentleman girl
  goalie greyhound group guitarist guy hiker horse hound huskies husky infant individual kid kitten labrador lady male man men monkey mother musician
  officer people performer person player police policeman poodle puppy puppies racer retriever rider runner seagull sheep shepherd
  skateboarder skater skier snowboarder soldier spectator student surfer swimmer teacher team teen teenager
  terrier toddler tourist vendor woman women worker wrestler youngster youth someone somebody everyone he she they him her
  them one ones lab pitbull corgi beagle crew baseman batter pitcher bicyclist motorcyclist rollerblader wakeboarder guys
  ladies fielder catcher model parent tourist artist drummer singer photographer`);

/** Nouns that count others: in "a group of people playing" the people play. */
export const groups = words('group bunch pair crowd team couple number line row pack lot herd');

/** Clothes. */
const clothes = words(`
  shirt t-shirt jacket coat dress hat cap short shorts pants jeans suit swimsuit uniform jersey costume outfit clothes clothing
  helmet vest sweater sweatshirt skirt glasses sunglasses gear robe top bikini trunks overalls boot glove scarf hoodie attire mask wetsuit`);

/** Colours, which taggers sometimes call nouns. */
export const colours = words(`
  black white red blue green yellow orange brown pink purple grey gray tan beige gold golden silver blond blonde maroon
  turquoise teal cream violet crimson scarlet navy dark light`);

/** Adjectives that taggers call adverbs before another adjective. */
export const sizes = words('small large big little young tiny long short tall huge old older');

/** Prepositions of several words: the first is `case`, the others are `fixed` to it. */
export const longPrepositions: readonly (readonly string[])[] = [
  'in front of', 'on top of', 'not far from', 'next to', 'close to', 'out of', 'because of', 'instead of', 'ahead of',
  'in between', 'away from', 'such as', 'along with', 'left of', 'right of', 'inside of', 'outside of', 'off of',
].map((text) => text.split(' ')); // prettier-ignore

export const prepositions = words(`
  about above across after against along alongside amid amidst among amongst around at atop before behind below beneath beside
  besides between beyond by down during for from in inside into like near of off on onto opposite out outside over past
  through throughout to toward towards under underneath up upon via with within without`);

/** Particles that may follow a verb as part of it. */
export const particles = words('up off out on down over away back along');

export const subordinators = words(
  'while whilst as when because before after since until if although though so',
);

export const relatives = words('who that which whom whose where');

export const possessives = words('his her its their my your our whose');

export const determiners = words(
  'a an the this these those another each every both all some any no either neither',
);

/** Verbs that take an infinitive as complement: tries to fly. */
const raising = words(
  `try attempt begin start want prepare seem appear get need have go learn like love continue hope plan wait stop refuse
  pretend about ready able`,
);

const irregular: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'lying:lie tying:tie dying:die ran:run sat:sit stood:stand held:hold worn:wear took:take taken:take thrown:throw ' +
    'ridden:ride driven:drive seen:see caught:catch shown:show made:make built:build given:give eaten:eat hidden:hide ' +
    'broken:break torn:tear drawn:draw written:write known:know led:lead left:leave kept:keep hung:hang lit:light laid:lay ' +
    'bitten:bite blown:blow flown:fly hurt:hurt hit:hit cut:cut set:set put:put shot:shoot strewn:strew spread:spread done:do has:have does:do goes:go'
  )
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

/** Past participles that do not end in -ed. */
const participles = words(`
  held worn taken thrown ridden driven seen caught shown made built given eaten hidden broken torn drawn written known led
  left kept hung lit laid bitten blown flown hurt hit cut set put shot strewn spread done`);

/** Possible base forms of an inflected word, the likeliest first. */
export function basesOf(word: string): string[] {
  const known = irregular[word];
  if (known !== undefined) return [known];
  const stem = /^(.{2,})(?:ing|ed)$/.exec(word)?.[1];
  if (stem !== undefined) {
    const single = /([^aeiou])\1$/.test(stem) ? [stem.slice(0, -1)] : [];
    return [stem, `${stem}e`, ...single, ...(word.endsWith('ied') ? [`${stem.slice(0, -1)}y`] : [])];
  }
  if (word.endsWith('ies')) return [`${word.slice(0, -3)}y`, word.slice(0, -1)];
  if (word.endsWith('es')) return [word.slice(0, -1), word.slice(0, -2)];
  return word.endsWith('s') && !word.endsWith('ss') ? [word.slice(0, -1)] : [word];
}

export const isVerbForm = (word: string): boolean => basesOf(word).some((base) => verbs.has(base));

export const takesInfinitive = (word: string): boolean => basesOf(word).some((base) => raising.has(base));

export const isGerund = (word: string): boolean => /.{2,}ing$/.test(word) && !/^(thing|string|spring|ring|king|wing|ceiling|evening|morning|clothing|railing|building|something|nothing|anything|everything|during)s?$/.test(word); // prettier-ignore

export const isPastParticiple = (word: string): boolean =>
  (/.{2,}ed$/.test(word) && !/^(red|bed|shed|sled|seed|weed|speed|need|feed|reed)$/.test(word)) ||
  participles.has(word);

/** True for nouns of people and animals. */
export function isActor(word: string): boolean {
  return actors.has(word) || basesOf(word).some((base) => actors.has(base));
}

/** True for clothes. */
export const isWorn = (word: string): boolean =>
  clothes.has(word) || basesOf(word).some((base) => clothes.has(base));

/** True for plural nouns, whose verbs take no -s: dogs, people. */
export const isPlural = (word: string): boolean =>
  /[^s]s$/.test(word) || /^(people|men|women|children|police|they|them|sheep|ducks)$/.test(word);
