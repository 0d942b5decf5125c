// What the people of the demo have drawn or look like, as pictures. Chromium draws them.

import type { TestBrowser } from '../tests/web/support/browser.ts';
import type { Who } from './demo.ts';

interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** The sign that Dana has drawn: the upload of the demo. */
export const sketch: Drawing = {
  width: 640,
  height: 410,
  svg: `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="410" font-family="sans-serif">
<rect width="640" height="410" fill="#10518f"/><rect x="18" y="18" width="604" height="374" rx="12" fill="none" stroke="#fff" stroke-width="6"/>
<circle cx="122" cy="186" r="66" fill="#fff"/><text x="122" y="215" font-size="84" font-weight="700" fill="#10518f" text-anchor="middle">4</text>
<text x="222" y="178" font-size="72" font-weight="700" fill="#fff">Ferry</text><text x="225" y="236" font-size="36" fill="#fff">to the islands</text>
<path d="M486 178h92m-40-40 40 40-40 40" fill="none" stroke="#fff" stroke-width="15" stroke-linecap="round" stroke-linejoin="round"/>
<path d="M60 318q20-18 40 0t40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0" fill="none" stroke="#8fc4f5" stroke-width="7"/></svg>`,
};

interface Looks {
  readonly behind: string;
  readonly skin: string;
  readonly shade: string;
  readonly clothes: string;
  /** What lies behind the head, and what lies on it. */
  readonly hair: readonly [back: string, front: string];
}

const face = ({ behind, skin, shade, clothes, hair: [back, front] }: Looks): Drawing => ({
  width: 240,
  height: 240,
  svg: `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240" viewBox="0 0 100 100">
<rect width="100" height="100" fill="${behind}"/>${back}
<path d="M8 104c1-24 18-33 42-33s41 9 42 33z" fill="${clothes}"/>
<path d="M41 58h18v14c0 4-4 8-9 8s-9-4-9-8z" fill="${shade}"/>
<ellipse cx="50" cy="45" rx="18.5" ry="22" fill="${skin}"/>${front}
<g fill="#2b2430"><circle cx="42.5" cy="46" r="1.9"/><circle cx="57.5" cy="46" r="1.9"/></g>
<path d="M43.5 56q6.5 5 13 0" fill="none" stroke="#2b2430" stroke-width="1.7" stroke-linecap="round"/></svg>`,
});

/** Four of the six have a picture; of the others there are initials. */
export const faces: Readonly<Partial<Record<Who, Drawing>>> = {
  anna: face({
    behind: '#ffd9a8',
    skin: '#f6cdb0',
    shade: '#e5b192',
    clothes: '#2f6f73',
    hair: [
      '<path d="M24 74c-2-20-2-56 26-56s28 36 26 56c-8 4-44 4-52 0z" fill="#8a3b22"/>',
      '<path d="M31 44c-2-18 8-24 19-24s21 6 19 24c-3-6-9-10-13-14-7 7-18 8-25 14z" fill="#9c4627"/>',
    ],
  }),
  bob: face({
    behind: '#bfe0ea',
    skin: '#efc3a0',
    shade: '#d9a47f',
    clothes: '#41506b',
    hair: [
      '',
      `<path d="M31 43c-3-18 7-25 19-25s22 7 19 25c-2-5-3-9-6-11-8 3-18 3-26 0-3 2-4 6-6 11z" fill="#6f6a66"/>
<path d="M31.5 49c1 14 8 21 18.5 21s17.5-7 18.5-21c-4 4-6 3-10 2-5-2-12-2-17 0-4 1-6 2-10-2z" fill="#837d78"/>
<path d="M43 57q7 4.5 14 0" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round"/>`,
    ],
  }),
  dana: face({
    behind: '#e8c9ee',
    skin: '#f2d2b6',
    shade: '#dfb594',
    clothes: '#b4324c',
    hair: [
      '<path d="M26 60c-3-26 4-43 24-43s27 17 24 43c-6 5-42 5-48 0z" fill="#26222b"/>',
      `<path d="M31 42c-2-16 7-23 19-23s21 7 19 23c-12-4-26-4-38 0z" fill="#302b37"/>
<g fill="none" stroke="#26222b" stroke-width="1.6"><circle cx="42.5" cy="46" r="5.5"/><circle cx="57.5" cy="46" r="5.5"/><path d="M48 45q2-1.5 4 0"/></g>`,
    ],
  }),
  emeka: face({
    behind: '#f7e08c',
    skin: '#7a4a30',
    shade: '#643a25',
    clothes: '#2c5fb3',
    hair: [
      '',
      '<path d="M31 42c-3-16 6-24 19-24s22 8 19 24c-2-6-5-9-9-10-6-2-14-2-20 0-4 1-7 4-9 10z" fill="#1d1718"/>',
    ],
  }),
};

/** A drawing as a PNG. */
export const draw = async (
  { browser }: TestBrowser,
  { svg, width, height }: Drawing,
): Promise<Uint8Array<ArrayBuffer>> => {
  const page = await browser.newPage({ viewport: { width, height } });
  await page.setContent(`<body style="margin:0">${svg}`);
  const picture = await page.screenshot();
  await page.close();
  return new Uint8Array(picture);
};
