/**
 * Replaces `@js-joda/core`, 326 KB, of which tedious uses one calculation: the days from an epoch to a date, as
 * `LocalDate.ofYearDay(1900, 1).until(LocalDate.of(2030, 7, 1), ChronoUnit.DAYS)`. Anything else throws.
 */
const DAY_MS = 86_400_000;

export const ChronoUnit = { DAYS: 'days' };

export class LocalDate {
  static of(year, month, dayOfMonth) {
    const date = new Date(0);
    // Unlike the constructor of Date, this does not add 1900 to the years 0 to 99.
    date.setUTCFullYear(year, month - 1, dayOfMonth);
    if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== dayOfMonth) throw new Error(`${year}-${month}-${dayOfMonth} is not a date`);
    return new LocalDate(date.getTime() / DAY_MS);
  }

  static ofYearDay(year, dayOfYear) {
    if (dayOfYear !== 1) throw new Error('the bundle contains LocalDate.ofYearDay only for the first day of a year');
    return LocalDate.of(year, 1, 1);
  }

  constructor(epochDay) {
    this.epochDay = epochDay;
  }

  until(other, unit) {
    if (unit !== ChronoUnit.DAYS) throw new Error('the bundle contains LocalDate.until only for days');
    return other.epochDay - this.epochDay;
  }
}
