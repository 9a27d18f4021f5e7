// Pictures, films and sounds with their captions, and a gallery that goes by the arrow keys.

import { el, fill, icon } from './dom.js';
import { length, number } from './dates.js';
import { markup } from './markup.js';
import { picture } from './route.js';

/** What is seen or heard, and what is said of it. */
export function figure(media, context, { eager = false } = {}) {
  const { site } = context;
  const said = media.caption || media.credit;
  return el('figure.media', {}, shown(media, context, eager),
    said && el('figcaption', {}, media.caption && el('span', {}, markup(media.caption, site.locales)),
      media.credit && el('small', {}, media.credit)));
}

function shown(media, context, eager) {
  if (media.__typename === 'Video') return film(media, context);
  if (media.__typename === 'Audio') return el('audio', { controls: true, preload: 'none', src: media.url, title: media.alt });
  return el('img', {
    src: picture(media.large ?? media.url), alt: media.alt, width: media.width, height: media.height,
    loading: eager ? 'eager' : 'lazy', fetchpriority: eager && 'high',
  });
}

/** A film's poster. Nothing is asked of whoever keeps the film before somebody wants to see it. */
function film(media, { words, locale }) {
  const from = new URL(media.embedUrl ?? media.url, location).host;
  const play = el('button.play', { type: 'button', onclick: begin, 'aria-label': `${words.play}: ${media.alt}` }, icon('play'));
  const poster = media.poster && el('img', { src: picture(media.poster.url), alt: '', width: media.poster.width, height: media.poster.height });
  const box = el('div.film', {}, poster, play,
    media.durationSeconds && el('span.badge', {}, length(media.durationSeconds, locale)));
  function begin() {
    const player = media.embedUrl
      ? el('iframe', {
        src: media.embedUrl, title: media.alt, allow: 'autoplay; fullscreen; picture-in-picture', allowfullscreen: true,
        sandbox: 'allow-scripts allow-same-origin allow-presentation', referrerpolicy: 'strict-origin-when-cross-origin',
      })
      : el('video', { src: media.url, controls: true, autoplay: true, playsinline: true });
    box.replaceChildren(player);
    player.focus();
  }
  return el('div', {}, box, el('p.small', { lang: locale.code, dir: locale.direction.toLowerCase() }, fill(words.playNote, { host: from })));
}

/** Pictures one after the other: by scrolling, by the buttons, by the arrow keys. */
export function gallery(all, context) {
  const { words, locale } = context;
  if (all.length === 0) return '';
  const track = el('ol.track', { tabindex: '0', 'aria-label': words.gallery, onkeydown: key },
    all.map((media, at) => el('li', { 'aria-label': place(at) }, figure(media, context, { eager: at === 0 }))));
  const count = el('span', { role: 'status' }, place(0));
  const button = (step, label, sign) => el('button.plain', { type: 'button', 'aria-label': label, onclick: () => go(step) }, el('span', { 'aria-hidden': 'true' }, sign));
  function place(at) {
    return fill(words.place, { at: number(at + 1, locale), total: number(all.length, locale) });
  }
  const now = () => Math.round(Math.abs(track.scrollLeft) / track.clientWidth);
  function go(step) {
    const at = Math.min(Math.max(now() + step, 0), all.length - 1);
    const way = getComputedStyle(track).direction === 'rtl' ? -1 : 1;
    track.scrollTo({ left: way * at * track.clientWidth });
  }
  function key(event) {
    const way = getComputedStyle(track).direction === 'rtl' ? -1 : 1;
    const step = { ArrowRight: way, ArrowLeft: -way }[event.key];
    if (!step || event.target !== track) return;
    event.preventDefault();
    go(step);
  }
  track.addEventListener('scroll', () => {
    const said = place(now());
    if (count.textContent !== said) count.textContent = said;
  }, { passive: true });
  return el('section.gallery', { 'aria-label': words.gallery }, track,
    el('div.steps', { lang: locale.code, dir: locale.direction.toLowerCase() }, button(-1, words.previous, '‹'), count, button(1, words.next, '›')));
}
