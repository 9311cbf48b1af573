// Periods of time: the grains of a run's dates, and coarser ones made from them.

export const GRAINS = ["day", "week", "month", "quarter", "half-year", "year"];
const DAY = 86_400_000;

/// The first day of the period that a value names ("2025", "2025-Q2", "2025-03", "2025-W11", "2025-03-14"), or null.
export function startOf(value) {
  const found = /^(\d{4})(?:-Q([1-4])|-W(\d{2})|-(\d{2})(?:-(\d{2}))?)?$/.exec(value ?? "");
  if (!found) return null;
  const [, year, quarter, week, month, day] = found.map((part) => (part === undefined ? 0 : Number(part)));
  if (week) return new Date(floor(utc(year, 1, 4), "week").getTime() + (week - 1) * 7 * DAY);
  const start = utc(year, quarter ? quarter * 3 - 2 : month || 1, day || 1);
  return !month || start.getUTCMonth() === month - 1 ? start : null;
}

/// The day by which a value of `unit` belongs to longer periods: its first, but of an ISO week its Thursday, which
/// decides the week's year: 2025-W01 begins in 2024.
export function deciding(value, unit) {
  const start = startOf(value);
  return start && unit === "week" ? new Date(start.getTime() + 3 * DAY) : start;
}

function utc(year, month, day) {
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

/// The first day of the period of `grain` that holds `date`.
export function floor(date, grain) {
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  if (grain === "day") return date;
  if (grain === "week") return new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY);
  if (grain === "month") return new Date(Date.UTC(year, month, 1));
  if (grain === "quarter") return new Date(Date.UTC(year, month - (month % 3), 1));
  if (grain === "half-year") return new Date(Date.UTC(year, month - (month % 6), 1));
  return new Date(Date.UTC(year, 0, 1));
}

export function next(date, grain) {
  if (grain === "day") return new Date(date.getTime() + DAY);
  if (grain === "week") return new Date(date.getTime() + 7 * DAY);
  const months = { month: 1, quarter: 3, "half-year": 6, year: 12 }[grain];
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
}

const named = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
const monthAndYear = named({ month: "short", year: "numeric" });
const dayMonthYear = named({ day: "numeric", month: "short", year: "numeric" });

export function periodName(date, grain) {
  if (grain === "year") return String(date.getUTCFullYear());
  if (grain === "quarter") return `Q${Math.floor(date.getUTCMonth() / 3) + 1} ${date.getUTCFullYear()}`;
  if (grain === "half-year") return `H${date.getUTCMonth() < 6 ? 1 : 2} ${date.getUTCFullYear()}`;
  if (grain === "month") return monthAndYear.format(date);
  return grain === "week" ? `week of ${dayMonthYear.format(date)}` : dayMonthYear.format(date);
}

/// The grain by which readers choose a span of time.
export const spanGrain = (unit) => (unit === "day" || unit === "week" ? "month" : unit);

/// The grains that can be made from dates of `grain`: itself and the coarser ones (weeks do not make up months).
export function grainsFrom(grain) {
  const all = GRAINS.slice(GRAINS.indexOf(grain));
  return grain === "week" ? ["week", "year"] : all.filter((name) => name !== "week" || grain === "day");
}
