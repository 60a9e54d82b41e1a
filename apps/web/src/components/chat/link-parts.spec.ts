import { describe, expect, it } from 'vitest';
import { linkParts } from './link-parts';

const links = (text: string) =>
  linkParts(text).flatMap((part) => (part.kind === 'link' ? [part.href] : []));

describe('linkParts', () => {
  it.each([
    'no link at all',
    'see https://example.org/a, then https://example.org/b.',
    '한글 주소 https://example.org/마당 입니다',
    'https://',
    '',
  ])('loses and adds nothing: %s', (text) => {
    expect(
      linkParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });

  it('leaves the marks of the sentence out of the address', () => {
    expect(links('(https://example.org/a?b=1#c).')).toEqual(['https://example.org/a?b=1#c']);
    expect(links('https://example.org/끝。')).toEqual(['https://example.org/%EB%81%9D']);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'JaVaScRiPt:alert(1)',
    'file:///etc/passwd',
    'www.example.org',
    'vbscript:x',
  ])('never makes a link of %s', (text) => expect(links(text)).toEqual([]));

  it('ends an address at quotes, angle brackets and invisible characters', () => {
    expect(links('<a href="https://example.org/x">')).toEqual(['https://example.org/x']);
    expect(links('https://example.org/\u202Egnp')).toEqual(['https://example.org/']);
  });
});
