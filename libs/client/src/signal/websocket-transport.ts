import type { TransportFactory } from './transport';

/** @param WebSocketClass the constructor to use, where it is not the global one. */
export function createWebSocketTransport(
  WebSocketClass: typeof WebSocket = WebSocket,
): TransportFactory {
  return (url, listener) => {
    const socket = new WebSocketClass(url);
    // A closed socket may go on telling for minutes, until the far end answers the close or times out.
    const listening = new AbortController();
    const { signal } = listening;
    socket.addEventListener('open', () => listener.onOpen(), { signal });
    socket.addEventListener('message', ({ data }) => listener.onMessage(String(data)), { signal });
    socket.addEventListener('close', ({ code }) => listener.onClose(code), { signal });
    return {
      send: (text) => socket.send(text),
      close: (code) => {
        listening.abort();
        socket.close(code);
      },
    };
  };
}
