const WALLS = [
  '#d8c7a8',
  '#a9bcae',
  '#c3a79a',
  '#9fb2c2',
  '#cbbfd0',
  '#b9b08a',
  '#8ea596',
  '#d3b48c',
];
const SKINS = ['#e9c6a4', '#c98f66', '#f0d3b8', '#8d5f43'];
const CLOTHES = ['#2f5d4c', '#7a3d2a', '#34506b', '#5a4a3b', '#6b4a5e'];

const pick = (from: readonly string[], index: number) => from[index % from.length] ?? '#888888';

function live(width: number, height: number, draw: (pen: CanvasRenderingContext2D) => void) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('no canvas');
  const paint = () => draw(pen);
  paint();
  setInterval(paint, 200);
  const [track] = canvas.captureStream(5).getVideoTracks();
  if (track === undefined) throw new Error('no track');
  return track;
}

/** Somebody in front of a wall, as a camera would show them. */
export function fakeCamera(index: number): MediaStreamTrack {
  return live(1280, 720, (pen) => {
    const sway = Math.sin(Date.now() / 900 + index) * 6;
    const wall = pen.createLinearGradient(0, 0, 1280, 720);
    wall.addColorStop(0, pick(WALLS, index));
    wall.addColorStop(1, pick(WALLS, index + 3));
    pen.fillStyle = wall;
    pen.fillRect(0, 0, 1280, 720);
    pen.fillStyle = 'rgb(255 255 255 / 35%)';
    pen.fillRect(120 + index * 30, 70, 260, 330);
    pen.fillStyle = pick(CLOTHES, index);
    pen.beginPath();
    pen.ellipse(640 + sway, 760, 300, 260, 0, 0, Math.PI * 2);
    pen.fill();
    pen.fillStyle = '#2a211c';
    pen.beginPath();
    pen.ellipse(640 + sway, 300, 140, 165, 0, 0, Math.PI * 2);
    pen.fill();
    pen.fillStyle = pick(SKINS, index);
    pen.beginPath();
    pen.ellipse(640 + sway, 335, 112, 148, 0, 0, Math.PI * 2);
    pen.fill();
  });
}

/** A page of slides, to see that a shared screen is shown whole. */
export function fakeScreen(): MediaStreamTrack {
  return live(1920, 1080, (pen) => {
    pen.fillStyle = '#fdfdfb';
    pen.fillRect(0, 0, 1920, 1080);
    pen.strokeStyle = '#c04d1a';
    pen.lineWidth = 12;
    pen.strokeRect(6, 6, 1908, 1068);
    pen.fillStyle = '#24211c';
    pen.font = '700 88px "Pretendard Variable"';
    pen.fillText('3분기 계획 · Q3 plan', 140, 240);
    pen.font = '400 48px "Pretendard Variable"';
    ['Courtyard for everyone', '링크 하나로 만나기', 'No third parties'].forEach((line, row) =>
      pen.fillText(`•  ${line}`, 140, 400 + row * 110),
    );
  });
}

export function fakeMicrophone(): MediaStreamTrack {
  const [track] = new AudioContext().createMediaStreamDestination().stream.getAudioTracks();
  if (track === undefined) throw new Error('no track');
  return track;
}
