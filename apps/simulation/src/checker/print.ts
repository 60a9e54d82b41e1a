import type { HistoryEvent } from './history';

function what(event: HistoryEvent): string {
  switch (event.kind) {
    case 'fault':
    case 'loss':
    case 'mistake':
      return event.what;
    case 'opened':
      return event.page;
    case 'ended':
      return `${event.page} ${event.how}`;
    case 'refused':
      return `${event.page} ${event.code}`;
    case 'said':
      return `${event.saying.text} (${event.saying.kind})`;
    case 'acted':
      return `${event.text} ${JSON.stringify(event.action)}`;
    case 'answered':
      return `${event.text}: ${event.answer}`;
    case 'welcome':
      return `${event.page} as ${event.participantId} ${event.sessionId} in ${event.epoch.slice(0, 6)}`;
    case 'snapshot':
      return `${event.page}: ${event.epoch.slice(0, 6)} ${event.participants.join(' ')}`;
    case 'heard': {
      const { seq, kind, ...rest } = event.entry;
      const from = 'from' in rest ? rest.from : '';
      const n = 'n' in rest ? ` n=${rest.n}` : '';
      const text = 'payload' in rest ? ` ${rest.payload}` : '';
      return `${event.page}: ${event.epoch.slice(0, 6)}/${seq} ${kind} ${from}${n}${text}`;
    }
    case 'shown':
      return `${event.page}: ${event.text}`;
  }
}

/** A history for people, one line for each event; ids become p1, p2 … and s1, s2 …. */
export function printed(events: readonly HistoryEvent[]): string[] {
  const names = new Map<string, string>();
  const shortened = (line: string): string =>
    line.replaceAll(/p_[\w-]{16}|(?<![\w-])[\w-]{22}(?![\w-])/g, (id) => {
      const name = names.get(id) ?? `${id.startsWith('p_') ? 'p' : 's'}${names.size + 1}`;
      names.set(id, name);
      return name;
    });
  return events.map((event) =>
    shortened(
      `${(event.at / 1_000).toFixed(3).padStart(7)} ${event.kind.padEnd(8)} ${what(event)}`,
    ),
  );
}
