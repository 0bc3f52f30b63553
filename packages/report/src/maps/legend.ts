import { paint } from '../palette';

/** Sign of a map with its name, in a box of 26 x 20. */
interface LegendSign {
  readonly name: string;
  readonly svg: string;
  /** Width of sign and name in a line of text, in px. */
  readonly width: number;
}

/** Signs of a map; `pictures` if some of its images are drawn as pictures. */
export function legendSigns(pictures: boolean): readonly LegendSign[] {
  const signs = [
    ...(pictures
      ? [
          {
            name: 'image, as a picture',
            svg: `<rect x="3" y="2" width="20" height="15" stroke-width="2" ${paint({ fill: 'rule', stroke: 'series' })}/>`,
          },
        ]
      : []),
    {
      name: pictures ? 'image' : 'an image',
      svg: `<ellipse cx="13" cy="10" rx="4.5" ry="4.5" ${paint({ fill: 'series' })}/>`,
    },
    {
      name: 'a caption of it',
      svg: `<ellipse cx="13" cy="10" rx="4" ry="4" stroke-width="1.8" ${paint({ fill: 'page', stroke: 'accent' })}/>`,
    },
    {
      name: 'the two belong together',
      svg: `<path d="M1 10H25" stroke-width="1.2" ${paint({ stroke: 'axis' })}/>`,
    },
  ];
  return signs.map((sign) => ({ ...sign, width: 30 + 8 * sign.name.length }));
}

/** Legend of a map as an HTML list. */
export function legendList(pictures: boolean): string {
  const items = legendSigns(pictures).map(
    ({ svg, name }) =>
      `<li><svg viewBox="0 0 26 20" width="26" height="20" aria-hidden="true">${svg}</svg>${name}</li>`,
  );
  return `<ul class="legend">${items.join('')}</ul>`;
}
