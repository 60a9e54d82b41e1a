/**
 * Ends TLS in front of servers that speak plainly, as an edge does:
 * `node tls-front.mjs CERTIFICATE KEY ADDRESS=PORT…`, from port 443 of each address to a port of 127.0.0.1.
 */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createServer } from 'node:tls';

const [certificate, key, ...fronts] = process.argv.slice(2);
const options = { cert: readFileSync(certificate), key: readFileSync(key) };

const listening = fronts.map((front) => {
  const [address, port] = front.split('=');
  const server = createServer(options, (client) => {
    const upstream = connect(Number(port), '127.0.0.1');
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  return new Promise((resolve) => server.listen(443, address, resolve));
});
await Promise.all(listening);
console.log('ready');
