import { roomIdSchema } from '@madang/protocol';
import { describe, expect, it } from '@jest/globals';
import { RoomKey } from '../seal/room-key';
import { buildMeetingLink, parseMeetingLink } from './meeting-link';

const roomId = roomIdSchema.parse('lusab-babad-gutih-tugad');
const keyText = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const key = RoomKey.parse(keyText) ?? RoomKey.create();
const link = `https://meet.example.org/m/${roomId}#k=${keyText}`;

function parsed(text: string) {
  const result = parseMeetingLink(text);
  return result.kind === 'meeting' ? [result.roomId, result.key?.text ?? null] : result;
}

describe('buildMeetingLink', () => {
  it('puts the room into the path and the key into the fragment', () => {
    expect(buildMeetingLink('https://meet.example.org', roomId, key)).toBe(link);
    expect(buildMeetingLink('http://localhost:8080', roomId, null)).toBe(
      `http://localhost:8080/m/${roomId}`,
    );
    expect(new URL(link).pathname + new URL(link).search).not.toContain(keyText);
  });
});

describe('parseMeetingLink', () => {
  it.each([
    link,
    ` ${link}\n`,
    link.replace('https://', ''),
    link.replace('/m/', '/'),
    link.replace('/m/', '/some/path/m/'),
    link.replace('#', '/#'),
    link.replace('#', '?lang=ko#'),
    link.replace('#k=', '#lang=ko&k='),
    link.replace('#k=', '%23k%3d'),
    `${link}.`,
    `${link}, see you!`,
    `${link}&utm=x`,
    `(${link})`,
    `<${link}>`,
    `<a href="${link}">`,
    `_${link}_`,
    `"${link}"`,
    `Let us meet: ${link}\nat ten.`,
    `${roomId}#k=${keyText}`,
    `우리 ${link}에서 만나요`,
  ])('finds the meeting and its key in %j', (text) => {
    expect(parsed(text)).toEqual([roomId, keyText]);
  });

  it.each([
    roomId,
    `  ${roomId}. `,
    'Lusab-babad-gutih-tugad',
    'LUSAB-BABAD-GUTIH-TUGAD',
    `https://meet.example.org/m/${roomId}`,
    `https://meet.example.org/m/${roomId}#`,
    `https://meet.example.org/m/${roomId}#settings`,
    `${roomId} and, elsewhere, #k=${keyText}`,
  ])('finds the meeting without a key in %j', (text) => {
    expect(parsed(text)).toEqual([roomId, null]);
  });

  it.each([
    link.slice(0, -1),
    `https://meet.example.org/m/${roomId}#k=`,
    `${link}A`,
    `${link}-A`,
    `${link.slice(0, -1)}9`,
    `${link.slice(0, -1)} 8`,
  ])('says that the key is damaged in %j', (text) => {
    expect(parsed(text)).toEqual({ kind: 'damaged-key', roomId });
  });

  it.each([
    '',
    'https://meet.example.org/',
    'lusab-babad-gutih',
    'lusab-babad-gutih-tuga',
    'lusab-babad-gutih-tugada',
    'lusab-babad-gutih-tugad-lusab',
    'xlusab-babad-gutih-tugad',
    `#k=${keyText}`,
  ])('finds no meeting in %j', (text) => {
    expect(parsed(text)).toEqual({ kind: 'no-link' });
  });
});
