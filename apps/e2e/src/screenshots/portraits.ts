/** Somebody drawn, sitting in front of a camera: no real face has to stand in a picture of a meeting. */
export interface Portrait {
  readonly skin: string;
  readonly shade: string;
  readonly hair: string;
  readonly hairStyle: 'long' | 'short' | 'bun';
  readonly clothes: string;
  readonly wall: readonly [light: string, dark: string];
  readonly room: 'window' | 'shelf' | 'plant';
  readonly glasses?: boolean;
}

export const PORTRAITS = {
  Jimin: {
    skin: '#f3c9a5',
    shade: '#e2ac83',
    hair: '#2b1d18',
    hairStyle: 'long',
    clothes: '#3f6f66',
    wall: ['#f4e9da', '#d9c3a6'],
    room: 'window',
  },
  Omar: {
    skin: '#b57a50',
    shade: '#9a6340',
    hair: '#1c1512',
    hairStyle: 'short',
    clothes: '#2f4a7a',
    wall: ['#cfdae6', '#8fa5bd'],
    room: 'shelf',
    glasses: true,
  },
  Marta: {
    skin: '#f6d5bd',
    shade: '#e6b798',
    hair: '#a5532c',
    hairStyle: 'bun',
    clothes: '#c2693f',
    wall: ['#e4ebdc', '#b3c5a4'],
    room: 'plant',
  },
} as const satisfies Record<string, Portrait>;

/** A page of 1280 × 720 that shows nothing but the portrait. */
export function portraitPage(portrait: Portrait): string {
  return `<!doctype html><style>html,body{margin:0}svg{display:block}</style>
<svg width="1280" height="720" viewBox="0 0 1280 720" xmlns="http://www.w3.org/2000/svg">
  ${definitions(portrait)}
  <rect width="1280" height="720" fill="url(#wall)"/>
  <g filter="url(#far)">${ROOMS[portrait.room]}</g>
  <rect width="1280" height="720" fill="url(#vignette)"/>
  <g transform="translate(51 58) scale(.92)">
    ${hairBehind(portrait)}
    ${body(portrait)}
    ${face(portrait)}
    ${hairInFront(portrait)}
    ${portrait.glasses === true ? GLASSES : ''}
  </g>
</svg>`;
}

function definitions({ wall, clothes, skin, shade, hair }: Portrait): string {
  const [light, dark] = wall;
  return `<defs>
    <linearGradient id="wall" x2="1" y2="1"><stop stop-color="${light}"/><stop offset="1" stop-color="${dark}"/></linearGradient>
    <radialGradient id="vignette" r=".8"><stop offset=".55" stop-opacity="0"/><stop offset="1" stop-color="#1a120a" stop-opacity=".38"/></radialGradient>
    <linearGradient id="skin" x1=".2" x2="1" y2=".6"><stop stop-color="${skin}"/><stop offset="1" stop-color="${shade}"/></linearGradient>
    <linearGradient id="clothes" x2=".7" y2="1"><stop stop-color="${clothes}"/><stop offset="1" stop-color="${clothes}" stop-opacity=".82"/></linearGradient>
    <linearGradient id="hair" x2=".8" y2="1"><stop stop-color="${hair}"/><stop offset="1" stop-color="#0d0907" stop-opacity=".92"/></linearGradient>
    <filter id="far" x="-10%" y="-10%" width="120%" height="120%"><feGaussianBlur stdDeviation="7"/></filter>
    <filter id="soft"><feGaussianBlur stdDeviation="10"/></filter>
  </defs>`;
}

const ROOMS: Record<Portrait['room'], string> = {
  window: `<rect x="90" y="60" width="330" height="430" rx="6" fill="#fffaf0"/>
    <rect x="112" y="82" width="134" height="386" fill="#bfe0ea"/><rect x="264" y="82" width="134" height="386" fill="#cfe8ec"/>
    <path d="M112 468V360q70-60 134-10t152-40v158Z" fill="#8fb58a"/>
    <path d="M930 720V420h250v300Z" fill="#a97f58"/><rect x="950" y="300" width="60" height="120" fill="#c96f4a"/>
    <circle cx="1110" cy="360" r="64" fill="#f1d9a6"/>`,
  shelf: `<rect x="60" y="120" width="380" height="18" fill="#6d5a48"/><rect x="60" y="340" width="380" height="18" fill="#6d5a48"/>
    ${books(80, 120)}${books(80, 340)}
    <rect x="880" y="90" width="320" height="230" fill="#f5f2ea"/><path d="M900 300l90-130 70 80 50-50 70 100Z" fill="#6d8aa8"/>
    <rect x="840" y="520" width="440" height="200" fill="#54606e"/>`,
  plant: `<rect x="880" y="70" width="290" height="360" rx="8" fill="#f7f4ea"/><circle cx="1025" cy="230" r="86" fill="#e8b45a"/>
    <path d="M150 720V560h170v160Z" fill="#b5653f"/>
    ${[-62, -34, -8, 20, 48].map((angle) => `<path d="M235 570q-56-150 0-330q56 180 0 330Z" fill="#4f7d4a" transform="rotate(${angle} 235 570)"/>`).join('')}
    <rect x="0" y="640" width="1280" height="80" fill="#8a6a4a"/>`,
};

