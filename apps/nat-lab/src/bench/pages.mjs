/** `node pages.mjs FOLDER PORT`: an empty page with a button and a video, and the script `main.js` of the folder. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

const [folder, port] = process.argv.slice(2);
const script = await readFile(join(folder, 'main.js'));
const page = `<!doctype html><title>bench</title><link rel="icon" href="data:,">
<button id="join">Join</button><video autoplay muted playsinline width="640"></video>
<script src="/main.js"></script>`;
const server = createServer(({ url }, response) => {
  const [type, content] = url === '/main.js' ? ['text/javascript', script] : ['text/html', page];
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(content);
});
await new Promise((resolve) => server.listen(Number(port), '127.0.0.1', resolve));
console.log('ready');
