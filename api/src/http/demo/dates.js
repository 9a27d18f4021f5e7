// Dates and numbers as a language writes them, in the calendar that the newsroom chose for it: by `Intl`.

// Months of languages that browsers do not know. In Pashto those of the Solar Hijri year.
const MONTHS = {
  ps: ['وری', 'غویی', 'غبرګولی', 'چنګاښ', 'زمری', 'وږی', 'تله', 'لړم', 'لیندۍ', 'مرغومی', 'سلواغه', 'کب'],
  tg: ['январи', 'феврали', 'марти', 'апрели', 'майи', 'июни', 'июли', 'августи', 'сентябри', 'октябри', 'ноябри', 'декабри'],
};

// What lends its digits and its order to a language that browsers do not know.
const LENDERS = { ps: 'fa', tg: 'ru' };

const known = (code) => Intl.DateTimeFormat.supportedLocalesOf(code).length > 0;
const spelling = (code) => (known(code) ? code : LENDERS[code] ?? 'en');
const calendar = (locale) => (locale.calendar === 'SOLAR_HIJRI' ? 'persian' : 'gregory');

/** A day, in words: `۵ آذر ۱۴۰۵`. */
export function day(at, locale) {
  const { code } = locale;
  const instant = new Date(at);
  const options = { calendar: calendar(locale), day: 'numeric', year: 'numeric' };
  if (known(code)) return without(new Intl.DateTimeFormat(code, { ...options, month: 'long' }).formatToParts(instant));
  const part = (type, spelled = spelling(code)) => new Intl.DateTimeFormat(spelled, { calendar: options.calendar, [type]: 'numeric' })
    .formatToParts(instant).find((one) => one.type === type).value;
  const month = MONTHS[code]?.[Number(part('month', 'en-u-nu-latn')) - 1];
  return `${part('day')} ${month ?? part('month')} ${part('year')}`;
}

// The era goes without saying.
const without = (parts) => parts.filter((part) => part.type !== 'era').map((part) => part.value).join('').trim();

/** The hour: `14:05`. */
export function hour(at, { code }) {
  return new Intl.DateTimeFormat(spelling(code), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(at));
}

/** A day, and in which week-day's. */
export function today({ code, calendar: named }) {
  const weekday = known(code) ? `${new Intl.DateTimeFormat(code, { weekday: 'long' }).format()}${/^(ar|fa)/.test(code) ? '،' : ','} ` : '';
  return weekday + day(Date.now(), { code, calendar: named });
}

/** A number in the language's digits. */
export const number = (value, { code }) => new Intl.NumberFormat(spelling(code)).format(value);

/** Minutes and seconds of a film: `2:23`. */
export function length(seconds, locale) {
  const two = new Intl.NumberFormat(spelling(locale.code), { minimumIntegerDigits: 2 });
  return `${number(Math.floor(seconds / 60), locale)}:${two.format(seconds % 60)}`;
}
