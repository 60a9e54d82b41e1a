import type { TransportFactory } from '@madang/client/parts';
import { decodeClientMessage, encode, type ClientMessageOf } from '@madang/protocol';

type Append = ClientMessageOf<'append'>;

function appendOf(text: string): Append | null {
  if (!text.startsWith('{"type":"append"')) return null;
  const decoded = decodeClientMessage(text);
  return decoded.ok && decoded.message.type === 'append' ? decoded.message : null;
}

/** Takes for said whatever it has sent once, on whichever connection. */
export function forgetful(): (lines: TransportFactory) => TransportFactory {
  let sentUpTo = 0;
  return (lines) => (url, listener) => {
    const former = sentUpTo;
    const line = lines(url, listener);
    return {
      close: (code) => line.close(code),
      send(text) {
        const append = appendOf(text);
        if (append !== null && append.n <= former) {
          const { id } = append;
          setImmediate(() => listener.onMessage(encode({ re: id, ok: { duplicate: true } })));
          return;
        }
        sentUpTo = Math.max(sentUpTo, append?.n ?? 0);
        line.send(text);
      },
    };
  };
}

const RENUMBERED_BY = 1_000_000;

/** Says what it has kept again on each connection, under new counters, whatever the log has of it. */
export function renumbering(): (lines: TransportFactory) => TransportFactory {
  let connections = -1;
  return (lines) => (url, listener) => {
    connections += 1;
    const shift = connections * RENUMBERED_BY;
    const line = lines(url, {
      onOpen: () => listener.onOpen(),
      onClose: (code) => listener.onClose(code),
      onMessage: (text) => listener.onMessage(text.replace(/("lastN":)\d+/, '$10')),
    });
    return {
      close: (code) => line.close(code),
      send(text) {
        const append = appendOf(text);
        line.send(append === null ? text : encode({ ...append, n: append.n + shift }));
      },
    };
  };
}

/** Believes that the log has all it has ever sent, whatever the welcome says. */
export function trusting(): (lines: TransportFactory) => TransportFactory {
  let sentUpTo = 0;
  return (lines) => (url, listener) => {
    const line = lines(url, {
      onOpen: () => listener.onOpen(),
      onClose: (code) => listener.onClose(code),
      onMessage: (text) => listener.onMessage(text.replace(/("lastN":)\d+/, `$1${sentUpTo}`)),
    });
    return {
      close: (code) => line.close(code),
      send(text) {
        sentUpTo = Math.max(sentUpTo, appendOf(text)?.n ?? 0);
        line.send(text);
      },
    };
  };
}

/** Has lost its resume token each time it comes back. */
export function tokenless(): (lines: TransportFactory) => TransportFactory {
  return (lines) => (url, listener) => {
    const line = lines(url, listener);
    return {
      close: (code) => line.close(code),
      send: (text) => line.send(text.replace(/("resumeToken":")[^"]*/, '$1gone')),
    };
  };
}

/** Does not hear every so-manieth push of entries, as behind a node that does not repair what it has missed. */
export function holey(every: number): (lines: TransportFactory) => TransportFactory {
  let pushes = 0;
  return (lines) => (url, listener) =>
    lines(url, {
      onOpen: () => listener.onOpen(),
      onClose: (code) => listener.onClose(code),
      onMessage(text) {
        if (text.startsWith('{"type":"entries"')) {
          pushes += 1;
          if (pushes % every === 0) return;
        }
        listener.onMessage(text);
      },
    });
}

/** Sends through a network that lets later frames overtake earlier ones. */
export function overtaking(delayMs: () => number): (lines: TransportFactory) => TransportFactory {
  return (lines) => (url, listener) => {
    const line = lines(url, listener);
    let isOver = false;
    return {
      close(code) {
        isOver = true;
        line.close(code);
      },
      send(text) {
        setTimeout(() => {
          if (!isOver) line.send(text);
        }, delayMs());
      },
    };
  };
}
