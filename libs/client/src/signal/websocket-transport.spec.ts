import { describe, expect, it } from '@jest/globals';
import { windowNetworkEvents } from './network-events';
import { createWebSocketTransport } from './websocket-transport';

/** The surface of a browser's socket; what the network does is up to the test. Real ones: apps/e2e. */
class TestSocket extends EventTarget {
  static last: TestSocket | null = null;
  readonly url: string;
  readonly sent: string[] = [];
  closedWith: number | null = null;

  constructor(url: string) {
    super();
    this.url = url;
    TestSocket.last = this;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(code: number): void {
    this.closedWith = code;
  }

  happen(type: string, properties: object = {}): void {
    this.dispatchEvent(Object.assign(new Event(type), properties));
  }
}

function open() {
  const told: unknown[] = [];
  const transport = createWebSocketTransport(TestSocket as unknown as typeof WebSocket)(
    'wss://meet.example.org/signal',
    {
      onOpen: () => told.push('open'),
      onMessage: (text) => told.push(text),
      onClose: (code) => told.push(code),
    },
  );
  const socket = TestSocket.last ?? new TestSocket('');
  return { transport, socket, told };
}

describe('createWebSocketTransport', () => {
  it('passes on what the socket tells', () => {
    const { transport, socket, told } = open();
    expect(socket.url).toBe('wss://meet.example.org/signal');
    socket.happen('open');
    transport.send('hello');
    socket.happen('message', { data: 'welcome' });
    socket.happen('close', { code: 4000 });
    expect(socket.sent).toEqual(['hello']);
    expect(told).toEqual(['open', 'welcome', 4000]);
  });

  it('tells nothing more once it is closed from here', () => {
    const { transport, socket, told } = open();
    socket.happen('open');
    transport.close(1000);
    socket.happen('message', { data: 'late' });
    socket.happen('close', { code: 1006 });
    expect(socket.closedWith).toBe(1000);
    expect(told).toEqual(['open']);
  });
});

describe('windowNetworkEvents', () => {
  it('tells when there is a network, until unsubscribed', () => {
    const target = new EventTarget();
    let times = 0;
    const unsubscribe = windowNetworkEvents(target).onOnline(() => (times += 1));
    target.dispatchEvent(new Event('online'));
    target.dispatchEvent(new Event('offline'));
    unsubscribe();
    target.dispatchEvent(new Event('online'));
    expect(times).toBe(1);
  });

  it('tells when there is none', () => {
    const target = new EventTarget();
    let times = 0;
    windowNetworkEvents(target).onOffline(() => (times += 1));
    target.dispatchEvent(new Event('online'));
    target.dispatchEvent(new Event('offline'));
    expect(times).toBe(1);
  });
});