function books(x: number, bottom: number): string {
  const colours = ['#a3483b', '#d9b25f', '#3d5a73', '#e6e0d2', '#567a5a', '#8a5a7a', '#c77f4a'];
  return colours
    .map((colour, at) => {
      const height = 90 + ((at * 37) % 40);
      return `<rect x="${x + at * 46}" y="${bottom - height}" width="36" height="${height}" fill="${colour}"/>`;
    })
    .join('');
}

function body({ clothes }: Portrait): string {
  return `<path d="M300 720c10-150 110-196 232-214h216c122 18 222 64 232 214Z" fill="${clothes}"/>
    <path d="M300 720c10-150 110-196 232-214h216c122 18 222 64 232 214Z" fill="url(#clothes)"/>
    <path d="M560 400h160v112q-80 86-160 0Z" fill="url(#skin)"/>
    <path d="M560 440q80 74 160 0v34q-80 70-160 0Z" fill="#000" opacity=".12"/>
    <path d="M548 506q92 96 184 0l22 8q-114 136-228 0Z" fill="#000" opacity=".16"/>`;
}

function face({ shade, hair }: Portrait): string {
  return `<ellipse cx="497" cy="318" rx="24" ry="38" fill="url(#skin)"/><ellipse cx="783" cy="318" rx="24" ry="38" fill="url(#skin)"/>
    <path d="M502 270c0-110 60-164 138-164s138 54 138 164c0 118-62 204-138 204s-138-86-138-204Z" fill="url(#skin)"/>
    <path d="M548 262q34-20 66-4" stroke="${hair}" stroke-width="11" stroke-linecap="round" fill="none"/>
    <path d="M666 258q34-16 66 4" stroke="${hair}" stroke-width="11" stroke-linecap="round" fill="none"/>
    ${eye(582)}${eye(698)}
    <path d="M640 306q-16 42-8 52q8 8 20 2" stroke="${shade}" stroke-width="8" stroke-linecap="round" fill="none"/>
    <path d="M584 396q56 52 112 0q-56 16-112 0Z" fill="#fff"/><path d="M584 396q56 60 112 0" stroke="#9c4a3c" stroke-width="8" stroke-linecap="round" fill="none"/>
    <g filter="url(#soft)" fill="#e0705a" opacity=".28"><ellipse cx="548" cy="356" rx="30" ry="20"/><ellipse cx="732" cy="356" rx="30" ry="20"/></g>`;
}

function eye(x: number): string {
  return `<ellipse cx="${x}" cy="302" rx="25" ry="15" fill="#fff"/><circle cx="${x}" cy="302" r="13.5" fill="#3a2518"/>
    <circle cx="${x + 5}" cy="297" r="4" fill="#fff"/><path d="M${x - 27} 300q27-24 54 0" stroke="#1d1410" stroke-width="5" stroke-linecap="round" fill="none"/>`;
}

function hairBehind({ hairStyle }: Portrait): string {
  if (hairStyle === 'long') {
    return `<path d="M470 560c-30-120-10-250 4-320c20-110 90-164 166-164s146 54 166 164c14 70 34 200 4 320q-170 40-340 0Z" fill="url(#hair)"/>`;
  }
  if (hairStyle === 'bun') return `<circle cx="640" cy="72" r="62" fill="url(#hair)"/>`;
  return '';
}

function hairInFront({ hairStyle }: Portrait): string {
  const crown = {
    long: 'M496 300c-10-140 56-210 144-210s154 70 144 210c-14-70-40-112-74-138q-90 66-180 40q-26 40-34 98Z',
    short:
      'M494 270c-22-120 50-190 146-190s168 66 146 190c-8-36-20-62-38-82q-108 34-216 0q-28 30-38 82Z',
    bun: 'M494 290c-14-136 58-202 146-202s160 66 146 202c-18-82-62-124-146-124s-128 42-146 124Z',
  }[hairStyle];
  return `<path d="${crown}" fill="url(#hair)"/>`;
}

const GLASSES = `<g fill="#ffffff22" stroke="#22222a" stroke-width="7"><rect x="540" y="274" width="84" height="60" rx="24"/><rect x="656" y="274" width="84" height="60" rx="24"/><path d="M624 298q16-10 32 0M540 296l-36-8M740 296l36-8" fill="none"/></g>`;
